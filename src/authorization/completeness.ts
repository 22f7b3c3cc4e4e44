import { isObjectType, isUnionType, type GraphQLObjectType, type GraphQLSchema } from "graphql";

import { findPolicy, isStructural } from "./policy.js";
import { findRoot } from "./roots.js";
import { findStore } from "./store.js";

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
      return Object.keys(type.getFields())
        .filter((field) => findRoot(field) === null)
        .map((field) => `Query.${field}: nothing says how it is read`);
    }
    return isStructural(type.name) ? [] : problemsOfType(schema, type);
  });
}

function problemsOfType(schema: GraphQLSchema, type: GraphQLObjectType): string[] {
  const policy = findPolicy(type.name);
  const store = findStore(type.name);
  if (policy === null) return [`${type.name}: no policy`];
  if (store === null) return [`${type.name}: nothing says how it is stored`];
  const fields = Object.keys(type.getFields());
  const carried = Object.values(schema.getTypeMap()).some((one) => isUnionType(one) && one.name === type.name);
  return [
    ...fields.filter((field) => !policy.fields.has(field)).map((field) => `${type.name}.${field}: no policy line`),
    ...fields
      .filter((field) => !store.fields.has(field) && !carried)
      .map((field) => `${type.name}.${field}: not stored`),
    ...[...policy.fields.keys()]
      .filter((field) => !fields.includes(field))
      .map((field) => `${type.name}.${field}: a line without a field`),
    ...[...store.fields.keys()]
      .filter((field) => !fields.includes(field))
      .map((field) => `${type.name}.${field}: stored without a field`),
  ];
}
