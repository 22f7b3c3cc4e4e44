import { signersOf } from "../../../src/transparency-log/index.js";
import { verifyLogs, type Verification } from "../../../src/features/audit/verify/verify.service.js";
import { sampleClinicId } from "../../../src/demo/sample-clinic/index.js";
import { bayview, loadSyntheticClinic } from "../../../src/demo/synthetic-clinic/index.js";
import { ensureAuditorLogin } from "../../../src/platform/database/migrate.js";
import { quietAuditLog } from "../../support/audit-log.js";
import { allSealed } from "../../support/sealed.js";
import { connect } from "../../support/service-login.js";
import { type Service, startService } from "../../support/service.js";

describe("the check of the audit log", () => {
  let service: Service;
  beforeAll(async () => (service = await startService({ auditLog: { sealEveryMs: 20 } })));
  afterAll(() => service.close());

  const verification = async (url = service.database.ownerUrl): Promise<Verification> => {
    const found = await verifyLogs({
      url,
      verifiers: (id) => signersOf(quietAuditLog, id),
      witnessed: [],
      from: 0,
      retentionYears: 10,
      unsealedSeconds: 0,
      onProgress: () => undefined,
    });
    expect(found.leaves).toBeGreaterThan(0);
    return found;
  };
  const check = async (): Promise<string[]> => {
    const { faults } = await verification();
    return faults.map(({ clinicId, what }) => `${clinicId === sampleClinicId ? "" : `${clinicId} `}${what}`);
  };

  test("agrees with the sample clinic, and with what is done there", async () => {
    await service.as("peer.a").ask("{ caseload { nodes { preferredName } } }");
    await service.as("coordinator").ask("{ referrals { nodes { id } } }");
    await allSealed(service.owner);

    await expect(check()).resolves.toEqual([]);
  });

  test("tells of a clinic whose records were loaded without events, and reports none of them", async () => {
    await loadSyntheticClinic(service.owner, 50);
    await allSealed(service.owner);

    const { faults, notices } = await verification();

    expect(faults).toEqual([]);
    expect(notices).toEqual([
      { clinicId: bayview, index: 0, what: expect.stringMatching(/were loaded without events$/) as string },
    ]);
  });

  test("finds a change without its event, and an event without its change", async () => {
    await allSealed(service.owner);
    await service.owner.query("begin; set local session_replication_role = replica");
    await service.owner.query(
      "update consents set declined_at = now() where declined_at is null and revoked_at is not null",
    );
    await service.owner.query("delete from referral_events where to_status = 'COMPLETED'");
    await service.owner.query("update referral_events set to_status = 'FAILED' where to_status = 'ACCEPTED'");
    await service.owner.query("commit");

    await expect(check()).resolves.toEqual([
      expect.stringMatching(/^a consent has no event CONSENT_DECLINED: /),
      expect.stringMatching(/^a step of a referral has no event: .* to FAILED$/),
      expect.stringMatching(/^an event of a referral has no such step: /),
    ]);
  });

  test("believes that records were loaded only where it is the first that the log says", async () => {
    await service.owner.query("begin; set local session_replication_role = replica");
    // A consent that nobody recorded.
    await service.owner.query(
      `insert into consents (clinic_id, client_id, kind, description, author_id)
       select clinic_id, client_id, kind, description, author_id from consents where clinic_id = $1 limit 1`,
      [sampleClinicId],
    );
    await service.owner.query("commit");
    await service.owner.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome, operation_name, detail)
       values ($1, gen_random_uuid(), 'AUDIT_VERIFY', 'SUCCESS', 'log.loaded', '{"cause": "LOADED"}')`,
      [sampleClinicId],
    );
    await allSealed(service.owner);

    await expect(check()).resolves.toContainEqual(expect.stringMatching(/^a consent has no event CONSENT_DRAFTED: /));
  });

  test("finds an event whose hashes the service made of something else", async () => {
    await service.owner.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome, operation_name, salt, body)
       values ($1, gen_random_uuid(), 'UPDATE', 'SUCCESS', 'SaveGoal', $2, $2)`,
      [sampleClinicId, Buffer.alloc(32, 1)],
    );
    await allSealed(service.owner);

    await expect(check()).resolves.toContainEqual("the event's columns say something else than its body");
  });

  test("takes a login that can read the log, and nothing of a record", async () => {
    const auditorUrl = service.database.url(`${service.database.name}_auditor`, "auditor");
    await ensureAuditorLogin(service.database.ownerUrl, auditorUrl);

    await expect(verification(auditorUrl)).resolves.toMatchObject({ leaves: expect.any(Number) as number });

    const auditor = await connect(auditorUrl);
    const refused: unknown[] = [];
    for (const statement of [
      "select count(*) from audit_events",
      "set role app_auditor; select legal_name from clients",
      "set role app_auditor; select description from consents",
      "set role app_auditor; delete from audit_events",
      "set role app_sealer",
      "set role app_retention",
      "select app.instance_kind()",
    ]) {
      refused.push(
        await auditor.query(`${statement}`).then(
          () => statement,
          (error: { code: string }) => error.code,
        ),
      );
      await auditor.query("reset role");
    }
    await auditor.end();
    expect(refused).toEqual(refused.map(() => "42501"));
  });
});
