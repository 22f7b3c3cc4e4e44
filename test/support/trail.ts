import type pg from "pg";

/** One row of the audit log, as far as journeys look at it. */
export interface TrailRow {
  readonly kind: string;
  readonly outcome: string;
  readonly role: string | null;
  readonly actor: string | null;
  readonly clients: readonly string[];
  readonly fields: readonly string[];
  readonly redacted: readonly string[];
  readonly basis: string | null;
  readonly purpose: string | null;
  readonly consent: string | null;
  readonly organization: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * What came of an act, and what the log has gained while it was done, oldest first.
 *
 * @example const [reply, trail] = await recorded(service.owner, () => service.as("peer.a").ask("{ viewer { id } }"));
 */
export async function recorded<T>(owner: pg.Client, act: () => Promise<T>): Promise<readonly [T, readonly TrailRow[]]> {
  const { rows: before } = await owner.query<{ at: string }>("select coalesce(max(position), 0) at from audit_events");
  const result = await act();
  const { rows } = await owner.query<TrailRow>(
    `select kind, outcome, actor_role role, actor_id actor, client_ids clients, fields, redacted, basis, purpose,
       consent_id consent, organization_id organization, detail
     from audit_events where position > $1 order by position`,
    [before[0]?.at],
  );
  return [result, rows];
}

/** The number of rows of every table, so that "nothing was written" can be said of all of them. */
export async function rowCounts(owner: pg.Client): Promise<Readonly<Record<string, number>>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    "select relname as name from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace order by 1",
  );
  const counted = tables.map(({ name }) => `select '${name}' as name, count(*)::int as count from "${name}"`);
  const { rows } = await owner.query<{ name: string; count: number }>(counted.join(" union all "));
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}
