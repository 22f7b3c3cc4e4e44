import { brokenPredicates } from "./predicate.js";

/** One rule of the database broken in one place, and how it is mended. */
export interface RuleMutant {
  readonly kind: "grant" | "policy";
  /** Whether more is allowed than before, or less. */
  readonly direction: "wider" | "narrower";
  /** The role of the database: app_clinician. */
  readonly role: string;
  readonly table: string;
  readonly command: Command;
  /** Of a policy: which rows there must be, or what is written. */
  readonly clause?: "using" | "check";
  /** What was done: "grants phone", "using: … is always true". */
  readonly change: string;
  readonly apply: string;
  readonly mend: string;
}

export type Command = "select" | "insert" | "update" | "delete";

/** A table or view of the database, with its columns. */
export interface Relation {
  readonly name: string;
  readonly columns: readonly string[];
  readonly isView: boolean;
}

/**
 * Every way to break one generated grant or one generated policy.
 *
 * Of grants: each column that a role holds taken away, and each that it does not hold given; so with every other right. Of
 * policies: each as a whole always true and never true, and each condition in it by itself.
 */
export function ruleMutants(rules: string, relations: readonly Relation[], roles: readonly string[]): RuleMutant[] {
  const lines = rules.split("\n");
  return [...grantMutants(lines, relations, roles), ...lines.flatMap(policyMutants)];
}

const GRANT = /^grant (select|insert|update|delete)(?: \(([^)]*)\))? on (\S+) to (app_\w+);$/;

function grantMutants(
  lines: readonly string[],
  relations: readonly Relation[],
  roles: readonly string[],
): RuleMutant[] {
  const held = new Map<string, Set<string>>();
  for (const line of lines) {
    const [, command = "", columns, name = "", role = ""] = GRANT.exec(line) ?? [];
    if (command === "") continue;
    const all = columns?.split(", ") ?? relations.find((one) => one.name === name)?.columns ?? [];
    const key = `${role} ${command} ${name}`;
    held.set(key, new Set([...(held.get(key) ?? []), ...all]));
  }
  return relations.flatMap(({ name, columns, isView }) =>
    roles.flatMap((role) =>
      (isView ? (["select"] as const) : (["select", "insert", "update", "delete"] as const)).flatMap((command) => {
        const mine = held.get(`${role} ${command} ${name}`) ?? new Set<string>();
        const made = { kind: "grant" as const, role, table: name, command };
        if (command === "delete") {
          const [has, give] = [mine.size > 0, `grant delete on ${name} to ${role}`];
          const take = `revoke delete on ${name} from ${role}`;
          const change = has ? "revokes delete" : "grants delete";
          return [{ ...made, ...direction(has), change, apply: has ? take : give, mend: has ? give : take }];
        }
        const whole = mine.size === columns.length;
        return columns.map((column) => {
          const has = mine.has(column);
          const give = `grant ${command} (${column}) on ${name} to ${role}`;
          // A right to the whole relation can only be taken as a whole.
          const kept = columns.filter((one) => one !== column).join(", ");
          const take =
            whole && kept !== ""
              ? `revoke ${command} on ${name} from ${role}; grant ${command} (${kept}) on ${name} to ${role}`
              : `revoke ${command}${whole ? "" : ` (${column})`} on ${name} from ${role}`;
          const back = whole ? `grant ${command} on ${name} to ${role}` : give;
          const change = `${has ? "revokes" : "grants"} ${command} of ${column}`;
          return { ...made, ...direction(has), change, apply: has ? take : give, mend: has ? back : take };
        });
      }),
    ),
  );
}

const direction = (has: boolean) => ({ direction: has ? ("narrower" as const) : ("wider" as const) });

const ALWAYS = { sql: "true", leaf: "all of it", direction: "wider" } as const;
const NEVER = { sql: "false", leaf: "all of it", direction: "narrower" } as const;
const POLICY = /^create policy (\S+) on (\S+) for (\w+) to (app_\w+) (.*);$/;

function policyMutants(line: string): RuleMutant[] {
  const [, policy = "", table = "", command = "", role = "", rest = ""] = POLICY.exec(line) ?? [];
  if (policy === "") return [];
  const clauses = /^(?:using \((?<using>.*?)\))?(?: ?with check \((?<check>.*)\))?$/.exec(rest)?.groups ?? {};
  return (["using", "check"] as const).flatMap((clause) => {
    const sql = clauses[clause];
    if (sql === undefined) return [];
    const words = clause === "using" ? "using" : "with check";
    const alter = (to: string): string => `alter policy ${policy} on ${table} ${words} (${to})`;
    const each = brokenPredicates(sql);
    // A predicate of one condition is broken as a whole already.
    const whole = each.length === 2 ? [] : [ALWAYS, NEVER];
    return [...whole, ...each].map((broken) => ({
      kind: "policy" as const,
      direction: broken.direction,
      role,
      table,
      command: command as Command,
      clause,
      change: `${policy} ${words}: ${broken.direction} at ${broken.leaf}`,
      apply: alter(broken.sql),
      mend: alter(sql),
    }));
  });
}
