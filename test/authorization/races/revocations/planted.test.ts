import type pg from "pg";
import { consentLanes, openTrack, otherLanes, type RaceTrack } from "./run.js";
import type { Lane } from "./lane.js";

/** The owner writes one of the facts of authorization anew, wrongly. */
async function replaceView(owner: pg.ClientBase, view: string, from: RegExp, to: string): Promise<void> {
  const { rows } = await owner.query<{ sql: string }>("select pg_get_viewdef($1::regclass) sql", [view]);
  const sql = rows[0]?.sql ?? "";
  if (!from.test(sql)) throw new Error(`${view} has no ${from}`);
  await owner.query(`create or replace view ${view} as ${sql.replace(from, to)}`);
}

const ENDS = /AND \((\w+\.)?ends_at > app\.instant\(\)\)/;

describe("the races find", () => {
  let track: RaceTrack;
  beforeEach(async () => (track = await openTrack()), 60_000);
  afterEach(() => track.close());

  const consents = (): Promise<Lane[]> => consentLanes(track.clinic, 4);
  const others = (): Promise<Lane[]> => otherLanes(track.clinic);
  const kindsOf = async (lanes: Lane[]): Promise<string[]> => {
    // Lanes share the ends: on a busy machine some take more than their part.
    const { faults } = await track.run(lanes, { readers: 16, ends: lanes.length * 4 });
    return [...new Set(faults.map(({ kind, tie }) => `${kind} ${tie}`))].sort();
  };

  test("a revocation that holds a few seconds later", async () => {
    const late = "(revoked_at + interval '3 s') > app.instant()";
    await replaceView(
      track.service.owner,
      "app.active_consents",
      /revoked_at > GREATEST\(app\.instant\(\), (\w+\.)?end_recorded_at\)/,
      late,
    );

    const kinds = await kindsOf(await consents());

    expect(kinds).toContain("SHOWN_AFTER_END consent to an organisation");
    expect(kinds).toContain("SHOWN_AFTER_END consent to treating staff");
  }, 60_000);

  test("a consent that holds a few seconds later", async () => {
    const late = "COALESCE(effective_from, signed_at) + interval '3 s' <= app.instant()";
    await replaceView(
      track.service.owner,
      "app.active_consents",
      /COALESCE\(effective_from, signed_at\) <= app\.instant\(\)/,
      late,
    );

    expect(await kindsOf(await consents())).toContain("WITHHELD_WHILE_HELD consent to an organisation");
  }, 60_000);

  test("an assignment and a care team whose end nobody looks at", async () => {
    const { owner } = track.service;
    await replaceView(owner, "app.assigned", ENDS, "");
    await replaceView(owner, "app.care_team", ENDS, "");

    const kinds = await kindsOf(await others());

    expect(kinds).toEqual(["SHOWN_AFTER_END assignment", "SHOWN_AFTER_END care team"]);
  }, 60_000);
});
