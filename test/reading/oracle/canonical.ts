import {
  getArgumentValues,
  getNamedType,
  isObjectType,
  isUnionType,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
} from "graphql";
import { ApiError } from "../../../src/platform/graphql/index.js";
import type { Ask } from "./api.js";
import { callKey, type Calls, callsOf, type Field, fieldsAt, isConnection, objectTypeOf, rowTypeOf } from "./tree.js";

export type Tree = Readonly<Record<string, unknown>>;

/**
 * The whole answer of the compiler for one viewer: every field of every type down to the deepest entity, each call under
 * a key of its own. It is what graphql-js then answers random operations from.
 */
export async function canonicalTree(schema: GraphQLSchema, ask: Ask, calls: Calls): Promise<Tree> {
  const query = schema.getQueryType();
  if (!query) throw new Error("The schema has no queries");
  const tree: Record<string, unknown> = { __typename: "Query" };
  for (const field of fieldsAt(query, 0)) {
    for (const call of callsOf("Query", field, calls)) {
      const key = keyOf(field, call);
      try {
        tree[key] = await whole(schema, ask, calls, field, call);
      } catch (error) {
        // Not this role's to ask: no random operation asks it either.
        if (!(error instanceof ApiError) || !["FORBIDDEN", "BAD_USER_INPUT"].includes(error.code)) throw error;
      }
    }
  }
  return tree;
}

/** The key under which the answer to a call stands. */
export function keyOf(field: Field, call: string | null): string {
  const text = `{ ${field.name}${call === null ? "" : `(${call})`} }`;
  const { selectionSet } = parse(text).definitions[0] as OperationDefinitionNode;
  return `${field.name} ${callKey(getArgumentValues(field, selectionSet.selections[0] as FieldNode))}`;
}

/** One root field, in one statement, or in as many as the number of conditional fields in a statement allows. */
async function whole(
  schema: GraphQLSchema,
  ask: Ask,
  calls: Calls,
  field: Field,
  call: string | null,
): Promise<unknown> {
  const writer = new Writer(schema, calls);
  const parts = writer.parts(getNamedType(field.type), 1);
  let merged: unknown;
  for (const part of parts) {
    const text = `{ ${writer.call(field, call, part)} }`;
    const { it } = JSON.parse(await ask(text)) as { it: unknown };
    merged = merged === undefined ? it : merge(merged, it);
  }
  return restored(schema, merged, writer.keys);
}

/** Writes selections of everything. Calls of a field get aliases, which are turned into keys when the answer is there. */
class Writer {
  public readonly keys = new Map<string, string>();

  public constructor(
    private readonly schema: GraphQLSchema,
    private readonly calls: Calls,
  ) {}

  public call(field: Field, call: string | null, selection: string, alias = "it"): string {
    const isPage = isConnection(getNamedType(field.type));
    const args = [...(call === null ? [] : [call]), ...(isPage ? ["first: 100"] : [])];
    return `${alias}: ${field.name}${args.length === 0 ? "" : `(${args.join(", ")})`} ${selection}`;
  }

  /** The selection of a type, divided so that no part is too large: leaves together, each other field apart. */
  public parts(type: GraphQLNamedType, depth: number): string[] {
    if (isConnection(type)) return this.parts(rowTypeOf(type), depth).map((part) => this.connection(type.name, part));
    if (!isObjectType(type)) return [this.selection(type, depth)];
    const fields = fieldsAt(type, depth);
    const leaves = fields.filter((field) => this.isLeaf(field));
    const others = fields.filter((field) => !this.isLeaf(field));
    return [
      `{ __typename ${leaves.map((field) => this.field(type.name, field, depth)).join(" ")} }`,
      ...others.map((field) => `{ __typename ${this.field(type.name, field, depth)} }`),
    ];
  }

  private selection(type: GraphQLNamedType, depth: number): string {
    if (isConnection(type)) return this.connection(type.name, this.selection(rowTypeOf(type), depth));
    if (isUnionType(type)) {
      const members = type.getTypes().map((one) => `... on ${one.name} ${this.selection(one, depth)}`);
      return `{ __typename ${members.join(" ")} }`;
    }
    const fields = fieldsAt(objectTypeOf(this.schema, type.name), depth);
    return `{ __typename ${fields.map((field) => this.field(type.name, field, depth)).join(" ")} }`;
  }

  private connection(name: string, rows: string): string {
    const isFeed = name === "ReferralFeed";
    const ends = isFeed ? "endCursor hasNextPage" : "";
    const total = "totalCount" in objectTypeOf(this.schema, name).getFields() ? "totalCount" : "";
    return `{ __typename ${total} ${ends} edges { __typename cursor ${isFeed ? "entry" : "node"} ${rows} } }`;
  }

  private field(parent: string, field: Field, depth: number): string {
    const selection = this.isLeaf(field) ? "" : this.selection(getNamedType(field.type), depth + 1);
    const all = callsOf(parent, field, this.calls).map((call, i) => {
      const alias = `${parent}_${field.name}_${i}`;
      this.keys.set(alias, keyOf(field, call));
      return this.call(field, call, selection, alias);
    });
    return all.join(" ");
  }

  private isLeaf(field: Field): boolean {
    const type = getNamedType(field.type);
    return !isObjectType(type) && !isUnionType(type);
  }
}

/** Two answers about the same rows: the fields of both. */
function merge(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) throw new Error("Two reads of one list differ in length");
    return one.map((item, i) => merge(item, other[i]));
  }
  if (!isTree(one) || !isTree(other)) {
    if (JSON.stringify(one) !== JSON.stringify(other)) throw new Error("Two reads of one value differ");
    return one;
  }
  const merged: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) merged[key] = key in merged ? merge(merged[key], value) : value;
  return merged;
}

function restored(schema: GraphQLSchema, value: unknown, keys: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => restored(schema, item, keys));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, its]) => [keys.get(key) ?? key, restored(schema, its, keys)]),
  );
}

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
