import {
  coerceInputValue,
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { getMetadataStorage } from "type-graphql";
import { checkArguments, checkInput } from "../../src/platform/graphql/check-input.js";
import { buildApiSchema } from "../../src/schema.js";

/** Beyond every bound that there is, and within what a body may hold. */
const TOO_LONG = "x".repeat(20_001);
const TOO_MANY = 201;

const schema = buildApiSchema();

/** A place for a value: an argument of a field, or a field of an input of an act. */
interface Place {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** Whether it may hold this value. */
  takes(value: unknown): boolean;
}

const isTaken = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

/** A value that nobody objects to, of any type. */
function usual(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return usual(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) return required(type);
  return { ID: "id", String: "es", Int: 1, Boolean: true, Date: "1990-05-03", DateTime: "2026-05-03T14:30:00Z" }[
    type.name
  ];
}

const required = (type: GraphQLInputObjectType): Record<string, unknown> =>
  Object.fromEntries(
    Object.values(type.getFields())
      .filter((field) => isNonNullType(field.type))
      .map((field) => [field.name, usual(field.type)]),
  );

/** The instance of an input's class, with the instances of those inside it. */
function instance(type: GraphQLInputObjectType, value: Record<string, unknown>): object {
  const target = getMetadataStorage().inputTypes.find(({ name }) => name === type.name)?.target as new () => object;
  const fields = type.getFields();
  return Object.assign(
    new target(),
    Object.fromEntries(
      Object.entries(value).map(([name, given]) => {
        const inner = fields[name] && getNamedType(fields[name].type);
        if (!isInputObjectType(inner)) return [name, given];
        const made = (one: unknown): object => instance(inner, one as Record<string, unknown>);
        return [name, Array.isArray(given) ? given.map(made) : made(given)];
      }),
    ),
  );
}

const fieldsOf = (type: GraphQLInputObjectType): Place[] =>
  Object.values(type.getFields()).map((field: GraphQLInputField) => ({
    name: `${type.name}.${field.name}`,
    type: field.type,
    takes: (value) =>
      isTaken(() => {
        const given = coerceInputValue({ ...required(type), [field.name]: value }, type) as Record<string, unknown>;
        checkInput(instance(type, given), "input");
      }),
  }));

const argumentsOf = (): Place[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith("__") && type !== schema.getMutationType())
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .flatMap(({ type, field }) =>
      field.args.map((argument: GraphQLArgument) => ({
        name: `${type.name}.${field.name}(${argument.name})`,
        type: argument.type,
        takes: (value: unknown) =>
          isTaken(() => {
            const needed = field.args
              .filter((one) => isNonNullType(one.type))
              .map((one) => [one.name, usual(one.type)]);
            const given = coerceInputValue(value, argument.type);
            checkArguments(field, { ...(Object.fromEntries(needed) as object), [argument.name]: given });
          }),
      })),
    );

const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
const places = [...inputs.flatMap(fieldsOf), ...argumentsOf()];
const named = ({ type }: Place): GraphQLNamedInputType => getNamedType(type);
const isList = ({ type }: Place): boolean => isListType(getNullableType(type));
const alone = (place: Place, value: unknown): unknown => (isList(place) ? [value] : value);
const takingAny = (of: readonly Place[], ...values: readonly unknown[]): string[] =>
  of.filter((place) => values.some((value) => place.takes(alone(place, value)))).map(({ name }) => name);
const ofType = (...types: readonly string[]): Place[] => places.filter((place) => types.includes(named(place).name));

describe("the bounds of input", () => {
  test("are looked for at every place, of which each takes something", () => {
    expect(places.length).toBeGreaterThan(200);
    // What has a form of its own takes that form alone.
    const withForm = /email|phone|coordinate|language|\.(first|rating|importance|confidence)$/i;
    expect(
      places.filter((place) => !place.takes(usual(place.type)) && !withForm.test(place.name)).map(({ name }) => name),
    ).toEqual([]);
  });

  test("hold for the length of every text and every id", () => {
    expect(takingAny(ofType("String", "ID"), TOO_LONG)).toEqual([]);
  });

  test("keep out of every text and every id what PostgreSQL can't keep", () => {
    expect(takingAny(ofType("String", "ID"), "a\u0000b", "a\ud800", "\udc00b")).toEqual([]);
  });

  test("hold for the length of every list", () => {
    const lists = places.filter(isList);

    expect(lists.length).toBeGreaterThan(20);
    const long = (place: Place): unknown[] => {
      const item = getNullableType(place.type);
      return Array.from({ length: TOO_MANY }, () => usual(isListType(item) ? item.ofType : item));
    };
    expect(lists.filter((place) => place.takes(long(place))).map(({ name }) => name)).toEqual([]);
  });

  test("hold for every number; a version is any number, and a wrong one is a conflict", () => {
    const free = /\.(expectedVersion)$|\(checkpointSize\)$/;
    const numbers = ofType("Int").filter(({ name }) => !free.test(name));

    expect(numbers.length).toBeGreaterThan(15);
    expect(takingAny(numbers, -1, 101, 2 ** 31 - 1, -(2 ** 31))).toEqual([]);
    expect(takingAny(ofType("Int"), 2 ** 31, -(2 ** 31) - 1, 1.5, Number.POSITIVE_INFINITY, Number.NaN, "1")).toEqual(
      [],
    );
  });

  test("hold for every date and every instant", () => {
    expect(takingAny(ofType("Date"), "1899-12-31", "2201-01-01", "0000-01-01", "9999-12-31", "2026-02-30")).toEqual([]);
    expect(
      takingAny(ofType("DateTime"), "1899-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "infinity", "2016-12-31T23:59:60Z"),
    ).toEqual([]);
    expect(ofType("Date").length).toBeGreaterThan(5);
    expect(ofType("DateTime").length).toBeGreaterThan(15);
  });

  test("hold for the type of everything: no other is taken for it", () => {
    const wrong: Readonly<Record<string, readonly unknown[]>> = {
      String: [1, true, {}, ["a"]],
      ID: [true, {}, 1.5, ["a"]],
      Int: ["1", true, {}],
      Boolean: ["true", 1, 0],
      Date: [0, true, {}],
      DateTime: [0, true, {}],
    };
    for (const [type, values] of Object.entries(wrong))
      expect({ type, taking: takingAny(ofType(type), ...values) }).toEqual({ type, taking: [] });
  });
});
