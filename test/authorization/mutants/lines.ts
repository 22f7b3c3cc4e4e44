import { all, always, type Condition } from "../../../src/authorization/conditions.js";
import { findPolicy, policedTypes } from "../../../src/authorization/policy.js";
import { ROLES, type Role } from "../../../src/authorization/roles.js";

/** One cell of the policy tables broken: what one role may read of one field, or whether it sees rows of a type. */
export interface LineMutant {
  readonly kind: "line";
  readonly direction: "wider" | "narrower";
  readonly role: Role;
  readonly type: string;
  /** Null where it is the line of the rows. */
  readonly field: string | null;
  readonly change: string;
  apply(): void;
  mend(): void;
}

const never: Condition = { name: "never", words: "nobody", parts: [], sql: () => "false" };

/**
 * Every way to break one cell of the policy tables, in the tables of this process: given where it is not, taken away where
 * it is, and a condition always true, never true, and without each of its parts.
 */
export function lineMutants(): LineMutant[] {
  return policedTypes().flatMap((type) => {
    const policy = findPolicy(type);
    if (policy === null) return [];
    const lines: [string | null, ReadonlyMap<Role, Condition>][] = [
      [null, policy.rows],
      ...[...policy.fields].map(([field, its]): [string, ReadonlyMap<Role, Condition>] => [field, its.roles]),
    ];
    return lines.flatMap(([field, roles]) => ROLES.flatMap((role) => cellMutants(type, field, role, roles)));
  });
}

function cellMutants(
  type: string,
  field: string | null,
  role: Role,
  roles: ReadonlyMap<Role, Condition>,
): LineMutant[] {
  const cell = roles as Map<Role, Condition>;
  const rule = cell.get(role);
  const broken = (direction: LineMutant["direction"], change: string, to: Condition | null): LineMutant => ({
    kind: "line",
    direction,
    role,
    type,
    field,
    change,
    apply: () => void (to === null ? cell.delete(role) : cell.set(role, to)),
    mend: () => void (rule === undefined ? cell.delete(role) : cell.set(role, rule)),
  });
  if (rule === undefined) return [broken("wider", "is given to the role", always)];
  const taken = broken("narrower", "is taken from the role", null);
  if (rule.name === "always" || rule.name === "inClinic") return [taken];
  const weaker = rule.parts.map((part) =>
    broken("wider", `without ${part.name}`, all(always, ...rule.parts.filter((other) => other !== part))),
  );
  return [
    taken,
    broken("narrower", `${rule.name} is never true`, never),
    broken("wider", `${rule.name} is always true`, always),
    ...(rule.parts.length > 1 ? weaker : []),
  ];
}
