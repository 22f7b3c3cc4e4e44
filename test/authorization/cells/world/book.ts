import { randomUUID } from "node:crypto";
import type { Columns } from "../../../world/insert.js";
import type { ClientFacts, ProgramOfRow, RowFacts } from "../facts.js";
import { Tables, type Table } from "./tables.js";

/** Facts of a row while the world is made: its lists get their rows one by one. */
export interface OpenRow extends RowFacts {
  readonly its: Record<string, unknown>;
  readonly values: Record<string, unknown>;
}

/** What is said of a row when it is written down. */
export interface NewRow {
  readonly type: string;
  readonly table: Table;
  readonly clinicId: string;
  readonly id?: string;
  readonly client?: ClientFacts;
  /** The row that it is a part of. */
  readonly of?: RowFacts;
  readonly sud?: boolean;
  readonly person?: string;
  readonly its?: Record<string, unknown>;
  readonly columns: Columns;
  /** Beside `id`. */
  readonly values: Record<string, unknown>;
}

/** Everything of the world: what will be inserted, and the facts that the cells are decided from. */
export class Book {
  public readonly tables = new Tables();
  public readonly rows: OpenRow[] = [];
  /** How users are called, by clinic and user. */
  public readonly names = new Map<string, string>();
  private readonly index = new Map<string, OpenRow>();
  private readonly supervisors = new Map<string, string[]>();

  /** Writes a row down with its columns: the clinic, the id, the client and the label are added. */
  public add(its: NewRow): OpenRow {
    const { table, clinicId, client, columns } = its;
    const row = this.fact(its);
    const about = client === undefined ? {} : { client_id: client.id };
    this.tables.add(table, { clinic_id: clinicId, id: row.id, ...about, ...columns });
    return row;
  }

  /** Writes the facts of a row down that is stored as a part of another, or inserted elsewhere. */
  public fact(its: Omit<NewRow, "columns">): OpenRow {
    const { type, table, clinicId, id = randomUUID(), client = null, of, sud = false, person = null } = its;
    const row: OpenRow = {
      type,
      table,
      id,
      clinicId,
      client,
      parent: of?.id ?? null,
      sud,
      person,
      its: {
        ...(of && { of }),
        ...(person !== null && { supervisors: this.supervisorsOf(clinicId, person) }),
        ...its.its,
      },
      values: { id, ...its.values },
    };
    this.rows.push(row);
    this.index.set(`${type}/${clinicId}/${id}`, row);
    return row;
  }

  /** The facts of a row that is known to be there: of a clinic, as the same id may stand in another. */
  public find(type: string, clinicId: string, id: string): OpenRow {
    const found = this.index.get(`${type}/${clinicId}/${id}`);
    if (found === undefined) throw new Error(`No ${type} ${id}`);
    return found;
  }

  /** Who supervises a person of a clinic now; the list grows as the world does. */
  public supervisorsOf(clinicId: string, person: string): string[] {
    const key = `${clinicId}/${person}`;
    const known = this.supervisors.get(key) ?? [];
    this.supervisors.set(key, known);
    return known;
  }
}

/** Rows without a program are labelled SUD. */
export const isSud = (program: ProgramOfRow): boolean => program !== "general";
