export { organizationEntities } from "./organization.entity.js";
export { OrganizationResolver } from "./organization.resolver.js";
export { Organization, ReferralNeed } from "./organization.type.js";
import "./organization.policy.js";
import "./organization.store.js";
