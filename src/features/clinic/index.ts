export { Clinic, Program } from "./clinic.type.js";
