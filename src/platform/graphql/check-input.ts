import { type ValidationError, validateSync } from "class-validator";
import type { GraphQLField } from "graphql";
import { badInput, type FieldError } from "./errors.js";

/** Checks the coerced arguments of one field and throws BAD_USER_INPUT; the schema hangs one on each field that has any. */
export type ArgumentCheck = (args: Readonly<Record<string, unknown>>) => void;

/** The name under which a field of the schema carries its `ArgumentCheck`. */
export const argumentCheck = "argumentCheck";

const options = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
} as const;

/**
 * Checks an instance of an input class by its rules and throws BAD_USER_INPUT with a field error for each place that
 * breaks one. Values are never part of it.
 *
 * @example checkInput(Object.assign(new UpdateClientInput(), { ... }), "input");
 */
export function checkInput(instance: object, path: string): void {
  const problems = validateSync(instance, options);
  if (problems.length > 0) {
    throw badInput("Some of the input can't be used; fieldErrors says what.", fieldErrors(problems, path));
  }
}

/**
 * Checks the arguments of a field that no resolver runs for: the rules hold for compiled reads as for mutations.
 *
 * @example checkArguments(schema.getQueryType().getFields().clients, { first: 20 });
 */
export function checkArguments(field: GraphQLField<unknown, unknown>, args: Readonly<Record<string, unknown>>): void {
  const check = field.extensions[argumentCheck] as ArgumentCheck | undefined;
  check?.(args);
}

function fieldErrors(problems: readonly ValidationError[], path: string): FieldError[] {
  return problems.flatMap(({ property, constraints, children }) => {
    const place = path === "" ? property : `${path}.${property}`;
    const own = Object.values(constraints ?? {}).map((message) => ({ path: place, message }));
    return [...own, ...fieldErrors(children ?? [], place)];
  });
}
