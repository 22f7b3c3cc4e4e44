import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

import { findPolicy, isStructural } from "./policy.js";
import { findRoot } from "./roots.js";
import { findStore, type Paging } from "./store.js";

/**
 * Default deny, at the start: every field of every type has a policy line and a declaration of how it is stored, and
 * every line has a field. Otherwise there is no service.
 */
export function assertComplete(schema: GraphQLSchema): void {
  const problems = problemsOf(schema);
  if (problems.length > 0) throw new Error(`The policy tables are not complete:\n${problems.join("\n")}`);
}

/** What is missing, one line each. */
export function problemsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith("__") || type === schema.getMutationType()) return [];
    if (type === schema.getQueryType()) {
      return Object.values(type.getFields()).flatMap((field) => {
        const root = findRoot(field.name);
        if (root === null) return [`Query.${field.name}: nothing says how it is read`];
        return root.kind === "page" ? problemsOfPaging(`Query.${field.name}`, field, root, root.whereUses) : [];
      });
    }
    return isStructural(type.name) ? [] : problemsOfType(type);
  });
}

function problemsOfType(type: GraphQLObjectType): string[] {
  const policy = findPolicy(type.name);
  const store = findStore(type.name);
  if (policy === null) return [`${type.name}: no policy`];
  if (store === null) return [`${type.name}: nothing says how it is stored`];
  const fields = Object.keys(type.getFields());
  const pages = [...store.fields].flatMap(([name, its]) => {
    const field = type.getFields()[name];
    return its.kind === "page" && field !== undefined ? problemsOfPaging(`${type.name}.${name}`, field, its) : [];
  });
  return [
    ...pages,
    ...fields.filter((field) => !policy.fields.has(field)).map((field) => `${type.name}.${field}: no policy line`),
    ...fields.filter((field) => !store.fields.has(field)).map((field) => `${type.name}.${field}: not stored`),
    ...[...policy.fields.keys()]
      .filter((field) => !fields.includes(field))
      .map((field) => `${type.name}.${field}: a line without a field`),
    ...[...store.fields.keys()]
      .filter((field) => !fields.includes(field))
      .map((field) => `${type.name}.${field}: stored without a field`),
  ];
}

const PAGING_ARGUMENTS: ReadonlySet<string> = new Set(["first", "after", "orderBy"]);

/** An argument that nothing uses would be an answer to another question; an order without a key, none at all. */
function problemsOfPaging(
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  paging: Paging,
  elsewhere: readonly string[] = [],
): string[] {
  const used = new Set([...Object.keys(paging.filters ?? {}), ...elsewhere]);
  const unused = field.args
    .filter(({ name }) => !PAGING_ARGUMENTS.has(name))
    .flatMap((argument) => leavesOf(argument))
    .filter((path) => !used.has(path));
  const orderType = getNamedType(field.args.find(({ name }) => name === "orderBy")?.type);
  const orders = isEnumType(orderType) ? orderType.getValues().map(({ name }) => name) : [];
  return [
    ...unused.map((path) => `${coordinate}(${path}): nothing uses the argument`),
    ...orders.filter((order) => !(order in paging.orders)).map((order) => `${coordinate}: no order ${order}`),
  ];
}

function leavesOf(argument: GraphQLArgument | GraphQLInputField, prefix = ""): string[] {
  const type = getNamedType(argument.type);
  if (!isInputObjectType(type)) return [`${prefix}${argument.name}`];
  return Object.values(type.getFields()).flatMap((field) => leavesOf(field, `${prefix}${argument.name}.`));
}
