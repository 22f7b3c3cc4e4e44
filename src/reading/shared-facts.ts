import { FACT_OF_ACTOR } from "../authorization/remembered-facts.js";

/**
 * Looks up each relationship that a statement leans on once: the same conditions stand on many of its tables, and
 * PostgreSQL would look the list up again for each. Answers the statement's parts and the subqueries to put before them.
 *
 * @example shareFacts("a.client_id = any (array(select v.client_id from app.assigned v)) and b.client_id = any (...)")
 */
export function shareFacts(sql: string): { readonly sql: string; readonly facts: readonly string[] } {
  const uses = new Map<string, number>();
  for (const [, query] of sql.matchAll(FACT_OF_ACTOR))
    if (query !== undefined) uses.set(query, (uses.get(query) ?? 0) + 1);
  const shared = [...uses].filter(([, times]) => times > 1).map(([query]) => query);
  return {
    sql: sql.replace(FACT_OF_ACTOR, (whole, query: string) => {
      const at = shared.indexOf(query);
      return at < 0 ? whole : `((select f${at}.ids from f${at})::uuid[])`;
    }),
    facts: shared.map((query, i) => `f${i} as materialized (select array(${query} order by 1) ids)`),
  };
}
