import type pg from "pg";

/*
 * What migrations and access rules have made in the database, told from what was made of it since. `npm run migrate` keeps a
 * print of each definition as the comment of the schema app, which its owner alone can write: it is a look in the mirror, not
 * a proof against whoever owns the database.
 */

/** From what a definition is of ("function app.enter(...)") to a hash of what PostgreSQL has of it. */
export type Prints = ReadonlyMap<string, string>;

/** Functions that a login of the service may be allowed by itself, which is no change of theirs. */
const LOGINS_APART = `case when r.rolcanlogin then null else r.rolname end`;

const rights = (acl: string, owner: string, name = "r.rolname"): string =>
  `(select string_agg(concat_ws(' ', coalesce(${name}, case when a.grantee = 0 then 'public' end), a.privilege_type, a.is_grantable), ','
      order by a.grantee <> 0, r.rolname, a.privilege_type)
    from aclexplode(${acl}) a left join pg_roles r on r.oid = a.grantee
    where a.grantee <> ${owner} and (a.grantee = 0 or ${name} is not null))`;

/** Roles of the service own what has more rights than its callers; whoever else owns something is the database's owner. */
const ownerOf = (owner: string): string =>
  `(select r.rolname from pg_roles r where r.oid = ${owner} and not r.rolcanlogin)`;

/**
 * Rights are told apart from what they are rights on: access rules give some of them anew each time. Partitions are left
 * out: the service makes them, and they have the rights and triggers of their table.
 */
const DEFINITIONS = `
  select 'function ' || p.oid::regprocedure as name, md5(concat_ws('|', pg_get_functiondef(p.oid), ${ownerOf("p.proowner")})) as print
  from pg_proc p where p.prokind = 'f' and p.pronamespace in (select s.oid from s)
  union all
  select 'rights on ' || p.oid::regprocedure,
    md5(coalesce(${rights("coalesce(p.proacl, acldefault('f', p.proowner))", "p.proowner", LOGINS_APART)}, ''))
  from pg_proc p where p.prokind = 'f' and p.pronamespace in (select s.oid from s)
  union all
  select 'view ' || c.oid::regclass, md5(concat_ws('|', pg_get_viewdef(c.oid), c.reloptions::text, ${ownerOf("c.relowner")}))
  from pg_class c where c.relkind = 'v' and c.relnamespace in (select s.oid from s)
  union all
  select 'rights on ' || c.oid::regclass, md5(concat_ws('|', ${rights("c.relacl", "c.relowner")}, x.columns))
  from pg_class c cross join lateral (${columnRights()}) x
  where c.relkind in ('r', 'p', 'v') and not c.relispartition and c.relnamespace in (select s.oid from s)
    and (x.columns is not null or ${rights("c.relacl", "c.relowner")} is not null)
  union all
  select 'trigger ' || t.tgname || ' on ' || t.tgrelid::regclass, md5(concat_ws('|', pg_get_triggerdef(t.oid), t.tgenabled))
  from pg_trigger t join pg_class c on c.oid = t.tgrelid
  where not t.tgisinternal and not c.relispartition and c.relnamespace in (select s.oid from s)
  union all
  select 'policy ' || p.polname || ' on ' || p.polrelid::regclass, md5(concat_ws('|', p.polcmd, p.polpermissive,
    (select string_agg(r.rolname, ',' order by r.rolname) from pg_roles r where r.oid = any (p.polroles)),
    pg_get_expr(p.polqual, p.polrelid), '|', pg_get_expr(p.polwithcheck, p.polrelid)))
  from pg_policy p join pg_class c on c.oid = p.polrelid
  where p.polname not like 'app\\_%' and c.relnamespace in (select s.oid from s)`;

function columnRights(): string {
  return `select string_agg(t.attname || ' ' || r.its, ';' order by t.attname) as columns
    from pg_attribute t cross join lateral (select ${rights("t.attacl", "c.relowner")} as its) r
    where t.attrelid = c.oid and t.attacl is not null and not t.attisdropped and r.its is not null`;
}

/** The prints of what is there now. The policies that access rules make are not among them: `applyRules` has those. */
export async function definitionsOf(client: pg.ClientBase): Promise<Prints> {
  await client.query("begin");
  try {
    // What is in the path is told without its schema: nothing is, so that everybody is told the same.
    await client.query("set local search_path = pg_catalog, pg_temp");
    const { rows } = await client.query<{ name: string; print: string }>(
      `with s as (select n.oid from pg_namespace n where n.nspname in ('app', 'public', 'through')) ${DEFINITIONS}`,
    );
    return new Map(rows.map(({ name, print }) => [name, print]));
  } finally {
    await client.query("rollback");
  }
}

interface Kept {
  /** The major version that has told the definitions: another one words them in another way. */
  readonly server: number;
  readonly prints: Readonly<Record<string, string>>;
}

/** What was kept, and whether by this major version of PostgreSQL; null where nothing was. */
export async function keptDefinitions(
  client: pg.ClientBase,
): Promise<(Kept & { readonly isOfServer: boolean }) | null> {
  const { rows } = await client.query<{ kept: string | null; server: number }>(
    `select obj_description(to_regnamespace('app')::oid, 'pg_namespace') as kept,
       current_setting('server_version_num')::int / 10000 as server`,
  );
  const [row] = rows;
  if (row?.kept == null) return null;
  const kept = JSON.parse(row.kept) as Kept;
  return { ...kept, isOfServer: kept.server === row.server };
}

/**
 * Keeps the prints of what this run has made. What it found otherwise than it was kept stays so, for `npm run doctor` to
 * find: only what is made anew is as it should be.
 *
 * @param before the prints before anything was run
 */
export async function keepDefinitions(client: pg.ClientBase, before: Prints): Promise<void> {
  const [old, now] = [await keptDefinitions(client), await definitionsOf(client)];
  const prints: Record<string, string> = {};
  for (const name of [...new Set([...now.keys(), ...Object.keys(old?.prints ?? {})])].sort()) {
    const isOlder = old?.isOfServer === true && before.get(name) === now.get(name);
    const print = isOlder ? old.prints[name] : now.get(name);
    if (print !== undefined) prints[name] = print;
  }
  const { rows } = await client.query<{ statement: string }>(
    `select format('comment on schema app is %L', jsonb_build_object(
       'server', current_setting('server_version_num')::int / 10000, 'prints', $1::jsonb)::text) as statement`,
    [JSON.stringify(prints)],
  );
  await client.query(rows[0]?.statement ?? "");
}
