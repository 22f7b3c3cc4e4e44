import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service, type SignedIn } from "../support/service.js";
import { recorded } from "../support/trail.js";
import { before, faceOf, keepRows, letClockRun, stopClock, tomorrow } from "./support.js";

const CLIENT = "query($id: ID!) { client(id: $id) { preferredName } }";
const ASSIGN = `mutation($input: AssignPeerSpecialistInput!) { assignPeerSpecialist(input: $input) {
  assignment { id startsAt endsAt version } userErrors { code path } } }`;
const END = `mutation($input: EndAssignmentInput!) { endAssignment(input: $input) { userErrors { code } } }`;

const harbor = sampleId("clinic Harbor");
const core = sampleId("program CORE");
const [jo, max, robin, dana, , noor, sam, gale] = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => sampleId(`client ${n}`)) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

describe("who has to do with a client, and when", () => {
  let service: Service;
  let putBack: () => Promise<void>;
  beforeAll(async () => {
    service = await startService();
    putBack = await keepRows(service.owner, [
      "memberships",
      "supervision_links",
      "credentials",
      "peer_assignments",
      "care_team_members",
      "conflicts",
    ]);
  });
  afterEach(() => putBack());
  afterAll(() => service.close());

  const look = (login: string, id: string, how?: SignedIn): Promise<Reply> =>
    service.as(login, how).ask(CLIENT, { id });
  const sees = async (login: string, id: string, how?: SignedIn): Promise<boolean> => {
    const reply = await look(login, id, how);
    if (reply.at("client") !== null) return true;
    const unknown = sampleId("no such client");
    expect(faceOf(reply, id)).toEqual(faceOf(await look(login, unknown, how), unknown));
    return false;
  };
  const act = (login: string, mutation: string, input: object, how?: SignedIn): Promise<Reply> =>
    service.as(login, how).ask(mutation, { input });
  const insert = (table: string, row: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const all = { clinic_id: harbor, ...row };
    const places = Object.keys(all).map((_, i) => `$${i + 1}`);
    return service.owner.query(
      `insert into ${table} (${Object.keys(all).join(", ")}) values (${places.join(", ")})`,
      Object.values(all),
    );
  };
  /** What a closure finds at an instant and one millisecond earlier. */
  const around = async <T>(at: Date, find: () => Promise<T>): Promise<readonly [earlier: T, then: T]> => {
    await stopClock(service.owner, before(at));
    const earlier = await find();
    await stopClock(service.owner, at);
    const then = await find();
    await letClockRun(service.owner);
    return [earlier, then];
  };

  test("an assignment shows the client one millisecond before it ends, and nothing at its end", async () => {
    const end = tomorrow();
    await service.owner.query("update peer_assignments set ends_at = $1 where client_id = $2", [end, dana]);

    expect(await around(end, () => sees("peer.a", dana))).toEqual([true, false]);
  });

  test("an assignment shows nothing one millisecond before it begins", async () => {
    const start = tomorrow();
    await insert("peer_assignments", { client_id: max, peer_specialist_id: sampleId("peer.c"), starts_at: start });

    expect(await around(start, () => sees("peer.c", max))).toEqual([false, true]);
  });

  test("a read that is under way when the assignment ends keeps its snapshot, and the next one finds nothing", async () => {
    await service.owner.query(`
      create function wait_for_test() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock(4711); return new; end $$;
      create trigger wait_for_test before insert on audit_events for each row execute function wait_for_test();
      select pg_advisory_lock(4711)`);

    const underWay = look("peer.a", dana);
    for (let waits = 0; waits === 0;) {
      const { rows } = await service.owner.query<{ waits: number }>(
        "select count(*)::int waits from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
      );
      waits = rows[0]?.waits ?? 0;
    }
    await service.owner.query("update peer_assignments set ends_at = now() where client_id = $1", [dana]);
    await service.owner.query("select pg_advisory_unlock(4711); drop trigger wait_for_test on audit_events");

    expect((await underWay).at("client")).toEqual({ preferredName: "Dana" });
    expect(await sees("peer.a", dana)).toBe(false);
  });

  test("a change of supervisor leaves no gap and no overlap, to the millisecond", async () => {
    const change = tomorrow();
    const peer = sampleId("peer.a");
    await service.owner.query("update supervision_links set ends_at = $1 where peer_specialist_id = $2", [
      change,
      peer,
    ]);
    await insert("supervision_links", {
      supervisor_id: sampleId("supervisor.b"),
      peer_specialist_id: peer,
      starts_at: change,
    });

    const [earlier, then] = await around(change, async () => [
      await sees("supervisor.a", jo),
      await sees("supervisor.b", jo),
    ]);

    expect(earlier).toEqual([true, false]);
    expect(then).toEqual([false, true]);
  });

  test("a supervisor of two peer specialists loses a client who moves to a third", async () => {
    await service.owner.query("update credentials set status = 'ACTIVE' where peer_specialist_id = $1", [
      sampleId("peer.c"),
    ]);
    expect(await sees("supervisor.b", max)).toBe(true);

    const moved = await act("coordinator", ASSIGN, {
      clientId: max,
      peerSpecialistId: sampleId("peer.c"),
      replacesAssignmentId: sampleId("assignment 2 peer.b"),
    });

    expect(moved.at("assignPeerSpecialist.userErrors")).toEqual([]);
    expect(await sees("supervisor.b", max)).toBe(false);
    expect(await sees("two.hats", max, { role: "PEER_SUPERVISOR" })).toBe(true);
  });

  test("a cover overlaps the primary assignment, and its end does not end that", async () => {
    const cover = await act("coordinator", ASSIGN, {
      clientId: max,
      peerSpecialistId: sampleId("peer.a"),
      role: "COVERING",
      endsAt: tomorrow().toISOString(),
    });
    expect([await sees("peer.a", max), await sees("peer.b", max)]).toEqual([true, true]);

    const ended = await act("coordinator", END, {
      assignmentId: cover.at("assignPeerSpecialist.assignment.id"),
      reason: "Back from leave",
      expectedVersion: 1,
    });

    expect(ended.at("endAssignment.userErrors")).toEqual([]);
    expect([await sees("peer.a", max), await sees("peer.b", max)]).toEqual([false, true]);
  });

  test("a peer specialist who is employed again gets none of the old clients back", async () => {
    const peer = sampleId("peer.former");
    await insert("memberships", { user_id: peer, role: "PEER_SPECIALIST", starts_at: new Date(Date.now() - 1000) });

    expect((await service.as("peer.former").ask("{ clients { totalCount } caseload { totalCount } }")).data).toEqual({
      clients: { totalCount: 0 },
      caseload: { totalCount: 0 },
    });
    expect([await sees("peer.former", jo), await sees("peer.former", gale)]).toEqual([false, false]);
  });

  test("a peer specialist who is employed again gets no client back by an assignment that nobody had ended", async () => {
    const peer = sampleId("peer.b");
    await service.owner.query("update memberships set ends_at = now() - interval '3 days' where user_id = $1", [peer]);
    await insert("memberships", { user_id: peer, role: "PEER_SPECIALIST", starts_at: new Date(Date.now() - 60_000) });

    expect(await sees("peer.b", max)).toBe(false);
    await insert("peer_assignments", { client_id: noor, peer_specialist_id: peer, starts_at: new Date() });
    expect(await sees("peer.b", noor)).toBe(true);
  });

  test("employment that goes on under a new contract, without a gap, keeps its clients", async () => {
    const peer = sampleId("peer.b");
    const change = new Date(Date.now() - 86_400_000);
    await service.owner.query("update memberships set ends_at = $2 where user_id = $1", [peer, change]);
    await insert("memberships", { user_id: peer, role: "PEER_SPECIALIST", starts_at: change });

    expect(await sees("peer.b", max)).toBe(true);
  });

  test("a supervisor or coordinator who is a peer specialist too can't assign a client to themselves", async () => {
    const self = sampleId("two.hats");
    const membership = { user_id: self, role: "CARE_COORDINATOR", starts_at: new Date(0) };
    await insert("memberships", membership);
    await insert("care_team_members", { ...membership, client_id: max, program_id: core, sud: false });
    await service.owner.query("update peer_specialists set accepting_clients = true where id = $1", [self]);
    const input = { clientId: max, peerSpecialistId: self, role: "BACKUP" };

    const asCoordinator = await act("two.hats", ASSIGN, input, { role: "CARE_COORDINATOR" });
    const asSupervisor = await act("two.hats", ASSIGN, { ...input, clientId: sam }, { role: "PEER_SUPERVISOR" });

    expect([asCoordinator.codes, asSupervisor.codes]).toEqual([["FORBIDDEN"], ["FORBIDDEN"]]);
    expect(await sees("two.hats", max, { role: "PEER_SPECIALIST" })).toBe(false);
    await expect(
      insert("supervision_links", { supervisor_id: self, peer_specialist_id: self, starts_at: new Date(0) }),
    ).rejects.toMatchObject({ code: "23514" });
  });

  test("an assignment that begins in the past needs a supervisor and a reason, and opens no older peer note", async () => {
    await service.owner.query("update credentials set status = 'ACTIVE' where peer_specialist_id = $1", [
      sampleId("peer.c"),
    ]);
    await insert("supervision_links", {
      supervisor_id: sampleId("supervisor.a"),
      peer_specialist_id: sampleId("peer.c"),
    });
    const past = new Date(Date.now() - 60 * 86_400_000).toISOString();
    const input = { clientId: jo, peerSpecialistId: sampleId("peer.c"), role: "BACKUP", startsAt: past };

    const coordinator = await act("coordinator", ASSIGN, { ...input, reason: "Has worked with her since" });
    const silent = await act("supervisor.a", ASSIGN, input);
    const reply = await act("supervisor.a", ASSIGN, { ...input, reason: "Has worked with her since" });

    expect(coordinator.codes).toEqual(["FORBIDDEN"]);
    expect(silent.at("assignPeerSpecialist.userErrors")).toEqual([
      { code: "INVALID_INPUT", path: ["input", "reason"] },
    ]);
    expect(reply.at("assignPeerSpecialist.userErrors")).toEqual([]);
    const notes = "query($id: ID!) { client(id: $id) { peerNotes { totalCount nodes { id } } } }";
    expect((await service.as("peer.c").ask(notes, { id: jo })).at("client.peerNotes")).toEqual({
      totalCount: 0,
      nodes: [],
    });
  });

  test.each([
    ["ends before it begins", "2099-02-02T10:00:00Z", "2099-02-01T10:00:00Z"],
    ["has no length", "2099-02-02T10:00:00Z", "2099-02-02T10:00:00Z"],
    ["has no length, told in two zones", "2099-02-02T10:00:00Z", "2099-02-02T05:00:00-05:00"],
    ["is over", "2020-02-29T10:00:00Z", "2020-03-01T10:00:00Z"],
  ])("an assignment that %s is refused", async (_, startsAt, endsAt) => {
    const input = { clientId: jo, peerSpecialistId: sampleId("peer.b"), startsAt, endsAt, reason: "x" };

    const reply = await act("coordinator", ASSIGN, input);

    expect([...reply.codes, /"code":"(\w+)"/.exec(reply.text)?.[1]]).toEqual(
      expect.arrayContaining([startsAt < "2021" ? "FORBIDDEN" : "INVALID_INPUT"]),
    );
    expect(await sees("peer.b", jo)).toBe(false);
  });

  test("two roles of one person never add up, and the log names the one that acted", async () => {
    const peer = sampleId("peer.a");
    await insert("memberships", { user_id: peer, role: "CLINICIAN", starts_at: new Date(0) });
    await insert("care_team_members", {
      client_id: max,
      user_id: peer,
      role: "CLINICIAN",
      program_id: core,
      sud: false,
    });
    const notes = "query($id: ID!) { client(id: $id) { peerNotes { totalCount } } }";
    const [asPeer, asClinician] = [{ role: "PEER_SPECIALIST" }, { role: "CLINICIAN" }];

    expect([await sees("peer.a", jo, asPeer), await sees("peer.a", max, asPeer)]).toEqual([true, false]);
    expect([await sees("peer.a", jo, asClinician), await sees("peer.a", max, asClinician)]).toEqual([false, true]);
    const [reply, trail] = await recorded(service.owner, () =>
      service.as("peer.a", asClinician).ask(notes, { id: max }),
    );
    expect(reply.at("client.peerNotes")).toBeNull();
    expect(trail).toMatchObject([{ role: "CLINICIAN", actor: peer }]);
    expect((await service.as("peer.a").ask(notes, { id: jo })).codes).toEqual(["BAD_USER_INPUT"]);
    for (const role of ["PEER_SPECIALIST, CLINICIAN", "PEER_SPECIALIST,CLINICIAN", "PEER_SPECIALIST CLINICIAN", "*"]) {
      expect((await service.as("peer.a", { role }).ask(notes, { id: jo })).codes).toEqual(["UNAUTHENTICATED"]);
    }
  });

  test("a member of staff finds nothing of their own record in a staff role, and all of it as its client", async () => {
    const [peer, colleague] = [sampleId("peer.a"), sampleId("two.hats")];
    await insert("memberships", { user_id: peer, role: "CLIENT", starts_at: new Date(0) });
    await insert("peer_assignments", { client_id: noor, peer_specialist_id: peer, starts_at: new Date(0) });
    expect(await sees("peer.a", noor, { role: "PEER_SPECIALIST" })).toBe(true);

    await service.owner.query("update clients set user_id = $1 where id = $2", [peer, noor]);
    await insert("conflicts", { user_id: colleague, client_id: noor });

    expect(await sees("peer.a", noor, { role: "PEER_SPECIALIST" })).toBe(false);
    expect(await sees("peer.a", noor, { role: "CLIENT" })).toBe(true);
    expect(await sees("peer.a", robin, { role: "CLIENT" })).toBe(false);
    // The colleague whom they named is assigned, and finds nothing either.
    expect(await sees("two.hats", noor, { role: "PEER_SPECIALIST" })).toBe(false);
    await service.owner.query("update clients set user_id = null where id = $1", [noor]);
  });

  test("a conflict that is declared hides the client at its instant, and no earlier", async () => {
    const start = tomorrow();
    await insert("conflicts", { user_id: sampleId("peer.a"), client_id: dana, starts_at: start });

    const [earlier, then] = await around(start, async () => [
      await sees("peer.a", dana),
      await sees("supervisor.a", dana),
    ]);

    expect(earlier).toEqual([true, true]);
    expect(then).toEqual([false, true]);
  });
});
