import type pg from "pg";
import { ROLE_LETTERS } from "../../../src/authorization/roles.js";
import { enterStatement } from "../../../src/platform/database/context.js";
import { actorOf } from "../../support/actor.js";
import type { Viewer } from "../cells/facts.js";
import type { RowToWrite } from "./rows-to-write.js";
import { columnsOf } from "./yard.js";

/**
 * Writes in one table as somebody, by statements that read nothing, so that no rule for reading decides as well. Whatever it
 * does is undone.
 */
export class Writer {
  private constructor(
    private readonly owner: pg.ClientBase,
    public readonly table: string,
    private readonly names: string,
    /** A column that no rule asks about. */
    private readonly neutral: string,
  ) {}

  public static async open(owner: pg.ClientBase, table: string, rules: string): Promise<Writer> {
    const columns = await columnsOf(owner, table);
    const keys = await keysOf(owner, table);
    const neutral = columns.find((name) => !keys.includes(name) && !rules.includes(`${table}.${name}`));
    if (neutral === undefined) throw new Error(`Every column of ${table} decides`);
    const values = columns.map((name) => `r.${name}`).join(", ");
    await owner.query(tries("adding", table, `insert into ${table} (${columns.join(", ")}) values (${values})`));
    const set = columns.map((name) => `${name} = r.${name}`).join(", ");
    const where = keys.map((name) => `t.${name} = base.${name}`).join(" and ");
    await owner.query(tries("making", table, `update ${table} t set ${set} where ${where}`));
    return new Writer(owner, table, columns.join(", "), neutral);
  }

  /** For each row whether it may be added; with a base, whether that may become it. No further than the first that is `until`. */
  public async tries(
    viewer: Viewer,
    broken: string,
    rows: readonly RowToWrite[],
    base: RowToWrite | null,
    until: boolean | null,
  ): Promise<boolean[]> {
    return this.undone(viewer, broken, base === null ? [] : [base], async () => {
      const name = `app.try_${base === null ? "adding" : "making"}_${this.table}`;
      const { rows: answers } = await this.owner.query<{ found: boolean[] }>(
        `select ${name}($1, jsonb_populate_record(null::${this.table}, $2), $3) as found`,
        [JSON.stringify(rows), JSON.stringify(base ?? {}), until],
      );
      return answers[0]?.found ?? [];
    });
  }

  /** How many of all rows, those among them, one statement changes or removes; null where it is refused. */
  public counts(
    viewer: Viewer,
    broken: string,
    rows: readonly RowToWrite[],
    command: "update" | "delete",
  ): Promise<number | null> {
    return this.undone(viewer, broken, rows, () => this.blindly(command));
  }

  /** A row that the viewer may change, as it is after that. */
  public changed(viewer: Viewer, rows: readonly RowToWrite[]): Promise<RowToWrite | null> {
    return this.undone(viewer, "", rows, async () => {
      // What is written after a savepoint has a later number than what the transaction has written before it.
      await this.owner.query("savepoint before");
      await this.blindly("update");
      await this.owner.query("reset role");
      const { rows: found } = await this.owner.query<{ row: RowToWrite }>(
        `select to_jsonb(t) as row from ${this.table} t where xmin::text::bigint > pg_current_xact_id()::text::bigint limit 1`,
      );
      return found[0]?.row ?? null;
    });
  }

  private async blindly(command: "update" | "delete"): Promise<number | null> {
    const text =
      command === "update" ? `update ${this.table} set ${this.neutral} = default` : `delete from ${this.table}`;
    try {
      return (await this.owner.query(text)).rowCount;
    } catch (error) {
      if ((error as { code?: string }).code === "42501") return null;
      throw error;
    }
  }

  private async undone<T>(
    viewer: Viewer,
    broken: string,
    rows: readonly RowToWrite[],
    work: () => Promise<T>,
  ): Promise<T> {
    const { owner, table, names } = this;
    await owner.query("begin");
    try {
      // Neither triggers nor foreign keys.
      await owner.query(`set local session_replication_role = replica; ${broken}`);
      if (rows.length > 0) {
        await owner.query(
          `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, $1) on conflict do nothing`,
          [JSON.stringify(rows)],
        );
      }
      const { text, values } = enterStatement(
        actorOf({ userId: viewer.userId, clinicId: viewer.clinicId, role: ROLE_LETTERS[viewer.role] }),
      );
      await owner.query(text, [...values]);
      return await work();
    } finally {
      await owner.query("rollback");
    }
  }
}

/**
 * A function that tries a statement with one row after the other, as `r`, and undoes each. PostgreSQL asks the policies
 * before any constraint, so that a key that is taken was let pass by them.
 */
function tries(doing: string, table: string, statement: string): string {
  return `create or replace function app.try_${doing}_${table}(given jsonb, base ${table}, until boolean) returns boolean[]
    language plpgsql set plan_cache_mode = force_generic_plan as $$
    declare
      r ${table};
      found boolean[] := '{}';
      written int;
    begin
      for r in select x.* from jsonb_array_elements(given) with ordinality g (row, i),
          jsonb_populate_record(null::${table}, g.row) x order by g.i loop
        begin
          ${statement};
          get diagnostics written = row_count;
          raise exception using errcode = case written when 1 then 'YARD1' else 'YARD0' end;
        exception
          when insufficient_privilege then found := found || false;
          when sqlstate 'YARD1' or unique_violation then found := found || true;
        end;
        exit when found[cardinality(found)] = until;
      end loop;
      return found;
    end $$`;
}

async function keysOf(owner: pg.ClientBase, table: string): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
     where i.indrelid = $1::regclass and i.indisprimary`,
    [table],
  );
  return rows.map(({ name }) => name);
}
