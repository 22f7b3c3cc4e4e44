import type { Act } from "../language.js";
import { clientActs } from "./clients.js";
import { emergencyActs } from "./emergencies.js";
import { consentActs } from "./consents.js";
import { inputActs } from "./inputs.js";
import { noteActs } from "./notes.js";
import { planActs } from "./plans.js";
import { referralActs } from "./referrals.js";

/** Who may do what: d.5 of the written rules, transcribed by hand, and tried with every person on every kind of row. */
export const ACTS: readonly Act[] = [
  ...clientActs,
  ...planActs,
  ...noteActs,
  ...referralActs,
  ...consentActs,
  ...emergencyActs,
  ...inputActs,
];
