export { staffEntities } from "./staff.entity.js";
export { PeerSpecialistResolver } from "./peer-specialist.resolver.js";
export { PeerSpecialist } from "./peer-specialist.type.js";
export { StaffMember } from "./staff-member.type.js";
import "./staff.policy.js";
import "./staff.store.js";
