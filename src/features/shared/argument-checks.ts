import { getNamedType, type GraphQLField, type GraphQLSchema, isInputObjectType, isObjectType } from "graphql";
import { getMetadataStorage } from "type-graphql";
import { badInput } from "../../platform/graphql/index.js";
import { argumentCheck, type ArgumentCheck, checkInput } from "../../platform/graphql/check-input.js";
import { limits } from "./limits.js";
import { isStorable } from "./validation.js";

type InputClass = new () => object;
type AnyField = GraphQLField<unknown, unknown>;

/**
 * Hangs the rules of its arguments on every compiled field. TypeGraphQL checks arguments when it calls a resolver; no
 * resolver is called for a query, so the compiler asks for them (see `checkArguments`).
 */
export function attachArgumentChecks(schema: GraphQLSchema): void {
  const { queries, fieldResolvers, argumentTypes, objectTypes } = getMetadataStorage();
  const declared = [
    ...queries.map((query) => ({ ...query, parent: "Query" })),
    ...fieldResolvers.map((field) => {
      const target = field.resolverClassMetadata?.getObjectType();
      return { ...field, parent: objectTypes.find((type) => type.target === target)?.name ?? "" };
    }),
  ];
  for (const { parent, schemaName, params } of declared) {
    const type = schema.getType(parent);
    const field = isObjectType(type) ? type.getFields()[schemaName] : undefined;
    if (field === undefined || field.args.length === 0) continue;
    const list = params?.find((param) => param.kind === "args");
    const listClass = argumentTypes.find(({ target }) => target === list?.getType())?.target as InputClass | undefined;
    const check = listClass === undefined ? checkSingle : checkAs(listClass, field);
    field.extensions = { ...field.extensions, [argumentCheck]: check };
  }
}

/** Single arguments are ids, names and choices: they only have to be short, and what the database can take. */
const checkSingle: ArgumentCheck = (args) => {
  const fieldErrors = Object.entries(args).flatMap(([path, value]) => {
    const message = objectionTo(value);
    return message === null ? [] : [{ path, message }];
  });
  if (fieldErrors.length > 0) throw badInput("Some of the input can't be used; fieldErrors says what.", fieldErrors);
};

function objectionTo(value: unknown): string | null {
  if (Array.isArray(value)) return value.length > limits.list ? `Expected a list of at most ${limits.list}.` : null;
  if (typeof value !== "string" || (value.length <= limits.id && isStorable(value))) return null;
  return `Expected text of at most ${limits.id} characters, without control characters.`;
}

function checkAs(listClass: InputClass, field: AnyField): ArgumentCheck {
  const { inputTypes } = getMetadataStorage();
  const nested = field.args.flatMap((arg) => {
    const type = getNamedType(arg.type);
    const found = isInputObjectType(type) ? inputTypes.find(({ name }) => name === type.name) : undefined;
    return found === undefined ? [] : [{ name: arg.name, inputClass: found.target as InputClass }];
  });
  return (args) => {
    const instance: Record<string, unknown> = Object.assign(new listClass(), args);
    for (const { name, inputClass } of nested) {
      if (instance[name]) instance[name] = Object.assign(new inputClass(), instance[name]);
    }
    checkInput(instance, "");
  };
}
