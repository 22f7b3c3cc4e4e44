import { always } from "../../../../src/authorization/conditions.js";
import { findPolicy, policedTypes } from "../../../../src/authorization/policy.js";
import { ROLES } from "../../../../src/authorization/roles.js";

/**
 * Takes the compiler's wall down in this process: every role reads every field of every row, as far as the statements ask.
 * Tables got their rules from the policy in another process, and keep them. What a client's preferences withhold stays
 * withheld: no policy line says that.
 */
export function openEveryLine(): void {
  for (const type of policedTypes()) {
    const policy = findPolicy(type);
    if (policy === null) continue;
    const rules = [policy.rows, ...[...policy.fields.values()].map(({ roles }) => roles)];
    for (const rule of rules) {
      for (const role of ROLES) (rule as Map<(typeof ROLES)[number], typeof always>).set(role, always);
    }
  }
}
