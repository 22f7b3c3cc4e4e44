import { signersOf } from "../../../src/transparency-log/index.js";
import { verifyLogs } from "../../../src/features/audit/verify/verify.service.js";
import { sampleClinicId } from "../../../src/demo/sample-clinic/index.js";
import { quietAuditLog } from "../../support/audit-log.js";
import { type Service, startService } from "../../support/service.js";

describe("the check of the audit log", () => {
  let service: Service;
  beforeAll(async () => (service = await startService({ auditLog: { sealEveryMs: 20 } })));
  afterAll(() => service.close());

  const check = async (): Promise<string[]> => {
    const { faults, leaves } = await verifyLogs({
      ownerUrl: service.database.ownerUrl,
      verifiers: (id) => signersOf(quietAuditLog, id),
      witnessed: [],
      from: 0,
      retentionYears: 10,
      unsealedSeconds: 0,
      onProgress: () => undefined,
    });
    expect(leaves).toBeGreaterThan(0);
    return faults.map(({ clinicId, what }) => `${clinicId === sampleClinicId ? "" : `${clinicId} `}${what}`);
  };
  const allSealed = async (): Promise<void> => {
    for (let left = 1; left > 0; await new Promise((resolve) => setTimeout(resolve, 30))) {
      const { rows } = await service.owner.query<{ n: number }>(
        "select count(*)::int n from audit_events e where not exists (select from audit_leaves l where l.event_id = e.event_id)",
      );
      left = rows[0]?.n ?? 0;
    }
  };

  test("agrees with the sample clinic, and with what is done there", async () => {
    await service.as("peer.a").ask("{ caseload { nodes { preferredName } } }");
    await service.as("coordinator").ask("{ referrals { nodes { id } } }");
    await allSealed();

    await expect(check()).resolves.toEqual([]);
  });

  test("finds a change without its event, and an event without its change", async () => {
    await allSealed();
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
});
