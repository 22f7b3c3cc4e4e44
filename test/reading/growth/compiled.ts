import {
  getNamedType,
  type GraphQLField,
  type GraphQLSchema,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
} from "graphql";
import type { Role } from "../../../src/authorization/roles.js";
import { findRoot } from "../../../src/authorization/roots.js";
import { ApiError } from "../../../src/platform/graphql/index.js";
import { Binds, fieldsOf, type Fields, type Operation, setsBelow, visibleRowSql } from "../../../src/reading/index.js";
import {
  compilePreview,
  compileQuery,
  compileReadBack,
  type PayloadRecord,
  type Plan,
} from "../../../src/reading/statement.js";
import { payloadsOf, questionsOf, typesOfPayload } from "./operations.js";

type Field = GraphQLField<unknown, unknown>;

/** Those whose view a client may ask for. */
const STAFF: readonly Role[] = ["PEER_SPECIALIST", "PEER_SUPERVISOR", "CLINICIAN", "CARE_COORDINATOR"];

/** The statements that are compiled for a role, each with the operation that it is for. */
export function statementsFor(schema: GraphQLSchema, role: Role): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (texts: readonly string[], its: string): void => texts.forEach((text) => found.set(text, its));
  for (const field of fieldsOfRoot(schema, "query")) {
    if (!["row", "page"].includes(findRoot(field.name)?.kind ?? "")) continue;
    for (const query of questionsOf(schema, field)) {
      add(queryOf(schema, role, query), query);
      if (role !== "CLIENT" || field.name !== "client") continue;
      for (const staff of STAFF) add(previewOf(schema, staff, query), `as their ${staff} would see it: ${query}`);
    }
  }
  for (const mutation of fieldsOfRoot(schema, "mutation")) {
    for (const document of payloadsOf(schema, mutation)) add(readBackOf(schema, role, mutation, document), document);
    for (const type of typesOfPayload(mutation)) {
      add(
        [visibleRowSql(type, role, new Binds())].filter((sql) => sql !== null),
        `mutation ${mutation.name}: which ${type} it is about`,
      );
    }
  }
  return found;
}

function fieldsOfRoot(schema: GraphQLSchema, kind: "query" | "mutation"): Field[] {
  const type = kind === "query" ? schema.getQueryType() : schema.getMutationType();
  return Object.values(type?.getFields() ?? {});
}

function queryOf(schema: GraphQLSchema, role: Role, query: string): string[] {
  const operation = operationOf(schema, query);
  return textsOf(() => compileQuery(operation, role, rootsOf(operation)));
}

/** What a client sees through a member of staff in this role: the statement is the client's. */
function previewOf(schema: GraphQLSchema, role: Role, query: string): string[] {
  const operation = operationOf(schema, query);
  return textsOf(() => compilePreview(operation, role, rootsOf(operation)));
}

/** The type of the row that an act is about, where it asks nothing: its payload looks at that row as well. */
function presumedBy({ name }: Field): string | null {
  return name === "writePeerNote" ? "Client" : null;
}

function readBackOf(schema: GraphQLSchema, role: Role, mutation: Field, document: string): string[] {
  const operation = operationOf(schema, document);
  const payload = getNamedType(mutation.type);
  if (!isObjectType(payload)) throw new Error(`${mutation.name} has no payload`);
  const [nodes = []] = [...rootsOf(operation).values()];
  const fields = fieldsOf(operation, payload, setsBelow(nodes));
  const by = (record: PayloadRecord): string[] =>
    textsOf(() => compileReadBack(operation, role, payload.name, fields, record, presumedBy(mutation)));
  return [...by("with act"), ...by("told by act")];
}

function textsOf(compile: () => Plan): string[] {
  try {
    const plan = compile();
    return [...plan.before.map(({ text }) => text), plan.text];
  } catch (error) {
    // What a role may not ask is refused before there is a statement.
    if (error instanceof ApiError && ["FORBIDDEN", "BAD_USER_INPUT"].includes(error.code)) return [];
    throw error;
  }
}

function rootsOf(operation: Operation): Fields {
  const { schema, definition } = operation;
  const type = definition.operation === OperationTypeNode.QUERY ? schema.getQueryType() : schema.getMutationType();
  if (!type) throw new Error("The schema has no such operations");
  return fieldsOf(operation, type, [definition.selectionSet]);
}

function operationOf(schema: GraphQLSchema, query: string): Operation {
  const definition = parse(query).definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (definition === undefined) throw new Error("There is no operation");
  return { schema, definition, fragments: new Map(), variables: {} };
}
