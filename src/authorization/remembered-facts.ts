/*
 * A rule of PostgreSQL's wall stands on each table that a statement reads, and most of them ask the same: whose clients
 * are these? Written out in each it would be looked up, and its tables be opened, as often as there are tables in the
 * statement: a client with everything asked thirty times. So the rules ask a function, which looks it up the first time
 * that a statement asks, and remembers it until that statement ends. What another transaction has ended is gone in the
 * next statement, as it would be if it were written out.
 */

/** SQL of a list of ids that depends on the actor alone: its query, the view, its filter. No row of the statement is named in it. */
export const FACT_OF_ACTOR =
  /\(array\((select v\.[a-z_]+ from app\.([a-z_]+) v(?: where ((?:(?!\b[a-z]+\d+\.)[^()])+))?)\)\)/g;

/** SQL of whether a class is withheld from the actor's side of the clinic, of one client. */
const WITHHELD =
  /not exists \(select from app\.limits v where v\.client_id = ([a-z_]+\.[a-z_]+) and v\.class_bit = (\d+)\)/g;

/** What of a filter does not tell one list from another. */
const NOISE = new Set(["v", "and", "array"]);

export class RememberedFacts {
  private readonly queries = new Map<string, string>();

  /**
   * SQL that asks the same, each list and what is withheld of the functions that remember it.
   *
   * @example in("c.id = any (array(select v.client_id from app.assigned v))") // c.id = any ((select app.assigned_ids())::uuid[])
   */
  public in(sql: string): string {
    return sql
      .replace(WITHHELD, "app.withheld_classes($1) & $2 = 0")
      .replace(FACT_OF_ACTOR, (_, query: string, view: string, filter: string | undefined) => {
        const name = nameOf(view, filter ?? "");
        const known = this.queries.get(name);
        if (known !== undefined && known !== query) throw new Error(`app.${name} would be two lists`);
        this.queries.set(name, query);
        return `((select app.${name}())::uuid[])`;
      });
  }

  /** SQL that makes the functions, or makes them anew: policies may lean on them already. */
  public sql(): string {
    const functions = [...this.queries]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, query]) => functionsOf(name, query));
    return ["-- What rules ask of the actor: looked up once in a statement.", ...functions, WITHHELD_CLASSES].join(
      "\n",
    );
  }
}

// Of the client who was asked about last: what is read of one client is read of them table by table, row by row. Only rows
// that are open but for this are asked for, so that most statements never come here; two tables fewer for each that they do
// read are fewer to plan, to begin with and to end.
const WITHHELD_CLASSES = `create or replace function app.find_withheld_classes(p_client uuid) returns int language sql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
  select x.classes from (select coalesce(bit_or(v.class_bit), 0) classes from app.limits v where v.client_id = p_client offset 0) x
  where set_config('app.withheld_classes', x.classes::text, true) is not null
    and set_config('app.withheld_classes_of', p_client::text || statement_timestamp()::text, true) is not null
$$;
alter function app.find_withheld_classes(uuid) owner to app_facts;
create or replace function app.withheld_classes(p_client uuid) returns int language sql stable
  return case when current_setting('app.withheld_classes_of', true) = p_client::text || statement_timestamp()::text
    then current_setting('app.withheld_classes')::int else app.find_withheld_classes(p_client) end;`;

function nameOf(view: string, filter: string): string {
  const words = [...filter.matchAll(/\w+/g)].map(([word]) => word.toLowerCase()).filter((word) => !NOISE.has(word));
  return [view, ...words, "ids"].join("_");
}

// The ids in order: an index that is asked for many at once sorts them, each time that it is asked.
function functionsOf(name: string, query: string): string {
  return `create or replace function app.find_${name}() returns uuid[] language plpgsql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  ids uuid[] := array(${query} order by 1);
begin
  perform set_config('app.${name}', ids::text, true), set_config('app.${name}_at', statement_timestamp()::text, true);
  return ids;
end $$;
alter function app.find_${name}() owner to app_facts;
create or replace function app.${name}() returns uuid[] language sql stable
  return case when current_setting('app.${name}_at', true) = statement_timestamp()::text
    then current_setting('app.${name}')::uuid[] else app.find_${name}() end;`;
}
