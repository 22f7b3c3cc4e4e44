import { Kind, parse, type FragmentDefinitionNode, type GraphQLSchema } from "graphql";
import type { Role } from "../../../src/authorization/roles.js";
import { ApiError } from "../../../src/platform/graphql/index.js";
import { fieldsOf, type Operation } from "../../../src/reading/selection.js";
import { compileQuery } from "../../../src/reading/statement.js";

/** A document and whatever of its variables is there. */
export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What the compiler makes of a document by the policy tables as they are now: two documents of which that is the same are
 * answered the same.
 */
export function compiledText(schema: GraphQLSchema, role: Role, question: Question): string {
  try {
    const operation = operationOf(schema, question);
    const type = schema.getQueryType();
    if (!type) throw new Error("The schema has no queries");
    const plan = compileQuery(operation, role, fieldsOf(operation, type, [operation.definition.selectionSet]));
    return JSON.stringify([plan.before.map(({ text }) => text), plan.text, plan.byRole, plan.conditional]);
  } catch (error) {
    // Some are refused by what they ask for, and that is an answer too.
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

function operationOf(schema: GraphQLSchema, { query, variables }: Question): Operation {
  const { definitions } = parse(query);
  const definition = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (definition === undefined) throw new Error("A document without an operation");
  const fragments = definitions.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION);
  return { schema, definition, variables, fragments: new Map(fragments.map((one) => [one.name.value, one])) };
}
