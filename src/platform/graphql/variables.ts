import {
  coerceInputValue,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from "graphql";
import { badInput, type FieldError } from "./errors.js";
import { withoutValue } from "./messages.js";

const maxErrors = 10;

/**
 * The variables of an operation as GraphQL coerces them, with defaults. Throws BAD_USER_INPUT that says where something
 * else was expected, without the value (graphql-js's own `getVariableValues` repeats it).
 *
 * @example const variables = coerceVariables(schema, operation, request.variables);
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const coerced: Record<string, unknown> = {};
  const fieldErrors: FieldError[] = [];
  const objectTo = (path: readonly (string | number)[], message: string): void => {
    if (fieldErrors.length < maxErrors) fieldErrors.push({ path: path.join("."), message });
  };
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    // Another type does not get through validation.
    if (!isInputType(type)) continue;
    if (!Object.hasOwn(given, name)) {
      if (defaultValue) coerced[name] = valueFromAST(defaultValue, type);
      else if (isNonNullType(type)) objectTo([name], `A value of type ${type.toString()} is required.`);
      continue;
    }
    const value = given[name];
    if (value === null && isNonNullType(type)) {
      objectTo([name], `Expected a value of type ${type.toString()}, which is never null.`);
      continue;
    }
    coerced[name] = coerceInputValue(value, type, (path, _value, error) =>
      objectTo([name, ...path], withoutValue(error.message) ?? "This value can't be used here."),
    );
  }
  if (fieldErrors.length > 0) throw badInput("Some variables can't be used; fieldErrors says what.", fieldErrors);
  return coerced;
}
