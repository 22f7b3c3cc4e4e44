import { randomUUID } from "node:crypto";
import { classBit } from "../../../src/authorization/data-classes.js";
import { sampleClinicId, sampleId, sampleLogins } from "../../../src/demo/sample-clinic/index.js";
import { pruneLog } from "../../../src/features/audit/retention/prune.service.js";
import { quietAuditLog } from "../../support/audit-log.js";
import { startService, type Service } from "../../support/service.js";

const jo = sampleId("client 1");
const birch = sampleId("organization Birch");

const DESCRIPTION = "name and identity, substance use care, referrals";

interface Disclosure {
  readonly at: string;
  readonly recipientName: string;
  readonly recipientAddress: string | null;
  readonly description: string;
  readonly purpose: string;
  readonly basis: string;
  readonly consentId: string | null;
}

describe("the accounting of disclosures", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    await service.owner.query("update organizations set address = '1 Birch Lane, Anytown' where id = $1", [birch]);
    for (const years of [1, 2.9, 5.9, 9]) await disclose(years);
  });
  afterAll(() => service.close());

  /** To a treatment provider, for treatment, under a consent to treatment, payment and operations. */
  const disclose = async (years: number): Promise<void> => {
    await service.owner.query(
      `insert into audit_events (clinic_id, event_id, recorded_at, kind, outcome, actor_id, actor_role, organization_id, purpose, basis,
         client_ids, class_sets, consent_ids)
       values ($1, $2, now() - make_interval(days => $3), 'DISCLOSURE', 'SUCCESS', $4, 'INTEGRATOR', $5, 'TREATMENT', 'CONSENT', $6, $7, $8)`,
      [
        sampleClinicId,
        randomUUID(),
        Math.round(years * 365),
        sampleId("integrator.hie"),
        birch,
        [jo],
        [classBit("IDENTITY") | classBit("SUD") | classBit("REFERRAL")],
        [sampleId("consent 1 birch")],
      ],
    );
  };
  const yearsAgo = (years: number): string =>
    new Date(Date.now() - Math.round(years * 365 * 24 * 3600_000)).toISOString();
  const ask = async (login: string, from: string | null): Promise<Disclosure[]> => {
    const reply = await service.as(login).ask(
      `query($id: ID!, $from: DateTime) { accountingOfDisclosures(clientId: $id, from: $from) { nodes {
         at recipientName recipientAddress description purpose basis consentId } } }`,
      { id: jo, from },
    );
    // Beside those that the sample clinic has.
    return reply
      .at<Disclosure[]>("accountingOfDisclosures.nodes")
      .filter(({ description }) => description === DESCRIPTION);
  };

  test("tells whom treatment, payment and operations were disclosed to, where, what, why and on which consent", async () => {
    const [newest] = await ask("client.1", null);

    expect(newest).toMatchObject({
      recipientName: "Birch Recovery House (invented)",
      recipientAddress: "1 Birch Lane, Anytown",
      description: DESCRIPTION,
      purpose: "TREATMENT",
      basis: "CONSENT",
      consentId: sampleId("consent 1 birch"),
    });
  });

  test.each(["client.1", "privacy.officer"])(
    "reaches back over the three years of 42 CFR 2.25, the six of 45 CFR 164.528, and as far as the log goes, for %s",
    async (login) => {
      const since = async (from: string | null): Promise<number> => (await ask(login, from)).length;

      expect(await since(yearsAgo(3))).toBe(2);
      expect(await since(yearsAgo(6))).toBe(3);
      expect(await since(yearsAgo(20))).toBe(4);
      expect(await since(null)).toBe(4);
    },
  );

  test("loses nothing of six years to the shortest retention that there may be", async () => {
    const by = sampleLogins.find(({ login }) => login === "privacy.officer")?.userId ?? "";
    const prune = (before: Date | null): ReturnType<typeof pruneLog> =>
      pruneLog({ ownerUrl: service.database.ownerUrl, log: quietAuditLog, by, years: 6, before, dryRun: true });

    await expect(prune(new Date(yearsAgo(5.9)))).rejects.toThrow(/kept for 6 years/);
    // The one of nine years ago is old enough; Jo is still a client.
    await expect(prune(null)).resolves.toMatchObject({ due: 0, staying: { RECORD: 1 } });
  });
});
