import type { DataClass } from "./data-classes.js";
import { findPolicy, policedTypes } from "./policy.js";
import { ROLE_LETTERS, ROLES, type Role } from "./roles.js";

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

/** The matrix as a page for people: a table for each type, a column for each role. */
export function matrixMarkdown(): string {
  const letters = Object.keys(ROLE_LETTERS);
  const types = policedTypes().flatMap((type) => {
    const policy = findPolicy(type);
    if (policy === null) return [];
    const cell = (names: ReadonlyMap<Role, { name: string }>, role: Role): string =>
      (names.get(role)?.name ?? "-").replaceAll("|", "\\|");
    const rows = [
      ["**row**", policy.dataClass, ...ROLES.map((role) => cell(policy.rows, role))],
      ...[...policy.fields].map(([field, line]) => [
        field,
        line.dataClass,
        ...ROLES.map((role) => (policy.rows.has(role) ? cell(line.roles, role) : "-")),
      ]),
    ];
    const lines = [["", "class", ...letters], ["---", "---", ...letters.map(() => "---")], ...rows];
    return [`## ${type}\n\n${lines.map((one) => `| ${one.join(" | ")} |`).join("\n")}`];
  });
  return `# Who sees what\n\n${INTRODUCTION}\n\n${types.join("\n\n")}\n`;
}

const INTRODUCTION = `Written by \`npm run access:print\` from the policy tables that the server enforces; a test keeps it current.
The row **row** says who sees a row of the type at all, the others who reads a field of a row that they see: a condition
by its name, \`always\` on every such row, \`-\` never.`;
