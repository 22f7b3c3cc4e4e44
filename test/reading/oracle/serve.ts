import { execute, getNamedType, parse, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import type { Variables } from "./api.js";
import { isTree, type Tree } from "./canonical.js";
import { callKey, isConnection } from "./tree.js";

interface Edge {
  readonly cursor: string;
  readonly [rest: string]: unknown;
}

/** Answers an operation as graphql-js does, from the tree: the specification's own way through a selection. */
export async function serve(schema: GraphQLSchema, tree: Tree, query: string, variables: Variables): Promise<unknown> {
  const result = await execute({
    schema,
    document: parse(query),
    rootValue: tree,
    variableValues: variables,
    fieldResolver,
    typeResolver: (value) => (isTree(value) ? (value["__typename"] as string) : undefined),
  });
  if (result.errors !== undefined) throw new Error(`graphql-js refuses: ${result.errors[0]?.message}\n${query}`);
  return result.data;
}

const fieldResolver: GraphQLFieldResolver<unknown, unknown, Record<string, unknown>> = (
  source,
  args,
  _context,
  info,
) => {
  if (!isTree(source)) throw new Error(`${info.parentType.name} is no object`);
  const known = `${info.fieldName} ${callKey(args)}`;
  const key = known in source ? known : info.fieldName;
  if (!(key in source)) throw new Error(`The tree has no ${info.parentType.name}.${known}`);
  const value = source[key];
  return isConnection(getNamedType(info.returnType)) && isTree(value) ? pageOf(value, args) : value;
};

/** The page of a whole list that is asked for. */
function pageOf(list: Tree, args: Readonly<Record<string, unknown>>): Tree {
  const all = list["edges"] as readonly Edge[];
  const start = args["after"] === undefined ? 0 : all.findIndex(({ cursor }) => cursor === args["after"]) + 1;
  const edges = all.slice(start, start + (args["first"] as number));
  const hasNextPage = start + edges.length < all.length;
  const pageInfo = {
    hasNextPage,
    hasPreviousPage: args["after"] !== undefined,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  // A feed has no page information of its own, and always an end.
  const ends = "endCursor" in list ? { hasNextPage, endCursor: edges.at(-1)?.cursor ?? list["endCursor"] } : {};
  return { ...list, ...ends, edges, nodes: edges.map((edge) => edge["node"]), pageInfo };
}
