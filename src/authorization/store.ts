import { rowsOfKinds, type Kind } from "./kinds.js";
import type { Row, Scope } from "./sql.js";

/**
 * How the fields of a type are stored. The compiler makes its projections from this, and the column grants are
 * generated from the same declarations, so that a role is granted what its policy lines need and nothing more.
 */
export type FieldStore = ValueStore | OneStore | FirstStore | ManyStore | PageStore | EmbeddedStore;

/** A value computed from the row. */
export interface ValueStore {
  readonly kind: "value";
  sql(row: Row, scope: Scope): string;
}

/** The one row of another type that a column points to. */
export interface OneStore {
  readonly kind: "one";
  readonly type: string;
  key(row: Row): string;
  /** The other row is about the same client, so that its relationship need not be asked again. */
  readonly sameClient: boolean;
}

/** The first of several rows, for example the current plan. */
export interface FirstStore {
  readonly kind: "first";
  readonly type: string;
  where(parent: Row, child: Row, scope: Scope): string;
  order(child: Row): string;
  readonly sameClient: boolean;
}

/** A bounded list. */
export interface ManyStore {
  readonly kind: "many";
  readonly type: string;
  /**
   * Which rows belong to the parent, where several of its fields are made of them, so that they are read once for all;
   * `where` says what else they must be.
   */
  readonly of?: (parent: Row, child: Row) => string;
  /** The rows are among those that the parent's own list is made of: a goal's steps are parts of the plan as well. */
  readonly amongSiblings?: boolean;
  where(parent: Row, child: Row, scope: Scope, args: Arguments): string;
  order(child: Row, scope: Scope): string;
  readonly sameClient: boolean;
}

/** A connection: keyset-paged on a unique order. */
export interface PageStore extends Paging {
  readonly kind: "page";
  where(parent: Row, child: Row, scope: Scope): string;
  readonly sameClient: boolean;
}

/** An object that is part of the same row. */
export interface EmbeddedStore {
  readonly kind: "embedded";
  readonly type: string;
  /** SQL that is true where there is such an object; always where absent. */
  readonly present?: (row: Row, scope: Scope) => string;
}

/** How the rows of a connection are ordered and narrowed. */
export interface Paging {
  readonly type: string;
  readonly orders: Readonly<Record<string, Order>>;
  readonly defaultOrder: string;
  /** Argument paths such as "filter.programId" -> what they lean on and how they narrow. */
  readonly filters?: Readonly<Record<string, Filter>>;
  /** Where the viewer may have few rows of it, which are found better by what makes them the viewer's. */
  few?(row: Row, scope: Scope): Few | null;
  /** Mostly all of it stands on one page: what is looked up beside the rows of a page may be looked up beside them all. */
  readonly isShort?: boolean;
}

/** Rows that are looked for by themselves if there are few of them, and found by reading on in the order of the list if not. */
export interface Few {
  /** SQL: there are few. It counts no further than to its limit. */
  readonly known: string;
  /** SQL of which rows they are. */
  readonly where: string;
}

/** SQL: what is selected so has at most a thousand rows. */
export const isFew = (from: string): string => `(select count(*) <= 1000 from (select ${from} limit 1001) l)`;

export interface Order {
  /** A sort key that is never null; the id breaks ties in the same direction. */
  key(row: Row, scope: Scope): string;
  readonly type: "text" | "timestamptz" | "int8";
  readonly direction: "asc" | "desc";
  /** The field that the order tells about: a role that never reads it may not order by it. */
  readonly coordinate?: string;
  /** SQL of that field, made of the key, where it need not be looked up again. */
  value?(key: string): string;
  /** The same key, made of what is looked up beside the row by this name (Scope.lookUp), where a short list shows that. */
  readonly lookedUp?: { readonly name: string; readonly key: (row: Row) => string };
}

export interface Filter {
  /** The field that the argument tells about: a role that never reads it may not use the argument. */
  readonly coordinate?: string;
  where(row: Row, scope: Scope, args: Arguments): string;
  /**
   * The same as alternatives, each of which finds its rows by an index of its own: a page is taken from every one of them,
   * and then from what they found together. What it costs follows from the page, not from how many rows there are.
   */
  ways?(row: Row, scope: Scope, args: Arguments): readonly Way[];
  /** Where it may leave few rows. */
  few?(row: Row, scope: Scope, args: Arguments): Few | null;
}

/** One way of finding the rows of a list. */
export interface Way {
  /** SQL of what must hold of the row. */
  readonly where: string;
  /** SQL of several things, in the FROM clause, that the condition names: a page is taken for each of them. */
  readonly each?: string;
  /** No index has these rows in the order of the list: all of them are found, and sorted then. */
  readonly sorts?: true;
}

/** SQL: the row is found in one of the ways; of ways that name nothing beside the row. */
export const anyWay = (ways: readonly Way[]): string => `(${ways.map(({ where }) => `(${where})`).join(" or ")})`;

/** The arguments of a field, as the statement sees them: values are parameters, never text of the statement. */
export interface Arguments {
  /** Whether the argument was given and is not null; part of the plan's key. */
  has(path: string): boolean;
  /** A boolean or an enum value, known when the statement is made; part of the plan's key. */
  known(path: string): unknown;
  /** The argument as a parameter of this SQL type. An id that is no uuid becomes null and matches nothing. */
  bind(path: string, type: string): string;
}

/** The type's table and fields. */
export interface TypeStore {
  readonly type: string;
  readonly table: string;
  readonly fields: ReadonlyMap<string, FieldStore>;
  /** Narrows the table to the rows of this type where several types share it; made from the kind where there is one. */
  readonly only?: (row: Row, scope: Scope) => string;
  /** How the rows of this type are told from those of the other types that are stored in the same table. */
  readonly kind?: Kind;
  /** The column that identifies a row. */
  readonly key: string;
  /** The rows are about one client each: reading them is an access to that client's record. */
  readonly aboutClient: boolean;
  /** The rows carry the label SUD in their column sud. */
  readonly labelled: boolean;
  /** Rows that are only read as parts of another row, and of whose client that row has told. */
  readonly within: boolean;
  /** SQL of the classes that a row shows beside those of its fields, as bits: a plan's part by its sharing. */
  readonly classes?: (row: Row) => string;
}

interface StoreDraft extends Omit<TypeStore, "type" | "fields"> {
  readonly fields: Map<string, FieldStore>;
}

const stores = new Map<string, StoreDraft>();
const waiting = new Map<string, Record<string, FieldStore>[]>();

/** Declares how a type is stored. */
export function stored(
  type: string,
  its: {
    table: string;
    key?: string;
    only?: TypeStore["only"];
    kind?: Kind;
    /** False for rows that are about no client: staff, programs, organisations. */
    aboutClient?: boolean;
    labelled?: boolean;
    within?: boolean;
    classes?: TypeStore["classes"];
    fields: Record<string, FieldStore>;
  },
): void {
  if (stores.has(type)) throw new Error(`Store: ${type} is declared twice`);
  const fields = new Map(Object.entries(its.fields));
  const { table, key = "id", aboutClient = true, labelled = false, within = false, kind, classes } = its;
  const only = kind === undefined ? its.only : (row: Row) => rowsOfKinds([kind], kindsIn(table), row);
  const some = { ...(only && { only }), ...(kind && { kind }), ...(classes && { classes }) };
  stores.set(type, { table, key, aboutClient, labelled, within, fields, ...some });
  for (const more of waiting.get(type) ?? []) storedFields(type, more);
  waiting.delete(type);
}

/** Adds fields that a feature gives to another feature's type. */
export function storedFields(type: string, fields: Record<string, FieldStore>): void {
  const store = stores.get(type);
  if (store === undefined) {
    waiting.set(type, [...(waiting.get(type) ?? []), fields]);
    return;
  }
  for (const [name, field] of Object.entries(fields)) {
    if (store.fields.has(name)) throw new Error(`Store: ${type}.${name} is declared twice`);
    store.fields.set(name, field);
  }
}

export function findStore(type: string): TypeStore | null {
  const store = stores.get(type);
  return store === undefined ? null : { type, ...store };
}

export function storeOf(type: string): TypeStore {
  const store = findStore(type);
  if (store === null) throw new Error(`Store: ${type} is not stored`);
  return store;
}

/**
 * SQL of the rows that are of one of these types, all of which are stored in the row's table; "true" where nothing else
 * is kept there.
 */
export function rowsOfTypes(types: readonly string[], row: Row, scope: Scope): string {
  const its = types.map(storeOf);
  const kinds = its.flatMap(({ kind }) => kind ?? []);
  const rest = its.filter(({ kind }) => kind === undefined).map(({ only }) => only?.(row, scope) ?? "true");
  const each = [...(kinds.length === 0 ? [] : [rowsOfKinds(kinds, kindsIn(row.table), row)]), ...rest];
  if (each.includes("true")) return "true";
  return each.length === 1 ? each.join() : `(${each.map((sql) => `(${sql})`).join(" or ")})`;
}

function kindsIn(table: string): Kind[] {
  return [...stores.values()].flatMap((store) => (store.table === table ? (store.kind ?? []) : []));
}

/** A column of the type's own table. */
export const column = (name: string): ValueStore => ({ kind: "value", sql: (row) => row.c(name) });

/** The end of an interval: an open end is null for the reader. */
export const openEnd = (name: string): ValueStore => ({
  kind: "value",
  sql: (row) => `nullif(${row.c(name)}, 'infinity')`,
});

/** A value computed in SQL. */
export const value = (sql: (row: Row, scope: Scope) => string): ValueStore => ({ kind: "value", sql });

/** The row of another type that a column points to. */
export const one = (type: string, keyColumn: string, sameClient = false): OneStore => ({
  kind: "one",
  type,
  key: (row) => row.c(keyColumn),
  sameClient,
});

export const first = (type: string, its: Omit<FirstStore, "kind" | "type" | "sameClient">): FirstStore => ({
  kind: "first",
  type,
  sameClient: true,
  ...its,
});

export const many = (
  type: string,
  its: Omit<ManyStore, "kind" | "type" | "sameClient"> & { sameClient?: boolean },
): ManyStore => ({ kind: "many", type, sameClient: true, ...its });

export const page = (
  type: string,
  its: Omit<PageStore, "kind" | "type" | "sameClient"> & { sameClient?: boolean },
): PageStore => ({ kind: "page", type, sameClient: true, ...its });

export const embedded = (type: string, present?: EmbeddedStore["present"]): EmbeddedStore => ({
  kind: "embedded",
  type,
  ...(present && { present }),
});
