import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
} from "graphql";

type Field = GraphQLField<unknown, unknown>;

/** Rows below one row, as of a client; beyond them nothing new is read. */
const BELOW_A_ROW = 3;
/** Rows below those of a page, and of a payload: what is below them is the same as below one. */
const BELOW_A_PAGE = 2;

const isPaged = (type: GraphQLNamedType): boolean => /Connection$|^ReferralFeed$/.test(type.name);

/**
 * What a field of the root can be asked, broad enough to meet every table that it may read: each of its arguments, filters
 * and orders by itself, and below it each branch with all that hangs on it.
 *
 * @example questionsOf(schema, schema.getQueryType().getFields().client) // ["{ client(id: ...) { id ... } }", ...]
 */
export function questionsOf(schema: GraphQLSchema, root: Field): string[] {
  const type = getNamedType(root.type);
  const calls = callsOf(root);
  const [bare = ""] = calls;
  const deepest = isPaged(type) ? BELOW_A_PAGE : BELOW_A_ROW;
  const narrow = calls.map((call) => `{ ${root.name}${call} ${selection(schema, type, 0, deepest)} }`);
  const branches = branchesOf(schema, type, deepest).map((branch) => `{ ${root.name}${bare} ${branch} }`);
  return [...new Set([...narrow, ...branches])];
}

/** What a mutation can answer, of each object in its payload: each branch of it. */
export function payloadsOf(schema: GraphQLSchema, mutation: Field): string[] {
  const input = mutation.args.map((arg) => `${arg.name}: ${literal(arg.type)}`).join(", ");
  return objectsOf(mutation)
    .flatMap(({ name, type }) =>
      branchesOf(schema, getNamedType(type), BELOW_A_PAGE).map((branch) => `${name} ${branch}`),
    )
    .map((selected) => `mutation { ${mutation.name}(${input}) { ${selected} } }`);
}

/** The types of the objects in a mutation's payload. */
export function typesOfPayload(mutation: Field): string[] {
  return objectsOf(mutation).map(({ type }) => getNamedType(type).name);
}

function objectsOf(mutation: Field): Field[] {
  const payload = getNamedType(mutation.type) as GraphQLObjectType;
  return Object.values(payload.getFields()).filter(
    ({ name, type }) => name !== "userErrors" && name !== "receipt" && isObjectType(getNamedType(type)),
  );
}

/** Every selection of one branch below a type, with the leaves beside it; a type without branches by its leaves alone. */
function branchesOf(schema: GraphQLSchema, type: GraphQLNamedType, deepest: number): string[] {
  const rows = rowsBelow(schema, type);
  const branches = rows.flatMap(({ type: row, wrap }) =>
    Object.values(row.getFields())
      .filter((field) => isBranch(field))
      .flatMap((field) =>
        callsOf(field).map((call) =>
          wrap(`${field.name}${call} ${selection(schema, getNamedType(field.type), 1, deepest)}`),
        ),
      ),
  );
  return branches.length === 0 ? [selection(schema, type, 0, deepest)] : branches;
}

/** The types of the rows below a field, and the selection that leads to one of theirs. */
function rowsBelow(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
): { type: GraphQLObjectType; wrap: (selected: string) => string }[] {
  if (isUnionType(type)) {
    return type
      .getTypes()
      .map((member) => ({ type: member, wrap: (selected) => `{ ... on ${member.name} { ${selected} } }` }));
  }
  if (!isObjectType(type)) return [];
  if (type.name === "ReferralFeed") {
    return rowsBelow(schema, schema.getType("ReferralFeedEntry") as GraphQLNamedType).map((row) => ({
      ...row,
      wrap: (selected) => `{ edges { entry ${row.wrap(selected)} } }`,
    }));
  }
  if (!isPaged(type)) return [{ type, wrap: (selected) => `{ ${selected} }` }];
  const row = getNamedType(type.getFields()["nodes"]?.type) as GraphQLNamedType;
  return rowsBelow(schema, row).map((one) => ({ ...one, wrap: (selected) => `{ nodes ${one.wrap(selected)} }` }));
}

/** All of a type: its leaves at the deepest, and every branch above. */
function selection(schema: GraphQLSchema, type: GraphQLNamedType, depth: number, deepest: number): string {
  if (isUnionType(type)) {
    const members = type
      .getTypes()
      .map((member) => `... on ${member.name} ${selection(schema, member, depth, deepest)}`);
    return `{ __typename ${members.join(" ")} }`;
  }
  if (!isObjectType(type)) return "";
  const isRow = !isPaged(type) && !/Edge$|^PageInfo$/.test(type.name);
  const below = isRow ? depth + 1 : depth;
  const parts = Object.values(type.getFields()).flatMap((field) => {
    // A count is as long as what it counts.
    if (field.name === "totalCount") return [];
    if (!isBranch(field)) return field.args.some(isRequired) ? [] : [field.name];
    // The root asks for the branches of its rows one by one; the nodes of a page stand for its edges.
    if (isRow ? depth === 0 || below >= deepest : field.name === "edges" && type.name !== "ReferralFeed") return [];
    return [`${field.name}${callsOf(field)[0] ?? ""} ${selection(schema, getNamedType(field.type), below, deepest)}`];
  });
  return `{ ${parts.length === 0 ? "__typename" : aliased(type, parts).join(" ")} }`;
}

/** Members of a union have fields of one name and several types. */
function aliased(type: GraphQLObjectType, parts: readonly string[]): readonly string[] {
  return /^(?:Referral(?:Change|Tombstone))$/.test(type.name)
    ? parts.map((part) => `${type.name}_${part.split(/\W/)[0] ?? ""}: ${part}`)
    : parts;
}

const isRequired = (arg: GraphQLArgument): boolean => isNonNullType(arg.type) && arg.defaultValue === undefined;

function isBranch({ type }: Field): boolean {
  return isObjectType(getNamedType(type)) || isUnionType(getNamedType(type));
}

/** The ways of calling a field: with what it must be given alone, and with one thing more. */
function callsOf({ args }: Field): string[] {
  const required = args.filter(isRequired).map(({ name, type }) => `${name}: ${literal(type)}`);
  const more = args
    .filter((arg) => !isRequired(arg) && arg.name !== "first")
    .flatMap(({ name, type }) => valuesOf(type).map((value) => `${name}: ${value}`));
  const orders = more.filter((one) => one.startsWith("orderBy:"));
  const after = more.filter((one) => one.startsWith("after:"));
  const both = orders.flatMap((order) => after.map((cursor) => `${order}, ${cursor}`));
  return ["", ...more, ...both].map((one) => {
    const given = [...required, ...(one === "" ? [] : [one])].join(", ");
    return given === "" ? "" : `(${given})`;
  });
}

/** Values of a type that make different statements: of an enum each, of a filter each of its conditions by itself. */
function valuesOf(type: GraphQLInputType): string[] {
  const named = getNamedType(type);
  const list = isListType(isNonNullType(type) ? type.ofType : type);
  if (isInputObjectType(named)) {
    return Object.values(named.getFields()).flatMap((field) =>
      valuesOf(field.type).map((value) => `{ ${field.name}: ${value} }`),
    );
  }
  if (isEnumType(named)) {
    const names = named.getValues().map(({ name }) => name);
    return list ? [`[${names.join(", ")}]`] : names;
  }
  if (named.name === "Boolean") return ["true", "false"];
  return [literal(type)];
}

/** A value of a type, whichever. */
function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "";
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) && field.defaultValue === undefined,
    );
    return `{ ${required.map((field) => `${field.name}: ${literal(field.type)}`).join(", ")} }`;
  }
  return SCALARS[type.name] ?? '"x"';
}

const SCALARS: Readonly<Record<string, string>> = {
  ID: '"00000000-0000-4000-8000-000000000001"',
  Int: "1",
  Float: "1",
  Boolean: "true",
  DateTime: '"2024-05-01T10:00:00.000Z"',
  Date: '"2024-05-01"',
};
