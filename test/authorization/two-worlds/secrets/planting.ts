import type pg from "pg";
import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import { type Columns, insertRow } from "../../../world/insert.js";
import { dayOne } from "../worlds/determinism.js";
import type { Viewer } from "../viewers.js";

/** One difference between the worlds, made in the second of them. */
export interface Secret {
  readonly name: string;
  /** Who may not see it, by the written matrix: the policies of the product are not asked. */
  hiddenFrom(viewer: Viewer): boolean;
  plant(world: Planter): Promise<void>;
}

export const harbor = sampleId("clinic Harbor");
export const lakeside = sampleId("clinic Lakeside");
export const core = sampleId("program CORE");
export const rise = sampleId("program RISE");
export const client = (number: number): string => sampleId(`client ${number}`);
export const plan = (number: number): string => sampleId(`plan ${number}`);
export const organization = (name: string): string => sampleId(`organization ${name}`);

/** So many days before the worlds begin; negative lies ahead. */
export function ago(days: number, hours = 0): string {
  return new Date(dayOne.getTime() - days * 86_400_000 - hours * 3_600_000).toISOString();
}

export const day = (fromNow: number): string => ago(-fromNow).slice(0, 10);

/** Writes into a world as its owner, below everything that guards it. */
export class Planter {
  private made = 0;

  public constructor(
    private readonly owner: pg.ClientBase,
    /** What ids and words are made of, so that two secrets differ. */
    private readonly name: string,
    private readonly clinicId = harbor,
  ) {}

  /** The same at another clinic. */
  public at(clinicId: string): Planter {
    return new Planter(this.owner, `${this.name} there`, clinicId);
  }

  /** Adds a row; its id is made up unless it is given. */
  public async add(table: string, columns: Columns): Promise<string> {
    const id = (columns["id"] as string | undefined) ?? sampleId(`${this.name} ${++this.made}`);
    await insertRow(this.owner, table, { clinic_id: this.clinicId, id, ...columns });
    return id;
  }

  /** Adds a row to a table that has no ids of its own. */
  public async addPlain(table: string, columns: Columns): Promise<void> {
    await insertRow(this.owner, table, { clinic_id: this.clinicId, ...columns });
  }

  /** Changes rows of the clinic, and refuses to change none. */
  public async change(table: string, where: string, set: string): Promise<void> {
    const { rowCount } = await this.owner.query(
      `update ${table} set ${set} where clinic_id = '${this.clinicId}' and (${where})`,
    );
    if (!rowCount) throw new Error(`${this.name}: no row of ${table} where ${where}`);
  }

  public async remove(table: string, where: string): Promise<void> {
    const { rowCount } = await this.owner.query(
      `delete from ${table} where clinic_id = '${this.clinicId}' and (${where})`,
    );
    if (!rowCount) throw new Error(`${this.name}: no row of ${table} where ${where}`);
  }
}
