import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isListType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

export type Field = GraphQLField<unknown, unknown>;

/** Entities below the root: client.referrals.target has three. Beyond them nothing is compared. */
export const DEEPEST = 3;

/** Lists that what is read here adds to, and texts that name the moment. */
const LEFT_OUT = new Set(["auditEvents", "accountingOfDisclosures", "accessReport", "history"]);

/** Fields that are asked with their argument alone: the whole matrix is half a megabyte. */
const NEVER_BARE = new Set(["visibilityMatrix"]);

/** Values by which a field's one argument beside the paging is called: `Query.client` -> ids, and so on. */
export type Calls = Readonly<Record<string, readonly unknown[]>>;

export const isConnection = (type: GraphQLNamedType): type is GraphQLObjectType =>
  isObjectType(type) && (type.name.endsWith("Connection") || type.name === "ReferralFeed");

export const isPaging = ({ name }: GraphQLArgument): boolean => name === "first" || name === "after";

/** The fields of a type that can be compared at a depth: below the last entity only leaves. */
export function fieldsAt(type: GraphQLObjectType, depth: number): Field[] {
  return Object.values(type.getFields()).filter((field) => {
    if (LEFT_OUT.has(field.name)) return false;
    return depth < DEEPEST || !isCompositeType(getNamedType(field.type));
  });
}

/** The argument of a field that `calls` has values for. */
export function calledBy(
  parent: string,
  field: Field,
  calls: Calls,
): { arg: GraphQLArgument; values: readonly unknown[] } | null {
  const values = calls[`${parent}.${field.name}`];
  const arg = field.args.find((one) => !isPaging(one) && one.name !== "filter" && one.name !== "search");
  return values === undefined || arg === undefined ? null : { arg, values };
}

/** The ways a field is called: without its argument, where it may be, and with each value. */
export function callsOf(parent: string, field: Field, calls: Calls): (string | null)[] {
  const called = calledBy(parent, field, calls);
  const optional =
    !NEVER_BARE.has(field.name) &&
    field.args.every((arg) => isPaging(arg) || !String(arg.type).endsWith("!") || arg.defaultValue !== undefined);
  const bare = optional ? [null] : [];
  return called === null ? bare : [...bare, ...called.values.map((value) => callOf(called.arg, value))];
}

/** One call, as it is written in a document. */
export function callOf(arg: GraphQLArgument, value: unknown): string {
  return `${arg.name}: ${literal(arg, value)}`;
}

/** A value as it is written in a document. */
export function literal(arg: GraphQLArgument, value: unknown): string {
  if (!isEnumType(getNamedType(arg.type))) return JSON.stringify(value);
  return isListType(getNullableType(arg.type)) ? `[${(value as string[]).join(", ")}]` : String(value);
}

/** What tells two calls of a field apart, of the coerced arguments. */
export function callKey(args: Readonly<Record<string, unknown>>): string {
  const { first: _first, after: _after, ...rest } = args;
  return JSON.stringify(
    Object.entries(rest)
      .filter(([, value]) => value !== undefined)
      .sort(),
  );
}

export function objectTypeOf(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type`);
  return type;
}

/** The type of the rows of a connection. */
export function rowTypeOf(connection: GraphQLObjectType): GraphQLNamedType {
  const edge = getNamedType(connection.getFields()["edges"]?.type) as GraphQLObjectType;
  return getNamedType((edge.getFields()["node"] ?? edge.getFields()["entry"])?.type as Field["type"]);
}
