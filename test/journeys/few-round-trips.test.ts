import { sampleId } from "../../src/demo/sample-clinic/index.js";
import { fromSetup } from "../support/from-setup.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { TcpProxy } from "../support/tcp-proxy.js";
import { recorded, rowCounts } from "../support/trail.js";

const WRITE = `mutation($input: WritePeerNoteInput!) {
  writePeerNote(input: $input) { peerNote { id body } userErrors { code } } }`;
const CHANGE = `mutation($input: UpdateRecoveryPlanInput!) {
  updateRecoveryPlan(input: $input) { recoveryPlan { id version vision } userErrors { code } } }`;
const CHECK_IN = `mutation($input: RecordCheckInInput!) {
  recordCheckIn(input: $input) { checkIn { id } userErrors { code } } }`;
const DRAFT = `mutation($input: CreateReferralInput!) {
  createReferral(input: $input) { referral { id version } userErrors { code } } }`;
const MOVE = `mutation($input: TransitionReferralInput!) {
  transitionReferral(input: $input) { referral { id version } userErrors { code } } }`;

const jo = sampleId("client 1");
const plan = sampleId("plan 1");

/** PostgreSQL says that it is ready, once for each packet that it was sent. */
// eslint-disable-next-line no-control-regex -- the bytes of the message
const READY = /Z\0\0\0\x05[ITE]/g;

describe("the round trips of an act", () => {
  let service: Service;
  let proxy: TcpProxy;
  let turns = 0;
  beforeAll(async () => {
    const way = await TcpProxy.before(fromSetup("TEST_POSTGRES_URL"), (answer, asked) => {
      if (!asked.includes("revoked tokens")) turns += answer.toString("latin1").match(READY)?.length ?? 0;
      return "deliver";
    });
    proxy = way;
    service = await startService({ through: (url) => way.urlOf(url) });
  });
  afterAll(async () => {
    await service.close();
    await proxy.close();
  });

  const act = (mutation: string, input: object, login = "peer.a"): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  /** Of an act that is done a second time, on a connection that is open. */
  const turnsOf = async (mutation: string, next: () => Promise<object> | object, login?: string): Promise<number> => {
    await act(mutation, await next(), login);
    const input = await next();
    const before = turns;
    const reply = await act(mutation, input, login);
    expect(reply.text).toContain('"userErrors":[]');
    return turns - before;
  };

  test("are one where the input says all that is written", async () => {
    expect(await turnsOf(WRITE, () => ({ clientId: jo, body: "A walk." }))).toBe(1);
    let key = 0;
    const keyed = () => ({ clientId: jo, body: "Another walk.", idempotencyKey: `walk ${key++}` });
    expect(await turnsOf(WRITE, keyed)).toBe(1);
  });

  test("are two where the row that it is about decides", async () => {
    const asked = async (): Promise<number> =>
      (await service.as("peer.a").ask(`{ recoveryPlan(id: "${plan}") { version } }`)).at("recoveryPlan.version");
    let vision = 0;
    const changed = async () => ({ planId: plan, expectedVersion: await asked(), vision: `Vision ${vision++}` });
    expect(await turnsOf(CHANGE, changed)).toBe(2);
    expect(await turnsOf(CHECK_IN, () => ({ planId: plan, rating: 3 }))).toBe(2);

    const draft = async () => {
      const targetId = sampleId("organization Food Bank");
      const made = await act(
        DRAFT,
        { clientId: jo, kind: "OUTBOUND", need: "FOOD", targetId, reason: "A parcel" },
        "coordinator",
      );
      const { id, version } = made.at<{ id: string; version: number }>("createReferral.referral");
      return { referralId: id, expectedVersion: version, to: "ENTERED_IN_ERROR" };
    };
    expect(await turnsOf(MOVE, draft, "coordinator")).toBe(2);
  });
});

describe("an act that is done in one packet", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const write = (login: string, clientId: string, more: object = {}): Promise<Reply> =>
    service.as(login).ask(WRITE, { input: { clientId, body: "Once.", ...more } });
  const hidden = sampleId("client 2");
  const missing = sampleId("no such client");

  const refusedFor = async (clientId: string, more: object = {}) => {
    const before = await rowCounts(service.owner);
    const [reply, trail] = await recorded(service.owner, () => write("peer.a", clientId, more));
    const after = await rowCounts(service.owner);
    expect({ ...after, audit_events: 0 }).toEqual({ ...before, audit_events: 0 });
    expect(trail.map(({ kind, outcome }) => [kind, outcome])).toEqual([["READ_DENIED", "DENIED"]]);
    return reply.text;
  };

  test("is NOT_FOUND for a client who is hidden as for one who is not there, with a key and without", async () => {
    for (const more of [{}, { idempotencyKey: "hidden" }]) {
      const text = await refusedFor(hidden, more);

      expect(await refusedFor(missing, more)).toBe(text);
      expect(text).toContain('"code":"NOT_FOUND"');
    }
  });

  test("looks at its client even where PostgreSQL's own rules would let it write", async () => {
    for (const table of ["clients", "peer_notes"]) {
      await service.owner.query(`alter table ${table} disable row level security`);
    }

    const texts = [await refusedFor(hidden), await refusedFor(missing)];

    for (const table of ["clients", "peer_notes"]) {
      await service.owner.query(`alter table ${table} enable row level security`);
    }
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('"code":"NOT_FOUND"');
  });

  test("takes the id of its client in any letters", async () => {
    const reply = await write("peer.a", jo.toUpperCase());

    expect(reply.at("writePeerNote.userErrors")).toEqual([]);
  });
});

describe("a row that is hidden from whoever would change it", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test.each([
    ["recovery_plans", CHANGE, (planId: string) => ({ planId, expectedVersion: 1, vision: "x" })],
    ["referrals", MOVE, (referralId: string) => ({ referralId, expectedVersion: 1, to: "SENT" })],
  ])("is not waited for where somebody else has locked it: %s", async (table, mutation, inputOf) => {
    const { rows } = await service.owner.query<{ id: string }>(`select id from ${table} where client_id = $1`, [jo]);
    // What the service asks of its own accord has to be enough.
    await service.owner.query(`alter table ${table} disable row level security`);
    await service.owner.query("begin");
    await service.owner.query(`select from ${table} where client_id = $1 for update`, [jo]);

    const replies = await Promise.all(
      [rows[0]?.id ?? "", sampleId("nothing")].map((id) => service.as("peer.b").ask(mutation, { input: inputOf(id) })),
    );

    await service.owner.query("rollback");
    await service.owner.query(`alter table ${table} enable row level security`);
    expect(replies.map(({ codes }) => codes)).toEqual([["NOT_FOUND"], ["NOT_FOUND"]]);
    expect(replies[0]?.text).toBe(replies[1]?.text);
  });
});
