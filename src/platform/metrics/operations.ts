import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

// What an operation is counted under. A caller names operations as they like, without an end and with whatever text: only
// names of the contract and codes of a closed list are ever said here.

/** How an operation can end: well, or with a code that is among these; anything else is OTHER. */
export const OUTCOMES = [
  "OK",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "BAD_USER_INPUT",
  "BAD_CURSOR",
  "OPERATION_TOO_COMPLEX",
  "RATE_LIMITED",
  "SERVICE_UNAVAILABLE",
  "INTERNAL_SERVER_ERROR",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "OTHER",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How it ended, by the code of its first error. */
export function outcomeOf(
  errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] = [],
): Outcome {
  if (errors.length === 0) return "OK";
  const code = errors[0]?.extensions?.["code"];
  return OUTCOMES.find((known) => known === code) ?? "OTHER";
}

/** Stands for an operation that was refused before it was known what it asks for. */
export const NO_FIELD = "none";
const SEVERAL_FIELDS = "several";
const INTROSPECTION = "introspection";

/** Documents are kept: the same text is the same operation. */
const known = new WeakMap<OperationDefinitionNode, string>();

/** The root field that an operation asks for, by the contract's name of it; `several` where it asks for more than one. */
export function rootFieldOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): string {
  const found = known.get(operation) ?? lookUp(schema, document, operation);
  known.set(operation, found);
  return found;
}

function lookUp(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): string {
  const fields = schema.getRootType(operation.operation)?.getFields() ?? {};
  const asked = [...namesIn(operation.selectionSet, fragmentsOf(document))].filter((name) => name in fields);
  const [only, ...more] = asked;
  if (only === undefined) return INTROSPECTION;
  return more.length > 0 ? SEVERAL_FIELDS : only;
}

function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((one) => [one.name.value, one]));
}

/** Each fragment is looked into once, so that none leads in circles. */
function namesIn(
  { selections }: SelectionSetNode,
  fragments: Map<string, FragmentDefinitionNode>,
  names = new Set<string>(),
): Set<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      names.add(selection.name.value);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      namesIn(selection.selectionSet, fragments, names);
    } else {
      const fragment = fragments.get(selection.name.value);
      fragments.delete(selection.name.value);
      if (fragment !== undefined) namesIn(fragment.selectionSet, fragments, names);
    }
  }
  return names;
}
