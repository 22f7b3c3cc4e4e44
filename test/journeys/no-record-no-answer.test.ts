import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { rowCounts } from "../support/trail.js";

const jo = sampleId("client 1");
const READS: readonly (readonly [login: string, query: string])[] = [
  ["peer.a", "{ caseload { totalCount nodes { preferredName } } }"],
  ["clinician.core", `{ client(id: "${jo}") { legalName } }`],
  ["clinician.core", `{ client(id: "${sampleId("no such client")}") { legalName } }`],
  ["client.1", `{ accessReport(clientId: "${jo}") { nodes { actorName } } }`],
  ["integrator.food", "{ referralFeed { edges { cursor } } }"],
  ["privacy.officer", "{ auditEvents { nodes { id } } }"],
];
const WRITES: readonly (readonly [login: string, mutation: string])[] = [
  ["peer.a", `mutation { writePeerNote(input: { clientId: "${jo}", body: "x" }) { peerNote { id } } }`],
  ["clinician.core", `mutation { writeClinicalNote(input: { clientId: "${jo}", body: "x" }) { clinicalNote { id } } }`],
  [
    "client.1",
    `mutation { revokeConsent(input: { consentId: "${sampleId("consent 1 food")}", channel: PORTAL }) { consent { state } } }`,
  ],
  // Refusals are recorded too.
  ["peer.b", `mutation { writePeerNote(input: { clientId: "${jo}", body: "x" }) { peerNote { id } } }`],
];

describe("where the log can't be written", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const expectNothing = (reply: Reply): void => {
    expect(reply.status).toBeGreaterThanOrEqual(500);
    expect(reply.data).toBeNull();
    expect(["INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"]).toEqual(expect.arrayContaining([...reply.codes]));
    expect(reply.text).not.toMatch(/Joanna|Jo"|audit/);
  };
  const whileRefused = async (work: () => Promise<void>): Promise<void> => {
    await service.owner.query(`
      create function refuse_audit() returns trigger language plpgsql as $$ begin raise exception 'disk full' using errcode = '53100'; end $$;
      create trigger refuse_audit before insert on audit_events for each row execute function refuse_audit()`);
    try {
      await work();
    } finally {
      await service.owner.query("drop trigger refuse_audit on audit_events; drop function refuse_audit()");
    }
  };

  test.each(READS)("%s is told nothing by %s", async (login, query) => {
    await whileRefused(async () => expectNothing(await service.as(login).ask(query)));

    expect((await service.as(login).ask(query)).status).toBe(200);
  });

  test.each(WRITES)("%s changes nothing by %s", async (login, mutation) => {
    const before = await rowCounts(service.owner);

    await whileRefused(async () => expectNothing(await service.as(login).ask(mutation)));

    expect(await rowCounts(service.owner)).toEqual(before);
    const { rows } = await service.owner.query("select 1 from consents where id = $1 and revoked_at is not null", [
      sampleId("consent 1 food"),
    ]);
    expect(rows).toEqual([]);
  });

  test("because the right to add to it was taken away, nothing is answered either", async () => {
    await service.owner.query("revoke insert on audit_events from app_peer_specialist");

    const reply = await service.as("peer.a").ask("{ caseload { nodes { preferredName } } }");

    await service.owner.query("grant insert on audit_events to app_peer_specialist");
    expectNothing(reply);
    // Roles belong to the server, and their grants to this database alone: nobody else is touched.
    expect((await service.as("clinician.core").ask(`{ client(id: "${jo}") { preferredName } }`)).status).toBe(200);
  });

  test("because somebody holds it locked, the answer is that it can't be had now", async () => {
    await service.owner.query("begin; lock table audit_events in access exclusive mode");

    const started = Date.now();
    const reply = await service.as("clinician.core").ask(`{ client(id: "${jo}") { preferredName } }`);
    await service.owner.query("commit");

    expectNothing(reply);
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  test("a refused look leaves its trace although it changed nothing", async () => {
    const before = await rowCounts(service.owner);

    await service.as("peer.b").ask(`{ client(id: "${jo}") { preferredName } }`);

    const after = await rowCounts(service.owner);
    expect(after).toEqual({ ...before, audit_events: (before.audit_events ?? 0) + 1 });
  });
});
