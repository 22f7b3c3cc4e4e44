import { getNamedType, isListType, isNonNullType, isObjectType, type GraphQLField, type GraphQLSchema } from "graphql";

import { all, anyOf, never, unlessLimited, type Condition } from "./conditions.js";
import { isLimitable } from "./data-classes.js";
import { findPolicy, policedTypes, type PolicyLine, type TypePolicy } from "./policy.js";
import { isLimitedStaff, type Role } from "./roles.js";
import { declaredRoots } from "./roots.js";
import { lookUpAlone, Row, type Scope } from "./sql.js";
import { findStore } from "./store.js";

// How the lines of the policy tables come together: asked by the compiler for each field of a statement, and by whoever
// explains why somebody may read one.

type AnyField = GraphQLField<unknown, unknown>;

/** The conditions that a rule is made of. */
export function partsOf(rule: Condition): Condition[] {
  return rule.parts.length > 0 ? [...rule.parts] : [rule];
}

/** What must hold of a row, its class not being withheld; null where the role sees no row of the type. */
export function rowConditions(policy: TypePolicy, role: Role): Condition[] | null {
  const rule = policy.rows.get(role);
  if (rule === undefined) return null;
  const isLimited = isLimitedStaff(role) && isLimitable(policy.dataClass);
  return [...partsOf(rule), ...(isLimited ? [unlessLimited(policy.dataClass, rule)] : [])];
}

/** What must hold of a row that is seen for a field of it to be read, beside the role; null where nothing does. */
export function fieldCondition(its: {
  readonly policy: TypePolicy;
  readonly line: PolicyLine;
  readonly rule: Condition;
  readonly role: Role;
  readonly field: AnyField;
  readonly aboutClient: boolean;
}): Condition | null {
  const { policy, line, rule, role, field, aboutClient } = its;
  // A row that an emergency opened was shown although its class is withheld: fields that it does not open ask again.
  const asksAgain = policy.rows.get(role)?.inEmergency !== undefined && rule.inEmergency === undefined;
  const limitable =
    isLimitedStaff(role) &&
    isLimitable(line.dataClass) &&
    (line.dataClass !== policy.dataClass || asksAgain) &&
    aboutClient &&
    (!isNonNullType(field.type) || isEmptyWhereWithheld(field));
  const parts = [
    ...partsOf(rule).filter((part) => part.name !== "always"),
    ...(limitable ? [unlessLimited(line.dataClass, rule)] : []),
  ];
  return parts.length === 0 ? null : all(...parts);
}

/** A list of values that the contract never lets be null is empty where it is withheld, and the answer says so. */
export function isEmptyWhereWithheld({ type }: AnyField): boolean {
  return isNonNullType(type) && isListType(type.ofType) && !isObjectType(getNamedType(type));
}

/** How it is decided whether a role reads a coordinate of one client's record. */
export interface Decision {
  /** The way to the row, and the row itself; null where the role sees no row of the type. */
  readonly row: Condition | null;
  /** What the field asks beside; "never" where the role does not read it. */
  readonly field: Condition | "always" | "never";
}

/** Rows of this type are each of one client's record, and the client sees them as their own. */
export function isOfOneClient(type: string): boolean {
  const rule = findPolicy(type)?.rows.get("CLIENT");
  return rule !== undefined && partsOf(rule).some(({ name }) => name === "self");
}

/** How the policy tables decide about a coordinate, "Client.legalName" or the rows "Referral", for a role. */
export function decisionOf(schema: GraphQLSchema, type: string, field: string | null, role: Role): Decision {
  const row = way(schema, type, role, new Set());
  return { row, field: row === null ? "never" : field === null ? "always" : ofField(schema, type, field, role) };
}

function ofField(schema: GraphQLSchema, type: string, name: string, role: Role): Condition | "always" | "never" {
  const policy = findPolicy(type);
  const line = policy?.fields.get(name);
  const rule = line?.roles.get(role);
  const its = schema.getType(type);
  const field = isObjectType(its) ? its.getFields()[name] : undefined;
  if (policy === null || line === undefined || rule === undefined || field === undefined) return "never";
  const aboutClient = findStore(type)?.aboutClient ?? false;
  return fieldCondition({ policy, line, rule, role, field, aboutClient }) ?? "always";
}

/** A row is found by its id or in a list, or below a field of another row that the role finds and reads. */
function way(schema: GraphQLSchema, type: string, role: Role, seen: ReadonlySet<string>): Condition | null {
  const policy = findPolicy(type);
  const rule = policy?.rows.get(role);
  if (policy === null || rule === undefined) return null;
  if ([...declaredRoots().values()].some((root) => "type" in root && root.type === type)) {
    return all(...(rowConditions(policy, role) ?? []));
  }
  const ways = policedTypes().flatMap((parent) => {
    if (seen.has(parent) || parent === type) return [];
    return [...(findStore(parent)?.fields ?? [])].flatMap(([name, stored]) => {
      if (!("type" in stored) || stored.type !== type) return [];
      const field = ofField(schema, parent, name, role);
      const above = field === "never" ? null : way(schema, parent, role, new Set([...seen, type]));
      if (field === "never" || above === null) return [];
      return [field === "always" ? above : all(above, field)];
    });
  });
  // Below another row it is the field above that asks whether the class is withheld.
  return ways.length === 0
    ? null
    : all(...partsOf(ofType(rule, type)), ways.length === 1 ? all(...ways) : anyOf(...ways));
}

/** The rule without what rows of this type can't be. */
function ofType(its: Condition, type: string): Condition {
  if (its.parts.length > 0) return all(...its.parts.map((part) => ofType(part, type)));
  if (its.alternatives !== undefined) return { ...its, alternatives: its.alternatives.map((one) => ofType(one, type)) };
  return its.onTypes?.includes(type) === false ? never : its;
}

/** SQL of a condition over a client alone; null where it is decided by each row. */
export function sqlOverClient(its: Condition, role: Role, client: Row): string | null {
  if (its.onSomeRow !== undefined) return its.onSomeRow(client);
  return isOfClientAlone(its, role) ? its.sql(client, scopeOf(role)) : null;
}

/** Whether it looks at nothing of a row but the client that the row is about: it holds for all rows of the client or for none. */
export function isOfClientAlone(its: Condition, role: Role): boolean {
  const asked = new Set<string>();
  const probe = new Row("rows of a client", "p", (table, column) => void (table === probe.table && asked.add(column)));
  its.sql(probe, scopeOf(role));
  return [...asked].every((column) => OF_CLIENT.has(column));
}

const OF_CLIENT: ReadonlySet<string> = new Set(["clinic_id", "client_id"]);

/** The conditions at the ends of a rule's tree. */
export function leavesOf(its: Condition): Condition[] {
  if (its.parts.length > 0) return its.parts.flatMap(leavesOf);
  return its.alternatives?.flatMap(leavesOf) ?? [its];
}

const CLINIC = "(select app.clinic_id())";

function scopeOf(role: Role): Scope {
  let aliases = 0;
  const newRow = (table: string): Row => new Row(table, `b${aliases++}`, () => undefined);
  return {
    role,
    clinic: CLINIC,
    user: "(select app.user_id())",
    instant: "app.instant()",
    row: newRow,
    available: () => null,
    availableAlways: () => null,
    visible: () => "true",
    lookUp: (_name, its) => lookUpAlone(newRow(its.table), CLINIC, its),
  };
}
