import { clinicRules } from "./rules-of-people.js";
import { agreementRules } from "./rules-of-agreements.js";
import { recordRules } from "./rules-of-records.js";
import type { Rule } from "./rule.js";

/** Who may see the values of each protected column. A column without a rule is nobody's. */
export const RULES: Readonly<Record<string, Rule>> = { ...clinicRules, ...recordRules, ...agreementRules };

/** Columns that tell a value of another column again, with its token in it: the value may also be seen where they may. */
export const COPIES: Readonly<Record<string, readonly string[]>> = {
  // Who did a step of a referral, and who signed, is written down by name.
  "users.display_name": ["referral_events.actor_name", "consent_signatures.signer"],
  "clients.preferred_name": ["consents.client_name_as_signed", "consent_signatures.signer"],
  "clients.legal_name": ["consents.client_name_as_signed", "consent_signatures.signer"],
};

/** Columns whose value is a documented sort key: a cursor holds it, encrypted, for whoever may read it. */
export const SORT_KEYS: ReadonlySet<string> = new Set(["clients.preferred_name", "users.display_name"]);
