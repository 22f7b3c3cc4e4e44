import type { Row, Scope } from "./sql.js";
import type { Arguments, Paging } from "./store.js";

/** How a field of Query is read. Every query field has one; a field without one stops the boot. */
export type Root = RowRoot | PageRoot | StaticRoot | ToldRoot;

/** At most one row: null where there is none that the viewer may see. */
export interface RowRoot {
  readonly kind: "row";
  readonly type: string;
  where(row: Row, scope: Scope, args: Arguments): string;
  /** The argument that names a client, so that being refused is recorded under the right person. */
  readonly asked?: string;
  /** The asked id is a client's. */
  readonly asksClient?: boolean;
  /** The row is an access to a client's record only where one of these fields is selected. */
  readonly auditedBy?: readonly string[];
}

/** A page of rows. */
export interface PageRoot extends Paging {
  readonly kind: "page";
  /** What makes a row one of this list, beside what the viewer may see. */
  where?(row: Row, scope: Scope, args: Arguments): string;
  /** The arguments that `where` uses, beside the filters. */
  readonly whereUses?: readonly string[];
  /** The argument that names the one client that all rows are about; null for the page where it may not be asked. */
  readonly asked?: string;
  /** SQL that must be true for there to be a page at all; null otherwise. */
  readonly granted?: (scope: Scope, args: Arguments) => string;
  /** Recorded as a search where one of these arguments is given. */
  readonly searchedBy?: readonly string[];
  /** Recorded although its rows are about no client: whoever reads the log is in the log. */
  readonly audited?: boolean;
  /** The kind of the audit row, where it is neither a plain read nor a search. */
  readonly recordedAs?: "EXPORT";
  /** A statement that must run before this one, in the same transaction; position: where the page begins, or null. */
  readonly before?: (scope: Scope, args: Arguments, position: string) => string;
  /** SQL of the consent that permits a row to an integrator, where the row itself knows it. */
  readonly consent?: (row: Row) => string;
  /** The edge type is stored itself, and endCursor is always there: the referral feed. */
  readonly feed?: boolean;
  /** Only this role may ask; any other is FORBIDDEN. */
  readonly onlyFor?: string;
}

/** Known without the database, and resolved by its resolver: the visibility matrix. */
export interface StaticRoot {
  readonly kind: "static";
}

/** Told by its resolver, in a transaction with the rights of whoever asks: the explanation of an access. */
export interface ToldRoot {
  readonly kind: "told";
}

const roots = new Map<string, Root>();

/** Declares how fields of Query are read. */
export function rootFields(fields: Record<string, Root>): void {
  for (const [name, root] of Object.entries(fields)) {
    if (roots.has(name)) throw new Error(`Query.${name} is declared twice`);
    roots.set(name, root);
  }
}

export function declaredRoots(): ReadonlyMap<string, Root> {
  return roots;
}

export function findRoot(name: string): Root | null {
  return roots.get(name) ?? null;
}

export function rootOf(name: string): Root {
  const root = roots.get(name);
  if (root === undefined) throw new Error(`Query.${name} has no declaration of how it is read`);
  return root;
}

/** The row with the id of the argument. */
export function byId(type: string, argument = "id", asksClient = false): RowRoot {
  return {
    kind: "row",
    type,
    where: (row, _scope, args) => `${row.c("id")} = ${args.bind(argument, "uuid")}`,
    asked: argument,
    asksClient,
  };
}
