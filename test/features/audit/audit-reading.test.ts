import { sampleId } from "../../../src/demo/sample-clinic/index.js";
import { startService, type Service } from "../../support/service.js";

let service: Service;
beforeAll(async () => (service = await startService()));
afterAll(() => service.close());

const jo = sampleId("client 1");
const robin = sampleId("client 3");

interface Entity {
  readonly type: string;
  readonly id: string | null;
  readonly clientId: string | null;
  readonly classes: readonly string[];
}
interface Event {
  readonly kind: string;
  readonly operationName: string | null;
  readonly clientId: string | null;
  readonly entities: readonly Entity[];
}

async function events(login: string, filter: object = {}): Promise<Event[]> {
  const reply = await service.as(login).ask(
    `query ($filter: AuditEventFilter) { auditEvents(first: 100, filter: $filter) {
         nodes { kind operationName clientId entities { type id clientId classes fields } } } }`,
    { filter },
  );
  return reply.at<Event[]>("auditEvents.nodes");
}

interface Access {
  readonly actorName: string;
  readonly classes: readonly string[];
}

async function accesses(login: string, clientId: string): Promise<Access[] | null> {
  const reply = await service
    .as(login)
    .ask(`query ($id: ID!) { accessReport(clientId: $id, first: 100) { nodes { actorName actorRole classes } } }`, {
      id: clientId,
    });
  return reply.at<{ nodes: Access[] } | null>("accessReport")?.nodes ?? null;
}

test("each role's part of the log is its own: supervisors, clients and integrators list nothing", async () => {
  for (const login of ["supervisor.a", "client.1", "representative.3", "integrator.food"]) {
    await service.as(login).ask("{ clients { totalCount } }");
    expect(await events(login)).toEqual([]);
  }
});

test("the admin finds system events, and none that touches a client", async () => {
  await service.owner.query(
    `insert into audit_events (clinic_id, event_id, kind, outcome, detail)
     values ($1, gen_random_uuid(), 'POLICY_VERSION', 'SUCCESS', '{}'), ($1, gen_random_uuid(), 'CREATE', 'SUCCESS', '{}')`,
    [sampleId("clinic Harbor")],
  );

  expect(new Set((await events("admin")).map(({ kind }) => kind))).toEqual(new Set(["POLICY_VERSION"]));
});

test("staff's own events keep their kind and lose the ids of clients who have gone from their sight", async () => {
  await service.as("peer.a").ask(`query Looked { client(id: "${jo}") { preferredName } }`);
  const looked = async (): Promise<Event | undefined> =>
    (await events("peer.a")).find(({ operationName }) => operationName === "Looked");
  expect(await looked()).toMatchObject({ clientId: jo, entities: [{ type: "Client", id: jo, classes: ["IDENTITY"] }] });
  expect(await events("peer.a", { clientId: jo })).not.toEqual([]);

  await service.owner.query("begin");
  await service.owner.query(
    "update peer_assignments set ends_at = now() where client_id = $1 and peer_specialist_id = $2",
    [jo, sampleId("peer.a")],
  );
  await service.owner.query("commit");

  expect(await looked()).toMatchObject({
    clientId: null,
    entities: [{ type: "Client", id: null, clientId: null, classes: [] }],
  });
  expect(await events("peer.a", { clientId: jo })).toEqual([]);
  const acts = (await events("peer.a")).flatMap(({ entities }) => entities);
  expect(acts.some(({ type, id }) => type === "PeerNote" && id !== null)).toBe(false);
  await service.owner.query(
    "update peer_assignments set ends_at = 'infinity' where client_id = $1 and peer_specialist_id = $2",
    [jo, sampleId("peer.a")],
  );
});

test("staff's own refusals look alike in the log, whether or not the id that was asked is a client's", async () => {
  const hidden = sampleId("client 2");
  const unknown = sampleId("nobody at all");
  const looked = async (id: string): Promise<unknown> => {
    const name = id === hidden ? "Hidden" : "Unknown";
    await service.as("peer.a").ask(`query ${name} { client(id: "${id}") { id } }`);
    await service.as("peer.a").ask(`query ${name} { a: client(id: "${id}") { id } b: client(id: "${jo}") { id } }`);
    const input = { clientId: id, body: "Words" };
    const act = `mutation ${name} ($input: WritePeerNoteInput!) { writePeerNote(input: $input) { userErrors { code } } }`;
    await service.as("peer.a").ask(act, { input });
    const own = (await events("peer.a")).filter(({ operationName }) => operationName === name);
    expect(own).toHaveLength(3);
    return own.map((event) => ({ ...event, operationName: null }));
  };

  expect(await looked(hidden)).toEqual(await looked(unknown));
  const named = await events("privacy.officer", { clientId: hidden, kind: ["READ_DENIED"] });
  expect(named.filter(({ operationName }) => operationName === "Hidden")).toHaveLength(2);
});

test("reading a report is itself in the log, as an EXPORT of that client's record", async () => {
  await service.as("client.1").ask(`{ accountingOfDisclosures(clientId: "${jo}") { nodes { id } } }`);

  const [exported] = await events("privacy.officer", { clientId: jo, kind: ["EXPORT"] });
  expect(exported).toMatchObject({ kind: "EXPORT", clientId: jo });
});

test("a report is null for everybody whom it is not for, and the attempt is recorded as denied", async () => {
  expect(await accesses("peer.a", jo)).toBeNull();
  expect(await accesses("client.2", jo)).toBeNull();
  expect(await accesses("other.clinician", jo)).toBeNull();
  expect(await accesses("client.1", "no-such-id")).toBeNull();

  const denied = await events("privacy.officer", { clientId: jo, kind: ["READ_DENIED"] });
  expect(denied.length).toBeGreaterThanOrEqual(2);
  const shown = await accesses("client.1", jo);
  expect(shown?.every(({ classes }) => classes.length > 0)).toBe(true);
});

test("a peer note's act is in the client's report, and in a representative's only with the scope NOTES", async () => {
  await service.owner.query(
    `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, client_ids, class_sets)
     values ($1, gen_random_uuid(), 'CREATE', 'SUCCESS', $2, 'PEER_SPECIALIST', array[$3::uuid], array[app.class_bit('PEER_ONLY')])`,
    [sampleId("clinic Harbor"), sampleId("peer.a"), robin],
  );
  const told = async (login: string): Promise<boolean> =>
    (await accesses(login, robin))?.some(({ classes }) => classes.includes("PEER_ONLY")) ?? false;

  expect(await told("client.3")).toBe(true);
  await service.owner.query("update representatives set scopes = array['RECORD', 'CONSENT'] where client_id = $1", [
    robin,
  ]);
  expect(await told("representative.3")).toBe(false);
  await service.owner.query("update representatives set scopes = array['RECORD', 'NOTES'] where client_id = $1", [
    robin,
  ]);
  expect(await told("representative.3")).toBe(true);
  await service.owner.query("update representatives set scopes = array['CONSENT'] where client_id = $1", [robin]);
  expect(await accesses("representative.3", robin)).toBeNull();
});

test("the privacy officer takes back a referral that was entered in error, without seeing it", async () => {
  const referralId = sampleId("referral 1 benefits accepted");
  const move = async (to: string, expectedVersion: number) =>
    service.as("privacy.officer").ask(
      `mutation ($input: TransitionReferralInput!) { transitionReferral(input: $input) {
           referral { id } userErrors { code } } }`,
      { input: { referralId, to, expectedVersion } },
    );

  expect((await move("CANCELLED", 4)).codes).toEqual(["FORBIDDEN"]);
  expect((await move("ENTERED_IN_ERROR", 3)).at("transitionReferral.userErrors.0.code")).toBe("CONFLICT");
  expect((await move("ENTERED_IN_ERROR", 4)).data).toEqual({ transitionReferral: { referral: null, userErrors: [] } });
  const seen = await service.as("coordinator").ask(`{ referral(id: "${referralId}") { status history { to actor } } }`);
  expect(seen.at("referral.status")).toBe("ENTERED_IN_ERROR");
});
