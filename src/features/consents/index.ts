export { consentEntities } from "./consent.entity.js";
export { ConsentScopeResolver } from "./consent-scope.resolver.js";
export { ConsentResolver } from "./consent.resolver.js";
export { visibleConsentSql } from "./consent.sql.js";
export { RecipientClass } from "./consent-parts.type.js";
export { Consent } from "./consent.type.js";
import "./consent.policy.js";
import "./consent.store.js";
