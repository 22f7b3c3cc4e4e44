import type pg from "pg";

/**
 * What the database says of its own walls and walls alone: policies, privileges on tables, columns and functions,
 * owners, and which tables have row-level security. One line each, sorted.
 */
export async function catalogOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(CATALOG);
  return rows.map(({ line }) => line);
}

const SCHEMAS = "('public'::regnamespace, 'app'::regnamespace, to_regnamespace('through'))";

const CATALOG = `
  select concat_ws(' ', 'policy', tablename, policyname, permissive, cmd, roles::text,
    'using', coalesce(qual, '-'), 'check', coalesce(with_check, '-')) as line
  from pg_policies
  union all
  select concat_ws(' ', 'table', c.oid::regclass, 'of', pg_get_userbyid(c.relowner), c.relkind,
    case when c.relrowsecurity then 'rls' end, case when c.relforcerowsecurity then 'forced' end)
  from pg_class c where c.relnamespace in ${SCHEMAS} and c.relkind in ('r', 'v', 'p') and c.relname <> 'migrations'
  union all
  select concat_ws(' ', 'grant', c.oid::regclass, a.privilege_type, 'to',
    case when a.grantee = 0 then 'PUBLIC' else pg_get_userbyid(a.grantee) end)
  from pg_class c cross join lateral aclexplode(c.relacl) a where c.relnamespace in ${SCHEMAS} and c.relname <> 'migrations'
  union all
  select concat_ws(' ', 'grant', c.oid::regclass || '.' || t.attname, a.privilege_type, 'to',
    case when a.grantee = 0 then 'PUBLIC' else pg_get_userbyid(a.grantee) end)
  from pg_attribute t join pg_class c on c.oid = t.attrelid cross join lateral aclexplode(t.attacl) a
  where c.relnamespace in ${SCHEMAS} and not t.attisdropped
  union all
  select concat_ws(' ', 'column', c.oid::regclass || '.' || t.attname, format_type(t.atttypid, t.atttypmod),
    case when t.attnotnull then 'not null' end)
  from pg_attribute t join pg_class c on c.oid = t.attrelid
  where c.relnamespace in ${SCHEMAS} and t.attnum > 0 and not t.attisdropped and c.relkind in ('r', 'v', 'p')
    and c.relname <> 'migrations'
  union all
  select concat_ws(' ', 'function', p.oid::regprocedure, 'of', pg_get_userbyid(p.proowner),
    case when p.prosecdef then 'definer' end, p.proconfig::text)
  from pg_proc p where p.pronamespace in ${SCHEMAS}
  union all
  select concat_ws(' ', 'grant', p.oid::regprocedure, a.privilege_type, 'to',
    case when a.grantee = 0 then 'PUBLIC' else pg_get_userbyid(a.grantee) end)
  from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
  where p.pronamespace in ${SCHEMAS}
  union all
  select concat_ws(' ', 'constraint', k.conrelid::regclass, k.contype, pg_get_constraintdef(k.oid))
  from pg_constraint k where k.connamespace in ${SCHEMAS} and k.conrelid <> 0
  union all
  select concat_ws(' ', 'index', i.indrelid::regclass, pg_get_indexdef(i.indexrelid))
  from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace in ${SCHEMAS} and c.relname <> 'migrations'
  order by 1`;
