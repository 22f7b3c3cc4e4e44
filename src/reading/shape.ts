import {
  GraphQLBoolean,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  typeFromAST,
  type GraphQLInputType,
} from "graphql";

import type { Operation } from "./selection.js";

/**
 * What of the variables decides the statement's text: which of them are there, booleans, and enum values. Everything
 * else is a parameter. Two requests with one document, role and shape share a plan.
 */
export function shapeOf(operation: Operation): string {
  const parts = (operation.definition.variableDefinitions ?? []).map((definition) => {
    const type = typeFromAST(operation.schema, definition.type) as GraphQLInputType;
    return partOf(type, operation.variables[definition.variable.name.value]);
  });
  return parts.join(",");
}

function partOf(outer: GraphQLInputType, value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return "0";
  const type = getNullableType(outer);
  if (isEnumType(type) || type === GraphQLBoolean) return JSON.stringify(value);
  if (isListType(type)) return "[]";
  if (!isInputObjectType(type)) return "1";
  const given = value as Record<string, unknown>;
  const fields = Object.values(type.getFields()).map((field) => partOf(field.type, given[field.name]));
  return `{${fields.join(",")}}`;
}
