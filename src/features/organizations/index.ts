export { OrganizationResolver } from "./organization.resolver.js";
export { Organization, ReferralNeed } from "./organization.type.js";
