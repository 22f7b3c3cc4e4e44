export { clinicEntities } from "./clinic.entity.js";
export { Clinic, Program } from "./clinic.type.js";
import "./clinic.policy.js";
import "./clinic.store.js";
