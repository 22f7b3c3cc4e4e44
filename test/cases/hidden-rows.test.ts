import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Service } from "../support/service.js";
import { faceOf, keepRows } from "./support.js";

// What a reader may not see leaves no trace in what they see: rows are added behind their back, and every answer is
// the same, byte for byte.

const harbor = sampleId("clinic Harbor");
const [core, rise] = [sampleId("program CORE"), sampleId("program RISE")];
const jo = sampleId("client 1");

const ALL = `query All($id: ID!, $first: Int = 50) {
  client(id: $id) {
    id version lastContactAt nextContactAt
    programEnrollments { id program { name } } careTeam { id displayName } assignments(activeOnly: false) { id }
    recoveryPlan { id version updatedAt vision visionSharing strengths { id } goals { id version steps { id } }
      wellnessTools { id } dailyPlan { id } stressors { id } earlySigns { id } whenThingsGetHarder { id } afterCrisis { id }
      crisisPlan { sharing supporters { id } doNotContact whatHelps } checkIns(first: 5) { totalCount pageInfo { hasNextPage } } }
    serviceNotes(first: $first) { totalCount edges { cursor node { id version goal { id } amendmentOf clientComments { id } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
    peerNotes(first: $first) { totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } }
    clinicalNotes(first: $first) { totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } }
    safetyConcerns(openOnly: false) { id }
    referrals(first: $first) { totalCount edges { cursor node { id version updatedAt history { id } } } pageInfo { hasNextPage endCursor } }
    consents { id version supersedes recipients { id } }
  }
  clients(first: $first, orderBy: NEXT_CONTACT) { totalCount edges { cursor node { id nextContactAt } } pageInfo { hasNextPage endCursor } }
  caseload(first: $first) { totalCount edges { cursor node { id lastContactAt nextContactAt } } pageInfo { hasNextPage endCursor } }
  assigned: clients(first: $first, orderBy: ASSIGNED_AT) { totalCount nodes { id } }
  open: clients(first: $first, filter: { hasOpenReferral: true }) { totalCount nodes { id } }
  closed: clients(first: $first, filter: { hasOpenReferral: false }) { totalCount nodes { id } }
  due: clients(first: $first, filter: { contactDueBefore: "2099-01-01T00:00:00Z" }) { totalCount nodes { id } }
  inRise: clients(first: $first, filter: { programId: "${rise}" }) { totalCount nodes { id } }
  referrals(first: $first) { totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } }
  overdue: referrals(first: $first, filter: { overdue: true }) { totalCount }
  byTime: referrals(first: $first, orderBy: RESPOND_BY) { totalCount nodes { id } }
  organizations(first: 10) { nodes { id acceptingReferrals } }
}`;

describe("rows that a reader may not see", () => {
  let service: Service;
  let putBack: () => Promise<void>;
  beforeAll(async () => {
    service = await startService();
    putBack = await keepRows(service.owner, [
      "peer_notes",
      "clinical_notes",
      "care_team_members",
      "program_enrollments",
      "safety_concerns",
      "check_ins",
      "plan_part_changes",
    ]);
  });
  afterAll(() => service.close());

  const add = async (table: string, row: Readonly<Record<string, unknown>>): Promise<void> => {
    const all = { clinic_id: harbor, client_id: jo, ...row };
    const places = Object.keys(all).map((_, i) => `$${i + 1}`);
    await service.owner.query(
      `insert into ${table} (${Object.keys(all).join(", ")}) values (${places.join(", ")})`,
      Object.values(all),
    );
  };
  const contact = (its: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
    author_id: sampleId("peer.c"),
    program_id: rise,
    sud: true,
    started_at: new Date(Date.now() - 7_200_000),
    ended_at: new Date(Date.now() - 3_600_000),
    minutes: 60,
    units: 4,
    modality: "PHONE",
    intervention: "Hidden.",
    next_contact_at: new Date(Date.now() + 3_600_000),
    status: "SIGNED",
    signed_at: new Date(),
    ...its,
  });
  /** Everything that staff outside of RISE may not learn of Jo. */
  const addHidden = async (): Promise<void> => {
    const rider = sampleId("clinician.rise");
    await add("service_notes", contact({}));
    await add("service_notes", contact({ program_id: null }));
    await add("service_notes", contact({ program_id: core, sud: false, status: "DRAFT", signed_at: null }));
    await add("peer_notes", { author_id: sampleId("peer.a"), body: "Hidden." });
    await add("clinical_notes", { author_id: rider, program_id: rise, sud: true, body: "Hidden." });
    await add("clinical_notes", { author_id: rider, program_id: null, sud: true, body: "Hidden." });
    await add("care_team_members", { user_id: sampleId("peer.c"), role: "CLINICIAN", program_id: rise, sud: true });
    await add("program_enrollments", { program_id: rise, sud: true });
    for (const [section, sharing] of [
      ["VISION", "PEERS_ONLY"],
      ["GOAL", "ONLY_ME"],
      ["STRENGTH", "PEERS_ONLY"],
      ["STRESSOR", "PEERS_ONLY"],
      ["CRISIS_PLAN", "PEERS_ONLY"],
      ["SUPPORTER", "ONLY_ME"],
      ["AFTER_CRISIS", "ONLY_ME"],
    ]) {
      const its = {
        plan_id: sampleId("plan 1"),
        section,
        sharing,
        position: -1,
        text: "Hidden.",
        name: "Hidden",
        domain: "HOME",
      };
      await add("plan_parts", { ...its, relation: "Friend", changed_by: sampleId("client.1"), status: "ACTIVE" });
    }
    await service.owner.query(
      `update recovery_plans set client_version = client_version + 3, peer_version = peer_version + 2,
         representative_version = representative_version + 2, client_updated_at = now(), peer_updated_at = now()
       where clinic_id = $1`,
      [harbor],
    );
    await add("check_ins", {
      plan_id: sampleId("plan 1"),
      rating: 1,
      text: "Hidden.",
      recorded_by: sampleId("client.1"),
    });
    await add("referrals", {
      kind: "OUTBOUND",
      need: "TREATMENT",
      target_organization_id: sampleId("organization Birch"),
      program_id: rise,
      sud: true,
      status: "SENT",
      sent_at: new Date(Date.now() - 86_400_000),
      respond_by: new Date(Date.now() - 3_600_000),
      reason: "Hidden.",
      created_by: rider,
    });
    await add("consents", {
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["IDENTITY", "SUD"],
      purposes: ["TREATMENT"],
      discloser_program_ids: [rise],
      description: "Hidden.",
      author_id: rider,
      offered_at: new Date(),
      signed_at: new Date(),
      sud: true,
    });
  };
  const readers = ["clinician.core", "coordinator", "admin"];
  const lookAll = async (): Promise<object[]> => {
    const faces: object[] = [];
    for (const login of readers) {
      for (const first of [50, 1, 3]) faces.push(faceOf(await service.as(login).ask(ALL, { id: jo, first })));
      const audit =
        "{ auditEvents(first: 100, filter: { kind: [CREATE, UPDATE, CONSENT_SIGNED, DISCLOSURE] }) { nodes { id } } }";
      faces.push(faceOf(await service.as(login).ask(audit)));
    }
    return faces;
  };

  test("change no count, page, cursor, order, sum, version or time of those who may not see them", async () => {
    await lookAll();
    const clean = await lookAll();
    expect(JSON.stringify(clean)).toContain('\\"totalCount\\":4');

    await addHidden();

    expect(await lookAll()).toEqual(clean);
    const inside = await service.as("client.1").ask(ALL, { id: jo });
    expect(inside.at("client.serviceNotes.totalCount")).toBe(7);
    expect(inside.text.match(/"recoveryPlan":\{.*?"version":9/)).not.toBeNull();
    await putBack();
  });

  test("change nothing in another clinic either", async () => {
    const query = `{ viewer { id } clients(first: 50) { totalCount nodes { id version recoveryPlan { version goals { id } }
      serviceNotes { totalCount } referrals { totalCount } consents { id } careTeam { id } } }
      peerSpecialists { totalCount nodes { id acceptingClients } } organizations { totalCount } referrals { totalCount } }`;
    const look = async (): Promise<object[]> =>
      Promise.all(["other.peer", "other.clinician"].map(async (login) => faceOf(await service.as(login).ask(query))));
    const clean = await look();

    await addHidden();
    await service.owner.query(
      "insert into organizations (clinic_id, name, kind) values ($1, 'New (invented)', 'COMMUNITY_SERVICE')",
      [harbor],
    );

    expect(await look()).toEqual(clean);
    await putBack();
  });

  test("are withheld in the same words whether there are any or not", async () => {
    const query = `query($id: ID!) { client(id: $id) { peerNotes { totalCount } } }`;
    const ids = [jo, sampleId("client 5")];
    await service.owner.query("delete from peer_notes where client_id = $1", [ids[1]]);

    const [some, none] = await Promise.all(ids.map((id) => service.as("clinician.core").ask(query, { id })));

    expect(some && faceOf(some)).toEqual(none && faceOf(none));
    expect(some?.text).toBe(
      `{"data":{"client":{"peerNotes":null}},"extensions":{"redactions":[{"coordinate":"Client.peerNotes","reason":"ROLE"}]}}`,
    );
    await putBack();
  });
});
