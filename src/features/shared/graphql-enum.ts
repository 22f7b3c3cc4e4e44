import { registerEnumType } from "type-graphql";

/** The values of an enum made by `graphqlEnum`, as a union of literals. */
export type ValueOf<T> = T[keyof T];

/**
 * Registers an enum of the contract. Its values are plain strings in code, SQL and schema alike, so that nothing has to
 * be translated on the way.
 *
 * @example
 * export const Handoff = graphqlEnum("Handoff", ["WARM", "COLD"]);
 * export type Handoff = ValueOf<typeof Handoff>;
 */
export function graphqlEnum<const T extends string>(name: string, values: readonly T[]): { readonly [K in T]: K } {
  const members = Object.fromEntries(values.map((value) => [value, value])) as { [K in T]: K };
  registerEnumType(members, { name });
  return Object.freeze(members);
}
