import {
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";

/** A value as it is written in a document, where a type is expected. */
export function literal(type: GraphQLInputType, value: unknown): string {
  if (value === null || value === undefined) return "null";
  const its = isNonNullType(type) ? getNullableType(type) : type;
  if (isListType(its)) {
    const all = Array.isArray(value) ? value : [value];
    return `[${all.map((one) => literal(its.ofType, one)).join(", ")}]`;
  }
  if (isEnumType(its) && typeof value === "string") return /^\w+$/.test(value) ? value : JSON.stringify(value);
  if (isInputObjectType(its) && typeof value === "object") {
    const fields = its.getFields();
    const parts = Object.entries(value).map(([name, one]) => {
      const field = fields[name];
      return `${name}: ${field === undefined ? JSON.stringify(one) : literal(field.type, one)}`;
    });
    return `{${parts.join(", ")}}`;
  }
  return JSON.stringify(value);
}
