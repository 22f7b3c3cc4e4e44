import { randomUUID } from "node:crypto";
import type pg from "pg";
import { databaseRole, ROLES, ROLE_LETTERS } from "../../../src/authorization/roles.js";
import type { Letters } from "../cells/facts.js";
import { startCellService, type CellService } from "../cells/observers/service.js";
import { CLIENT_KINDS } from "../cells/world/client-kinds.js";
import { createCellWorld, type CellWorld } from "../cells/world/index.js";
import type { Relation } from "./rules.js";

/** A service over the world of the cells, in which rules are broken. */
export interface Yard {
  readonly service: CellService;
  readonly world: CellWorld;
  /** The clinic whose rows have the same ids as those of the first. */
  readonly mirror: string;
}

/** With `behindFilterAlone`, PostgreSQL lets every role read everything: what is hidden then, the compiled statement hides. */
export async function openYard({ behindFilterAlone = false, kinds = CLIENT_KINDS } = {}): Promise<Yard> {
  const service = await startCellService();
  try {
    const world = await createCellWorld(service.owner, kinds);
    const mirror = await addMirror(service.owner, world.clinicId);
    await addKeys(service.owner);
    if (behindFilterAlone) await openTables(service.owner);
    return { service, world, mirror };
  } catch (error) {
    await service.close().catch(() => undefined);
    throw error;
  }
}

/**
 * A third clinic whose rows have the same ids as those of the first: nothing but the condition on the clinic tells them
 * apart, whatever else a rule asks.
 */
async function addMirror(owner: pg.ClientBase, clinicId: string): Promise<string> {
  const { rows: tables } = await owner.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attname <> 'clinic_id') as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
       and a.attgenerated = '' and a.attidentity = ''
       and exists (select from pg_attribute k where k.attrelid = c.oid and k.attname = 'clinic_id')
     group by 1`,
  );
  const mirror = randomUUID();
  await owner.query("begin");
  await owner.query("set local session_replication_role = replica");
  for (const { name, columns } of tables) {
    const list = columns.join(", ");
    await owner.query(
      `insert into ${name} (clinic_id, ${list}) select $1, ${list} from ${name} where clinic_id = $2 on conflict do nothing`,
      [mirror, clinicId],
    );
  }
  await owner.query("commit");
  return mirror;
}

/** Everybody has done something under an idempotency key. */
async function addKeys(owner: pg.ClientBase): Promise<void> {
  await owner.query(
    `insert into idempotency_keys (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors)
     select clinic_id, id, 'updateClient', 'a key of ' || id, 'salt', 'hash', '{}', '[]' from users`,
  );
}

/** Takes PostgreSQL's wall down, in this database alone. */
async function openTables(owner: pg.ClientBase): Promise<void> {
  const roles = ROLES.map(databaseRole).join(", ");
  const { rows } = await owner.query<{ name: string }>(
    "select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and relrowsecurity",
  );
  for (const { name } of rows) await owner.query(`alter table ${name} disable row level security`);
  await owner.query(`grant all on all tables in schema public, app to ${roles}`);
}

/** The tables and views that grants can be about. */
export async function relationsOf(owner: pg.ClientBase): Promise<Relation[]> {
  const { rows } = await owner.query<{ name: string; columns: string[]; view: boolean }>(
    `select case n.nspname when 'public' then c.relname else 'app.' || c.relname end as name, c.relkind = 'v' as view,
       array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname in ('public', 'app') and c.relkind in ('r', 'v', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
       and c.relname <> 'migrations'
     group by 1, 2 order by 1`,
  );
  return rows.map(({ name, columns, view }) => ({ name, columns, isView: view }));
}

/** The columns of a table that a statement can fill. */
export async function columnsOf(owner: pg.ClientBase, table: string): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select attname::text as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
       and attgenerated = '' and attidentity = '' order by attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/** The letters of a role of the service, or of the database: CL of CLINICIAN and of app_clinician. */
export function lettersOf(role: string): Letters {
  const found = Object.entries(ROLE_LETTERS).find(([, its]) => its === role || databaseRole(its) === role);
  if (found === undefined) throw new Error(`${role} is no role`);
  return found[0] as Letters;
}
