import { never, notLimited, type Condition } from "./conditions.js";
import { DATA_CLASSES, isLimitable, type DataClass } from "./data-classes.js";
import { isOfOneClient, leavesOf, sqlOverClient, type Decision } from "./decision.js";
import { findPolicy, policedTypes } from "./policy.js";
import { isLimitedStaff, ROLES, type Role } from "./roles.js";
import { Row } from "./sql.js";

/*
 * Why somebody may read something, from the same conditions that the statements and PostgreSQL's rules are made of. Those
 * that a client alone decides are asked of the database, as its function through.conditions; those that each row decides
 * are told in words: an explanation is about a kind of information, and tells nothing of which rows there are.
 */

/** The conditions of a role that a client alone decides, each once, with their SQL over a client's row. */
function conditionsOfClient(role: Role): ReadonlyMap<string, string> {
  const client = new Row("clients", "c", () => undefined);
  const types = policedTypes().filter(isOfOneClient);
  const rules = types.flatMap((type) => {
    const policy = findPolicy(type);
    return [
      policy?.rows.get(role) ?? [],
      ...[...(policy?.fields.values() ?? [])].map((line) => line.roles.get(role) ?? []),
    ];
  });
  const limits = isLimitedStaff(role) ? DATA_CLASSES.filter(isLimitable).map(notLimited) : [];
  const found = new Map<string, string>();
  for (const leaf of [...rules.flat(), ...limits].flatMap(leavesOf)) {
    const sql = sqlOverClient(leaf, role, client);
    const known = found.get(leaf.name);
    if (known !== undefined && known !== sql)
      throw new Error(`Policy: two conditions of ${role} are called ${leaf.name}`);
    if (sql !== null) found.set(leaf.name, sql);
  }
  return found;
}

/** SQL of the function that answers them for whoever is looked through: { "assigned": true, ... }. */
export function conditionsOfClientSql(): string {
  const cases = ROLES.map((role) => {
    const rows = [...conditionsOfClient(role)].map(([name, sql]) => `('${name}', (${sql}))`);
    return `  if app.role() = '${role}' then
    return (select jsonb_object_agg(x.name, coalesce(x.holds, false)) from public.clients c
      cross join lateral (values ${rows.join(",\n        ")}) x(name, holds)
      where c.clinic_id = app.clinic_id() and c.id = p_client);
  end if;`;
  });
  return `-- Which conditions hold for one client and the person looked through, in their role.
create function through.conditions(p_client uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
${cases.join("\n")}
  return '{}';
end $$;
alter function through.conditions(uuid) owner to app_facts;
revoke execute on function through.conditions(uuid) from public;`;
}

/** What the conditions that a client alone decides came to, by their names. */
export type Findings = Readonly<Record<string, boolean>>;

/** Whether a condition can hold on some row of the client. One that each row decides can. */
export function canHold(its: Condition, findings: Findings): boolean {
  if (its.parts.length > 0) return its.parts.every((part) => canHold(part, findings));
  if (its.alternatives !== undefined) return its.alternatives.some((one) => canHold(one, findings));
  return its !== never && (findings[its.name] ?? true);
}

/** Whether the coordinate is read, on rows that are as the conditions of each row want them. */
export function isAllowed({ row, field }: Decision, findings: Findings): boolean {
  if (row === null || field === "never" || !canHold(row, findings)) return false;
  return field === "always" || canHold(field, findings);
}

/** The conditions that do not hold, of those that would have to. */
export function failing(its: Condition, findings: Findings): Condition[] {
  if (canHold(its, findings)) return [];
  if (its.parts.length > 0) return its.parts.flatMap((part) => failing(part, findings));
  if (its.alternatives !== undefined) return its.alternatives.flatMap((one) => failing(one, findings));
  return [its];
}

/** The conditions of each row that stand in a decision that allows, in words. */
export function ofEachRow(its: Condition, findings: Findings): Condition[] {
  const open = its.alternatives?.filter((one) => canHold(one, findings));
  if (open !== undefined) return open.flatMap((one) => ofEachRow(one, findings));
  if (its.parts.length > 0) return its.parts.flatMap((part) => ofEachRow(part, findings));
  return its.name in findings ? [] : [its];
}

/** The classes of which a consent can decide. */
export function classesByConsent(its: Condition): DataClass[] {
  return [...new Set(leavesOf(its).flatMap(({ consent }) => consent ?? []))];
}
