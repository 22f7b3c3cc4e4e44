import type pg from "pg";
import { grouped } from "./grouped.js";

// Relationships, labels and texts change while a test runs, and an answer is judged by what was so when it was given.
// The owner of a test's database therefore has every row remembered, from the commit that made it to the one that ended it.

/** A row as the database has it, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** From when a request was under way until it was answered, in milliseconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** A row as it was for a time. */
export interface Version extends Window {
  readonly table: string;
  readonly row: Row;
}

/** Between which instants the database may have decided a request: its own clock, which a test can stop. */
export type Instants = Window;

/** The most that lies between the commit's mark and the moment at which others see it, on a machine with much to do. */
const UNTIL_SEEN_MS = 250;

/** Has every change of the tables remembered from now on, and what is there now. */
export async function remember(owner: pg.ClientBase): Promise<void> {
  await owner.query(`
    create schema if not exists canaries;
    create table canaries.versions (n bigint generated always as identity, at timestamptz not null, name text not null,
      key text not null, row jsonb);
    create function canaries.remember() returns trigger language plpgsql security definer
      set search_path = pg_catalog, pg_temp as $$
      declare it jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
      begin
        insert into canaries.versions (at, name, key, row)
        values (clock_timestamp(), tg_table_name, coalesce(it ->> 'id', it ->> 'clinic_id'),
          case tg_op when 'DELETE' then null else it end);
        return null;
      end $$;
    create table canaries.clocks (n bigint generated always as identity, at timestamptz not null, stopped_at timestamptz);
    insert into canaries.clocks (at) values ('epoch');
    create function canaries.note_clock() returns event_trigger language plpgsql as $$
      declare decides_at timestamptz;
      begin
        if exists (select from pg_event_trigger_ddl_commands() c where c.object_identity = 'app.instant()') then
          execute 'select app.instant()' into decides_at;
          insert into canaries.clocks (at, stopped_at) values (clock_timestamp(), nullif(decides_at, transaction_timestamp()));
        end if;
      end $$;
    do $$
    declare t text;
    begin
      -- Only a superuser can watch for a stopped clock, and only one of a test's own server can be asked to be one.
      if (select rolsuper from pg_roles where rolname = current_user) then
        create event trigger canaries_clock on ddl_command_end when tag in ('CREATE FUNCTION')
          execute function canaries.note_clock();
      end if;
      for t in select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id'
          where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
            and (c.relname = 'clinics' or exists (select from pg_attribute i where i.attrelid = c.oid and i.attname = 'id')) loop
        execute format('insert into canaries.versions (at, name, key, row)
          select ''epoch'', %L, coalesce(to_jsonb(x) ->> ''id'', to_jsonb(x) ->> ''clinic_id''), to_jsonb(x) from %I x', t, t);
        -- Deferred: it is remembered when it is committed, and not before.
        execute format('create constraint trigger canaries_remember after insert or update or delete on %I
          deferrable initially deferred for each row execute function canaries.remember()', t);
      end loop;
    end $$;
  `);
}

/** Everything that was in a test's database, and when. */
export class History {
  private readonly byTable: ReadonlyMap<string, readonly Version[]>;

  public constructor(
    public readonly versions: readonly Version[],
    private readonly clocks: readonly (Window & { readonly stoppedAt: number | null })[],
  ) {
    this.byTable = grouped(versions, ({ table }) => table);
  }

  public static async of(owner: pg.ClientBase): Promise<History> {
    const { rows } = await owner.query<{ at: number; name: string; key: string; row: Row | null }>(
      `select (extract(epoch from at) * 1000)::float8 as at, name, key, row from canaries.versions order by n`,
    );
    const next = new Map<string, number>();
    const versions: Version[] = [];
    for (const { at, name, key, row } of rows.reverse()) {
      const to = next.get(`${name} ${key}`) ?? Number.POSITIVE_INFINITY;
      next.set(`${name} ${key}`, at);
      if (row !== null) versions.push({ table: name, row, from: at, to: to + UNTIL_SEEN_MS });
    }
    const { rows: clocks } = await owner.query<{ from: number; to: number | null; stoppedAt: number | null }>(
      `select (extract(epoch from at) * 1000)::float8 as from, (extract(epoch from stopped_at) * 1000)::float8 as "stoppedAt",
         (extract(epoch from lead(at) over (order by n)) * 1000)::float8 as to
       from canaries.clocks order by n`,
    );
    return new History(
      versions,
      clocks.map((one) => ({ ...one, to: (one.to ?? Number.POSITIVE_INFINITY) + UNTIL_SEEN_MS })),
    );
  }

  /** The instants at which a request of that time may have been decided. */
  public decided(window: Window): Instants[] {
    return this.clocks
      .filter((one) => one.from <= window.to && one.to > window.from)
      .map(({ stoppedAt }) => (stoppedAt === null ? window : { from: stoppedAt, to: stoppedAt }));
  }

  /** Rows of a table as they may have been seen at some moment of the window. */
  public possible(table: string, { from, to }: Window): Row[] {
    return (this.byTable.get(table) ?? []).filter((one) => one.from <= to && one.to > from).map(({ row }) => row);
  }

  /** Rows of a table that were the same throughout the window. */
  public certain(table: string, { from, to }: Window): Row[] {
    const its = this.byTable.get(table) ?? [];
    return its.filter((one) => one.from + UNTIL_SEEN_MS <= from && one.to - UNTIL_SEEN_MS > to).map(({ row }) => row);
  }
}
