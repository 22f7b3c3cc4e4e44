import { createHash } from "node:crypto";
import type pg from "pg";
import { sampleId } from "../../../src/demo/sample-clinic/index.js";
import { verifyLogs } from "../../../src/features/audit/verify/verify.service.js";
import { loadRoster, parseRoster } from "../../../src/features/staff/roster.service.js";
import { migrate } from "../../../src/platform/database/migrate.js";
import { accessRules } from "../../../src/schema.js";
import { signersOf } from "../../../src/transparency-log/index.js";
import { quietAuditLog } from "../../support/audit-log.js";
import { allSealed } from "../../support/sealed.js";
import { startService, type Service } from "../../support/service.js";
import { recorded, type TrailRow } from "../../support/trail.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const rules = accessRules();
const [ofNow, ofLater] = [rules, `${rules}-- another version\n`];

describe("the version of the access rules", () => {
  let service: Service;
  let clinics: number;
  beforeAll(async () => {
    service = await startService({ auditLog: { sealEveryMs: 20 } });
    const { rows } = await service.owner.query<{ n: number }>("select count(*)::int n from clinics");
    clinics = rows[0]?.n ?? 0;
  });
  afterAll(() => service.close());

  const applied = async (text: string): Promise<readonly TrailRow[]> => {
    const [, trail] = await recorded(service.owner, () => migrate(service.database.ownerUrl, { accessRules: text }));
    return trail;
  };
  const eventOf = (detail: object): object => ({
    kind: "POLICY_VERSION",
    outcome: "SUCCESS",
    actor: null,
    role: null,
    clients: [],
    purpose: "OPERATIONS",
    basis: null,
    detail,
  });

  test("is told to each clinic's log when it changes, with the one before, and only then", async () => {
    const first = await applied(ofNow);
    const again = await applied(ofNow);
    const changed = await applied(ofLater);
    const back = await applied(ofNow);

    expect(clinics).toBeGreaterThan(1);
    const each = (detail: object): object[] => Array.from({ length: clinics }, () => eventOf(detail));
    expect(first).toMatchObject(each({ accessRules: sha256(ofNow) }));
    expect(first.map(({ detail }) => Object.keys(detail))).toEqual(first.map(() => ["accessRules"]));
    expect(again).toEqual([]);
    expect(changed).toMatchObject(each({ accessRules: sha256(ofLater), previous: sha256(ofNow) }));
    expect(back).toMatchObject(each({ accessRules: sha256(ofNow), previous: sha256(ofLater) }));
    const { rows } = await service.owner.query<{ n: number }>(
      "select count(distinct clinic_id)::int n from audit_events where kind = 'POLICY_VERSION'",
    );
    expect(rows[0]?.n).toBe(clinics);
  });

  test("is not told of rules that could not be applied", async () => {
    const [thrown, trail] = await recorded(service.owner, () =>
      migrate(service.database.ownerUrl, { accessRules: `${ofLater};\nselect from nowhere;\n` }).then(
        () => null,
        (error: unknown) => error,
      ),
    );

    expect(String(thrown)).toContain("nowhere");
    expect(trail).toEqual([]);
    expect(await versionInForce(service.owner)).toBe(sha256(ofNow));
  });

  test("is told to a clinic that is new with the roster that makes it", async () => {
    const roster = {
      clinic: {
        id: sampleId("clinic Newhaven"),
        name: "Newhaven",
        timeZone: "America/New_York",
        warmLine: { name: "Newhaven warm line (invented)", number: "555-0101" },
      },
    };
    const load = () => loadRoster(service.database.ownerUrl, parseRoster(JSON.stringify(roster)), "the digest");

    const [, made] = await recorded(service.owner, load);
    const [, loadedAgain] = await recorded(service.owner, load);
    const migrated = await applied(ofNow);

    expect(made.map(({ kind }) => kind)).toEqual(["CREATE", "POLICY_VERSION"]);
    expect(made[1]).toMatchObject(eventOf({ accessRules: sha256(ofNow) }));
    expect(loadedAgain).toEqual([]);
    expect(migrated).toEqual([]);
  });

  test("is found by the privacy officer and the administrator, and in no report of a client", async () => {
    const found = async (login: string): Promise<string[]> => {
      const reply = await service
        .as(login)
        .ask("{ auditEvents(first: 100) { nodes { kind actorId clientId operationName } } }");
      const nodes = reply.at<{ kind: string }[]>("auditEvents.nodes").filter(({ kind }) => kind === "POLICY_VERSION");
      return [...new Set(nodes.map((node) => JSON.stringify(node)))];
    };
    const everything = async (login: string): Promise<string> => {
      const jo = sampleId("client 1");
      const reply = await service.as(login).ask(
        `{ accessReport(clientId: "${jo}", first: 100) { nodes { eventId } }
           accountingOfDisclosures(clientId: "${jo}", first: 100) { nodes { id } } }`,
      );
      return reply.text;
    };
    const { rows } = await service.owner.query<{ id: string }>(
      "select event_id id from audit_events where kind = 'POLICY_VERSION'",
    );

    const event = { kind: "POLICY_VERSION", actorId: null, clientId: null, operationName: "policy.applied" };
    for (const login of ["privacy.officer", "admin"]) {
      expect((await found(login)).map((line) => JSON.parse(line) as object)).toEqual([event]);
    }
    for (const login of ["peer.a", "clinician.core", "coordinator", "client.1", "representative.3", "supervisor.a"]) {
      expect([login, ...(await found(login))]).toEqual([login]);
    }
    for (const login of ["client.1", "privacy.officer"]) {
      const reports = await everything(login);
      expect(reports).toContain(`"eventId"`);
      expect(rows.filter(({ id }) => reports.includes(id))).toEqual([]);
    }
  });

  test("is what the check of the log accepts", async () => {
    await allSealed(service.owner);

    const { faults } = await verifyLogs({
      url: service.database.ownerUrl,
      verifiers: (id) => signersOf(quietAuditLog, id),
      witnessed: [],
      from: 0,
      retentionYears: 10,
      unsealedSeconds: 0,
      onProgress: () => undefined,
    });

    expect(faults).toEqual([]);
  });
});

async function versionInForce(owner: pg.Client): Promise<string | undefined> {
  const { rows } = await owner.query<{ version: string }>("select app.policy_version() as version");
  return rows[0]?.version;
}
