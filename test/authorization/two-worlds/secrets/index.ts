import { secretsOfConsents } from "./consents.js";
import { secretsOfNotes } from "./notes.js";
import { secretsOfPart2 } from "./part2.js";
import { secretsOfPeople } from "./people.js";
import { secretsOfPlans } from "./plans.js";
import { secretsOfReferrals } from "./referrals.js";
import { secretsOfStrangers } from "./strangers.js";

/** All differences between the worlds. Later ones find what the earlier ones have left. */
export const secrets = [
  ...secretsOfNotes,
  ...secretsOfPlans,
  ...secretsOfPart2,
  ...secretsOfPeople,
  ...secretsOfReferrals,
  ...secretsOfConsents,
  ...secretsOfStrangers,
];
