/*
 * Somebody's rights seen by another: a client looks at their own record as a member of staff would, and the privacy
 * officer or the client asks why somebody may read something. The facts for it stand in the schema "through" of the
 * database. They are the definitions of the schema "app", word for word, about another person and, if need be, another
 * instant: made anew with the access rules, so that there is no second set of rules that could come apart from the first.
 */

/** A fact of somebody, or a function of the context, in SQL: `from app.assigned v`, `app.instant()`. */
const FACT = /\bapp\.([a-z_0-9]+)(?=\()|(?<=\bfrom )app\.([a-z_0-9]+)(?= v\b)/g;

const OWN = "own_app.";

/** SQL that goes on asking about whoever looks, inside of SQL that `lookThrough` is given. */
export function keepOwn(sql: string): string {
  return sql.replaceAll("app.", OWN);
}

/**
 * SQL that asks the same of the person looked through.
 *
 * @example lookThrough("c.id = any (array(select v.client_id from app.assigned v))") // ... from through.assigned v
 */
export function lookThrough(sql: string): string {
  return sql
    .replace(FACT, (_, called?: string, view?: string) => `through.${called ?? view ?? ""}`)
    .replaceAll(OWN, "app.");
}

/** The names of facts and functions that SQL asks of a person. */
export function factsIn(sql: string): string[] {
  return [...sql.matchAll(FACT)].map(([, called, view]) => called ?? view ?? "");
}

/** What every transaction that looks through somebody needs, beside what the conditions ask. */
const ALWAYS_NEEDED = ["enter", "user_id", "role"];

/**
 * SQL that makes the schema "through" from the definitions of "app": `names` are the facts and functions to begin with,
 * and what they lean on comes with them.
 */
export function throughSchemaSql(names: readonly string[]): string {
  const wanted = [...new Set([...ALWAYS_NEEDED, ...names])].sort();
  return `drop schema if exists through cascade;
create schema through;
grant usage, create on schema through to app_facts;
grant usage on schema through to app_client;

-- The instant asked about: that of the transaction, where no other is named.
create function through.instant() returns timestamptz language sql stable parallel safe
  return coalesce(nullif(current_setting('through.instant', true), '')::timestamptz, app.instant());
-- What ended at once holds for whoever sees its end, as long as nobody asks about the past.
create function through.at_once(recorded timestamptz) returns timestamptz language sql stable parallel safe
  return case when coalesce(current_setting('through.instant', true), '') = '' then greatest(app.instant(), recorded)
    else through.instant() end;
-- Whose record is looked at: a client's own, whatever else is said.
create function through.client_id() returns uuid language sql stable parallel safe
  return coalesce(app.own_client_id(), nullif(current_setting('through.client_id', true), '')::uuid);

do $$
declare
  d record;
  done text[] := '{}';
  before int;
begin
  create temporary table through_definitions on commit drop as
    with recursive known as (
      select c.relname::text as name, pg_get_viewdef(c.oid) as text, null::oid as function, exists (
          select from pg_attribute a where a.attrelid = c.oid and a.attname = 'client_id') as is_of_clients
        from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind = 'v'
      union all
      select p.proname::text, pg_get_functiondef(p.oid), p.oid, false
        from pg_proc p where p.pronamespace = 'app'::regnamespace and (p.provolatile <> 'v' or p.proname = 'enter')
    ), needed(name) as (
      select unnest('{${wanted.join(",")}}'::text[])
      union
      select m[1] from needed n join known k on k.name = n.name
        cross join regexp_matches(k.text, '\\mapp\\.([a-z_0-9]+)', 'g') m
    )
    select k.name, k.function, coalesce(p.prosecdef, false) as is_definer,
      regexp_replace(regexp_replace(case when k.function is not null then k.text
        when k.is_of_clients then format('create view app.%I as select v.* from (%s) v where v.client_id = app.client_id()', k.name, rtrim(k.text, ';'))
        else format('create view app.%I as %s', k.name, k.text) end,
        'GREATEST\\(app\\.instant\\(\\), ([a-z_.]+)\\)', 'app.at_once(\\1)', 'g'), '\\mapp\\.', 'through.', 'g') as text,
      k.name || coalesce(p.oid::text, '') as id
    from known k left join pg_proc p on p.oid = k.function
    where k.name in (select n.name from needed n) and k.name <> 'instant';
  -- In the order in which one needs the other: whatever can't be made yet is tried again.
  loop
    before := cardinality(done);
    for d in select * from through_definitions t where t.id <> all (done) order by t.id loop
      begin
        execute d.text;
        if d.function is null then
          execute format('alter view through.%I owner to app_facts', d.name);
        elsif d.is_definer then
          execute format('alter function through.%I(%s) owner to app_facts', d.name, pg_get_function_identity_arguments(d.function));
          execute format('revoke execute on function through.%I(%s) from public', d.name, pg_get_function_identity_arguments(d.function));
          if d.name <> 'enter' then
            execute format('grant execute on function through.%I(%s) to app_client', d.name, pg_get_function_identity_arguments(d.function));
          end if;
        end if;
        done := done || d.id;
      exception when undefined_table or undefined_function or undefined_column then null;
      end;
    end loop;
    exit when before = cardinality(done);
  end loop;
  select string_agg(t.id, ', ') as missing into d from through_definitions t where t.id <> all (done);
  if d.missing is not null then raise exception 'not made: %', d.missing; end if;
  drop table through_definitions;
end $$;`;
}
