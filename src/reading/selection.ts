import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  typeFromAST,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** An operation as the compiler sees it: the document's fragments, and the variables after coercion. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Response key -> the nodes that ask for it, in the order in which the response must have them. */
export type Fields = ReadonlyMap<string, readonly FieldNode[]>;

/**
 * The fields that a selection asks of one object type: fragments are opened, `@skip` and `@include` decided, nodes
 * with one response key merged. The order is that of the specification's CollectFields.
 */
export function fieldsOf(operation: Operation, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Fields {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of sets) collect(operation, type, set, fields, visited);
  return fields;
}

/** The selection sets below a merged field. */
export function setsBelow(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap((node) => (node.selectionSet === undefined ? [] : [node.selectionSet]));
}

function collect(
  operation: Operation,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  fields: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const node of set.selections) {
    if (!isIncluded(operation, node)) continue;
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value;
      const known = fields.get(key);
      if (known === undefined) fields.set(key, [node]);
      else known.push(node);
      continue;
    }
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = operation.fragments.get(node.name.value);
      if (fragment === undefined || visited.has(node.name.value)) continue;
      visited.add(node.name.value);
      if (applies(operation, type, fragment.typeCondition))
        collect(operation, type, fragment.selectionSet, fields, visited);
      continue;
    }
    if (node.typeCondition === undefined || applies(operation, type, node.typeCondition)) {
      collect(operation, type, node.selectionSet, fields, visited);
    }
  }
}

function isIncluded(operation: Operation, node: SelectionSetNode["selections"][number]): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, operation.variables);
  if (skip?.["if"] === true) return false;
  const include = getDirectiveValues(GraphQLIncludeDirective, node, operation.variables);
  return include?.["if"] !== false;
}

function applies(
  operation: Operation,
  type: GraphQLObjectType,
  condition: FragmentDefinitionNode["typeCondition"],
): boolean {
  const named = typeFromAST(operation.schema, condition);
  if (named === type) return true;
  return isAbstractType(named) && isObjectType(type) && operation.schema.isSubType(named, type);
}
