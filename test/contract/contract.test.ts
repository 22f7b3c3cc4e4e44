import { readFileSync } from "node:fs";
import { diff } from "@graphql-inspector/core";
import { getMetadataStorage as getRules } from "class-validator";
import {
  buildSchema,
  getNamedType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { getMetadataStorage as getClasses } from "type-graphql";
import { buildApiSchema, contractFile } from "../../src/schema.js";

const contract = buildSchema(readFileSync(contractFile, "utf8"));
const built = buildApiSchema();

const types = Object.values(built.getTypeMap()).filter(
  (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type),
);
const objects = types.filter(isObjectType);
const inputs = types.filter(isInputObjectType);

describe("the contract and the classes", () => {
  it("declare the same schema, descriptions and default values included", async () => {
    const changes = [...(await diff(contract, built)), ...(await diff(built, contract))];

    expect(changes.map(({ message }) => message)).toEqual([]);
  });

  it("would be told apart by one description", async () => {
    const other = buildSchema(readFileSync(contractFile, "utf8").replace("One client, or null", "A client, or null"));

    expect(await diff(other, built)).toHaveLength(1);
  });
});

describe("the contract", () => {
  it("describes every type, field, argument, input field and enum value", () => {
    expect(types.flatMap(undescribed)).toEqual([]);
  });

  it("gives every mutation one input and one payload of its own kind", () => {
    const fields = Object.values(built.getMutationType()?.getFields() ?? {});

    const odd = fields.filter(({ name, args, type }) => {
      const input = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
      const takesInput = args.length === 1 && args[0]?.name === "input" && String(args[0].type) === input;
      return !takesInput || !String(type).endsWith("Payload!");
    });
    expect(fields).not.toHaveLength(0);
    expect(odd.map(({ name }) => name)).toEqual([]);
  });

  it("lets every act be repeated safely", () => {
    const acts = Object.values(built.getMutationType()?.getFields() ?? {}).map(
      ({ args }) => args[0]?.type && getNamedType(args[0].type),
    );

    const without = acts.filter((type) => !isInputObjectType(type) || !type.getFields()["idempotencyKey"]);
    expect(without).toEqual([]);
  });

  it("tells in every payload what a person can put right", () => {
    const payloads = objects.filter(({ name }) => name.endsWith("Payload"));

    expect(payloads).toHaveLength(14);
    expect(payloads.filter((type) => typeOf(type, "userErrors") !== "[UserError!]!")).toEqual([]);
  });

  it("pages every connection in the same way", () => {
    const connections = objects.filter(({ name }) => name.endsWith("Connection"));

    const odd = connections.filter((type) => {
      const edge = built.getType(type.name.replace("Connection", "Edge")) as GraphQLObjectType;
      const node = typeOf(edge, "node");
      return (
        typeOf(type, "edges") !== `[${edge.name}!]!` ||
        typeOf(type, "nodes") !== `[${node}]!` ||
        typeOf(type, "pageInfo") !== "PageInfo!" ||
        typeOf(edge, "cursor") !== "String!"
      );
    });
    expect(connections).toHaveLength(12);
    expect(odd).toEqual([]);
  });

  it("takes first and after wherever it gives a connection", () => {
    const fields = objects.flatMap((type) => Object.values(type.getFields()));
    const lists = fields.filter(({ type }) => getNamedType(type).name.endsWith("Connection"));

    const odd = lists.filter(({ args }) => !["first", "after"].every((name) => args.some((arg) => arg.name === name)));
    expect(lists).not.toHaveLength(0);
    expect(odd.map(({ name }) => name)).toEqual([]);
  });

  it("has a rule for every input field", () => {
    expect(inputs).not.toHaveLength(0);
    expect(inputs.flatMap(withoutRule)).toEqual([]);
  });
});

function typeOf(type: GraphQLObjectType, field: string): string {
  return String(type.getFields()[field]?.type);
}

function undescribed(type: (typeof types)[number]): string[] {
  const missing = type.description ? [] : [type.name];
  if (isEnumType(type)) {
    missing.push(...type.getValues().flatMap((value) => (value.description ? [] : [`${type.name}.${value.name}`])));
  }
  for (const field of Object.values(fieldsOf(type))) {
    if (!field.description) missing.push(`${type.name}.${field.name}`);
    for (const arg of "args" in field ? field.args : []) {
      if (!arg.description) missing.push(`${type.name}.${field.name}(${arg.name}:)`);
    }
  }
  return missing;
}

function fieldsOf(type: (typeof types)[number]): Record<string, GraphQLField<unknown, unknown> | GraphQLInputField> {
  return isObjectType(type) || isInputObjectType(type) ? type.getFields() : {};
}

function withoutRule(type: GraphQLInputObjectType): string[] {
  const target = getClasses().inputTypes.find(({ name }) => name === type.name)?.target;
  const rules = target ? getRules().getTargetValidationMetadatas(target, "", true, false) : [];
  // A condition says when the rules of a field hold; alone it checks nothing.
  const ruled = new Set(rules.filter((rule) => rule.type !== "conditionalValidation").map((rule) => rule.propertyName));
  return Object.keys(type.getFields())
    .filter((name) => !ruled.has(name))
    .map((name) => `${type.name}.${name}`);
}
