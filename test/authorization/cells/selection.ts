import {
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

/** One field of a document with what is selected below it: what is asked, and what an answer is compared by. */
export interface Selected {
  /** The type that has the field: with the name, the coordinate. */
  readonly parent: string;
  readonly name: string;
  /** As written in the document, arguments and all. */
  readonly written: string;
  readonly kind: "value" | "object" | "list" | "page";
  /** The type of what is found there. */
  readonly type: string;
  readonly nullable: boolean;
  readonly below: readonly Selected[];
}

/** Of these a nested one is named by its id; each is read in full where it has a place of its own. */
const NAMED_BY_ID: ReadonlySet<string> = new Set(["Client", "PeerSpecialist", "Goal"]);
const IN_FULL: ReadonlySet<string> = new Set(["RecoveryPlan.goals"]);

/** Lists that leave something out unless they are asked for everything. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  "Client.assignments": "(activeOnly: false)",
  "Client.safetyConcerns": "(openOnly: false)",
  // Reading is recorded too: what the world has written is older.
  "Query.auditEvents": "(first: 40, filter: { clientId: $client, to: $until })",
  "Query.accountingOfDisclosures": "(first: 40, clientId: $client, to: $until)",
  "Query.accessReport": "(first: 40, clientId: $client, to: $until)",
  "Query.clients": "(first: 100)",
  "Query.caseload": "(first: 100, peerSpecialistId: $peer)",
  "Query.organizations": "(first: 100)",
  "Query.peerSpecialists": "(first: 100)",
};

/**
 * Everything that can be read of a type, made from the schema: a new field is in the documents by being there.
 *
 * @example selectionOf(schema, "Client", ["peerNotes"])
 */
export function selectionOf(schema: GraphQLSchema, type: string, only?: readonly string[]): Selected[] {
  const its = schema.getType(type);
  if (!isObjectType(its)) throw new Error(`${type} is no object`);
  const fields = Object.values(its.getFields());
  return fields.filter(({ name }) => only?.includes(name) ?? true).map((field) => selected(schema, its, field));
}

function selected(schema: GraphQLSchema, parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): Selected {
  const coordinate = `${parent.name}.${field.name}`;
  const named = getNamedType(field.type);
  const usual = { parent: parent.name, name: field.name, nullable: !isNonNullType(field.type) };
  if (isLeafType(named)) return { ...usual, written: field.name, kind: "value", type: named.name, below: [] };

  const rows = named.name.endsWith("Connection") ? rowsOf(schema, named.name) : named.name;
  const isBrief = NAMED_BY_ID.has(rows) && !IN_FULL.has(coordinate);
  const below = selectionOf(schema, rows, isBrief ? ["id"] : undefined);
  const isPage = rows !== named.name;
  const inner = isPage ? pageOf(below, hasTotal(schema, named.name)) : `{ ${write(below)} }`;
  const written = `${field.name}${ARGUMENTS[coordinate] ?? (isPage ? "(first: 40)" : "")} ${inner}`;
  const isList = isListType(getNullableType(field.type));
  return { ...usual, written, kind: isPage ? "page" : isList ? "list" : "object", type: rows, below };
}

function rowsOf(schema: GraphQLSchema, connection: string): string {
  const its = schema.getType(connection);
  const nodes = isObjectType(its) ? its.getFields()["nodes"] : undefined;
  if (nodes === undefined) throw new Error(`${connection} has no nodes`);
  return getNamedType(nodes.type).name;
}

export function write(selection: readonly Selected[]): string {
  return selection.map(({ written }) => written).join(" ");
}

function hasTotal(schema: GraphQLSchema, connection: string): boolean {
  const its = schema.getType(connection);
  return isObjectType(its) && "totalCount" in its.getFields();
}

function pageOf(below: readonly Selected[], hasTotal: boolean): string {
  const total = hasTotal ? "totalCount " : "";
  const edges = `edges { node { ${write(below.slice(0, 1))} } }`;
  return `{ ${total}pageInfo { hasNextPage } ${edges} nodes { ${write(below)} } }`;
}

const coordinates = new WeakMap<readonly Selected[], ReadonlySet<string>>();

/** The coordinates that stand in a selection, each once. */
export function coordinatesOf(selection: readonly Selected[]): ReadonlySet<string> {
  const found =
    coordinates.get(selection) ??
    new Set(selection.flatMap(({ parent, name, below }) => [`${parent}.${name}`, ...coordinatesOf(below)]));
  coordinates.set(selection, found);
  return found;
}
