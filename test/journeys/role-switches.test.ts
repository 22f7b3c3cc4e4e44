import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded, type TrailRow } from "../support/trail.js";

const VIEWER = "{ viewer { role } }";
const toni = sampleId("two.hats");
const asPeer = { role: "PEER_SPECIALIST" } as const;
const asSupervisor = { role: "PEER_SUPERVISOR" } as const;

const switches = (trail: readonly TrailRow[]): TrailRow[] => trail.filter(({ kind }) => kind === "ROLE_SWITCH");
const steps = (trail: readonly TrailRow[]): unknown[] => switches(trail).map(({ detail }) => detail);

describe("somebody who acts in another of their roles", () => {
  let service: Service;
  beforeEach(async () => (service = await startService()));
  afterEach(() => service.close());

  const ask = (login: string, how: object = {}, query = VIEWER): Promise<Reply> => service.as(login, how).ask(query);
  /** Runs work while the log takes everything but a switch of roles. */
  const whileRefused = async <T>(work: () => Promise<T>): Promise<T> => {
    await service.owner.query(`
      create function refuse_switch() returns trigger language plpgsql as $$ begin raise exception 'disk full' using errcode = '53100'; end $$;
      create trigger refuse_switch before insert on audit_events for each row when (new.kind = 'ROLE_SWITCH') execute function refuse_switch()`);
    try {
      return await work();
    } finally {
      await service.owner.query("drop trigger refuse_switch on audit_events; drop function refuse_switch()");
    }
  };

  test("is recorded once, in the new role, and not for what follows in it", async () => {
    const [, first] = await recorded(service.owner, () => ask("two.hats", asPeer));
    const [, other] = await recorded(service.owner, () => ask("two.hats", asSupervisor));
    const [, again] = await recorded(service.owner, () => ask("two.hats", asSupervisor));
    const [, back] = await recorded(service.owner, () =>
      ask("two.hats", asPeer, "{ caseload { nodes { preferredName } } }"),
    );

    expect(switches(first)).toEqual([]);
    expect(switches(other)).toEqual([
      {
        kind: "ROLE_SWITCH",
        outcome: "SUCCESS",
        role: "PEER_SUPERVISOR",
        actor: toni,
        clients: [],
        fields: [],
        redacted: [],
        basis: null,
        purpose: "TREATMENT",
        consent: null,
        organization: null,
        detail: { from: "PEER_SPECIALIST", to: "PEER_SUPERVISOR" },
      },
    ]);
    expect(switches(again)).toEqual([]);
    // Before what was done in it.
    expect(back.map(({ kind }) => kind)).toEqual(["ROLE_SWITCH", "READ"]);
    expect(steps(back)).toEqual([{ from: "PEER_SUPERVISOR", to: "PEER_SPECIALIST" }]);
  });

  test("leaves nothing where the role is not theirs, and where they have one alone", async () => {
    await ask("two.hats", asPeer);
    await ask("peer.a", { role: "CLINICIAN" });

    const [replies, trail] = await recorded(service.owner, async () => [
      await ask("two.hats", { role: "PRIVACY_OFFICER" }),
      await ask("two.hats", { role: "WIZARD" }),
      await ask("two.hats"),
      await ask("two.hats", asPeer),
      await ask("peer.a"),
      await ask("peer.a", asPeer),
      await ask("peer.a", { role: "PEER_SUPERVISOR" }),
      await ask("peer.a", asPeer),
    ]);

    expect(replies.map(({ status }) => status)).toEqual([401, 401, 400, 200, 200, 200, 401, 200]);
    expect(switches(trail)).toEqual([]);
  });

  test("leaves nothing once the other role has ended: the roster has said so", async () => {
    await ask("two.hats", asPeer);
    await service.owner.query("update memberships set ends_at = now() where user_id = $1 and role = $2", [
      toni,
      asPeer.role,
    ]);

    const [reply, trail] = await recorded(service.owner, () => ask("two.hats"));

    expect(reply.at("viewer.role")).toBe("PEER_SUPERVISOR");
    expect(switches(trail)).toEqual([]);
  });

  test("is told nothing and does nothing where the switch can't be recorded", async () => {
    const note = `mutation { writePeerNote(input: { clientId: "${sampleId("client 6")}", body: "x" }) { peerNote { id } } }`;
    await ask("two.hats", asSupervisor);

    const [replies, trail] = await recorded(service.owner, () =>
      whileRefused(async () => [
        await ask("two.hats", asPeer, "{ caseload { nodes { preferredName } } }"),
        await ask("two.hats", asPeer, note),
        await ask("two.hats", asSupervisor),
      ]),
    );
    const [later, recordedLater] = await recorded(service.owner, () => ask("two.hats", asPeer, note));

    expect(replies.map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(replies.slice(0, 2).map(({ data }) => data)).toEqual([null, null]);
    expect(trail).toEqual([]);
    expect(later.status).toBe(200);
    expect(recordedLater.map(({ kind }) => kind)).toEqual(["ROLE_SWITCH", "CREATE"]);
  });

  test("at the same time as in the first leaves one chain, with an event for each turn", async () => {
    await ask("two.hats", asPeer);

    const [replies, trail] = await recorded(service.owner, () =>
      Promise.all(Array.from({ length: 24 }, (_, i) => ask("two.hats", i % 3 === 0 ? asSupervisor : asPeer))),
    );

    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    const turns = steps(trail) as { readonly from: string; readonly to: string }[];
    expect(turns.length).toBeGreaterThan(0);
    expect(turns.map(({ from }) => from)).toEqual(["PEER_SPECIALIST", ...turns.slice(0, -1).map(({ to }) => to)]);
    expect(turns.filter(({ from, to }) => from === to)).toEqual([]);
  });

  test("in both at once, first of all, is recorded too", async () => {
    const [, trail] = await recorded(service.owner, () =>
      Promise.all([ask("two.hats", asPeer), ask("two.hats", asSupervisor)]),
    );

    expect(switches(trail)).toHaveLength(1);
  });

  test("is answered only once the switch is in the log, also where another request has begun it", async () => {
    await ask("two.hats", asPeer);
    await service.owner.query(`
      create function hold_switch() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(7); return new; end $$;
      create trigger hold_switch before insert on audit_events for each row when (new.kind = 'ROLE_SWITCH') execute function hold_switch();
      select pg_advisory_lock(7)`);
    const answered: string[] = [];
    const asked = ["first", "second"].map(async (name) => {
      const reply = await ask("two.hats", asSupervisor);
      answered.push(name);
      return reply;
    });

    // Somebody else is answered meanwhile, as often as it takes to see that the two wait.
    while (!(await isWaitedFor())) await ask("peer.a");
    for (let i = 0; i < 5; i++) await ask("peer.a");
    const before = [...answered];
    await service.owner.query("select pg_advisory_unlock(7)");
    const [replies, trail] = await recorded(service.owner, () => Promise.all(asked));

    expect(before).toEqual([]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(steps(trail).length).toBeLessThanOrEqual(1);
    const { rows } = await service.owner.query<{ n: number }>(
      "select count(*)::int n from audit_events where kind = 'ROLE_SWITCH' and actor_id = $1",
      [toni],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  async function isWaitedFor(): Promise<boolean> {
    const { rowCount } = await service.owner.query(
      "select from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and l.locktype = 'advisory' and not l.granted",
    );
    return rowCount !== 0;
  }
});
