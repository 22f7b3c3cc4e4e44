import type { DataClass } from "./data-classes.js";
import { findPolicy, policedTypes } from "./policy.js";
import { ROLES, type Role } from "./roles.js";

/** One cell of the matrix: a field, a role, and when that role reads it. */
export interface VisibilityRule {
  readonly coordinate: string;
  readonly dataClass: DataClass;
  readonly role: Role;
  readonly condition: string;
}

/** The visibility matrix that the server enforces: every field and every role, "never" included. */
export function visibilityRules(): VisibilityRule[] {
  return policedTypes().flatMap((type) => {
    const policy = findPolicy(type);
    if (policy === null) return [];
    return [...policy.fields].flatMap(([field, { dataClass, roles }]) =>
      ROLES.map((role) => {
        const row = policy.rows.get(role);
        const line = roles.get(role);
        const reads = row !== undefined && line !== undefined;
        const words = reads ? [row.words, ...(line.name === "always" ? [] : [line.words])].join("; and ") : "never";
        return { coordinate: `${type}.${field}`, dataClass, role, condition: words };
      }),
    );
  });
}
