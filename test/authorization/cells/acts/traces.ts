import type pg from "pg";
import type { ActReport } from "./report.js";
import type { Judged } from "./run-acts.js";

/** An act that was done, with the id that it answered. */
export interface Done {
  readonly judged: Judged;
  /** Of what was made, where the viewer may see it. */
  readonly id: string | null;
  /** Of the row that it was about. */
  readonly on: string;
}

/** Whether everything that was done is in its table, by whom it was done, and in the log. */
export async function checkTraces(
  owner: pg.ClientBase,
  report: ActReport,
  done: readonly Done[],
  since: string,
): Promise<void> {
  await checkAuthors(owner, report, done);
  await checkLog(owner, report, done, since);
}

async function checkAuthors(owner: pg.ClientBase, report: ActReport, done: readonly Done[]): Promise<void> {
  const told = done.filter(({ id, judged }) => id !== null && judged.act.leaves.by !== undefined);
  for (const table of new Set(told.map(({ judged }) => judged.act.leaves.table))) {
    const its = told.filter(({ judged }) => judged.act.leaves.table === table);
    const by = its[0]?.judged.act.leaves.by ?? "";
    const { rows } = await owner.query<{ id: string; client: string; who: string }>(
      `select id, client_id as client, ${by} as who from ${table} where id = any ($1)`,
      [its.map(({ id }) => id)],
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const { judged, id } of its) {
      const row = found.get(id ?? "");
      const { client, viewer } = judged.its;
      if (row?.client !== client.id) report.differs(judged, `a row of ${table} about the client`, "none");
      else if (row.who !== viewer.userId) report.differs(judged, `a row of ${table} by them`, "by somebody else");
    }
  }
}

async function checkLog(owner: pg.ClientBase, report: ActReport, done: readonly Done[], since: string): Promise<void> {
  const { rows } = await owner.query<{ kind: string; actor: string; client: string; role: string; count: number }>(
    `select kind, actor_id as actor, client_ids[1] as client, actor_role as role, count(*)::int as count
     from audit_events where position > $1 and outcome = 'SUCCESS' group by 1, 2, 3, 4`,
    [since],
  );
  const logged = new Map(rows.map(({ kind, actor, client, count }) => [`${kind} ${actor} ${client}`, count]));
  const wanted = new Map<string, Done[]>();
  for (const one of done) {
    const { act, its } = one.judged;
    const key = `${act.leaves.event} ${its.viewer.userId} ${its.client.id}`;
    wanted.set(key, [...(wanted.get(key) ?? []), one]);
  }
  for (const [key, all] of wanted) {
    const [first] = all;
    const count = logged.get(key) ?? 0;
    if (first !== undefined && count < all.length) {
      report.differs(first.judged, `${all.length} events ${first.judged.act.leaves.event} in the log`, `${count}`);
    }
  }
}
