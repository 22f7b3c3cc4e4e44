import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import { guardian } from "../viewers.js";
import { ago, client, core, organization, plan, type Planter, rise } from "./planting.js";

/** A guardian, and something for them to act on. */
async function aroundClient2(world: Planter): Promise<void> {
  const about = { client_id: client(2) };
  await world.add("users", { id: guardian.userId, display_name: guardian.name });
  const employed = { user_id: guardian.userId, starts_at: ago(300) };
  await world.add("memberships", { ...employed, role: "REPRESENTATIVE" });
  await world.add("representatives", {
    ...employed,
    ...about,
    capacity: "GUARDIAN",
    scopes: ["RECORD", "PLAN", "NOTES", "CONSENT", "AGENT"],
  });
  for (const to of ["Jobs", "Legal Aid", "Food Bank"]) {
    const consent_id = await world.add("consents", {
      ...about,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["IDENTITY", "REFERRAL"],
      purposes: ["COORDINATION"],
      description: "My name, and what I am referred for",
      author_id: sampleId("coordinator"),
      created_at: ago(3),
      offered_at: ago(3),
      expires_at: ago(-90),
    });
    await world.add("consent_recipients", { ...about, consent_id, organization_id: organization(to) });
  }
  await world.add("referrals", {
    ...about,
    kind: "OUTBOUND",
    need: "WORK",
    target_organization_id: organization("Jobs"),
    program_id: core,
    sud: false,
    status: "COMPLETED",
    reason: "An afternoon job",
    provider_outcome: "GOT_HELP",
    sent_at: ago(20),
    completed_at: ago(5),
    client_agreed_at: ago(21),
    created_by: sampleId("coordinator"),
    created_at: ago(21),
    updated_at: ago(5),
  });
}

/**
 * What both worlds have beyond the sample clinic: relationships that have ended, and what was written while they lasted,
 * so that viewers have clients of before.
 */
export async function beforeBothWorlds(world: Planter): Promise<void> {
  await aroundClient2(world);
  // An emergency would open what the worlds differ in.
  await world.change("memberships", "medical_personnel", "medical_personnel = false");
  await world.add("plan_parts", {
    client_id: client(3),
    plan_id: plan(3),
    section: "CRISIS_PLAN",
    sharing: "CARE_TEAM",
    text: "I stop going to the choir.",
    changed_by: sampleId("client.3"),
    changed_at: ago(50),
  });
  for (const audience of ["CLINICAL_SIDE", "COORDINATION"]) {
    await world.add("sharing_preferences", { client_id: client(3), data_class: "CRISIS", audience, allowed: false });
  }
  const ended = { starts_at: ago(90), ends_at: ago(30), end_reason: "Handed over" };
  await world.add("peer_assignments", {
    client_id: client(7),
    peer_specialist_id: sampleId("peer.a"),
    role: "BACKUP",
    ...ended,
  });
  await world.add("care_team_members", {
    client_id: client(6),
    user_id: sampleId("clinician.core"),
    role: "CLINICIAN",
    program_id: core,
    sud: false,
    ...ended,
  });
  await world.add("peer_notes", {
    id: sampleId("peer note 7 before"),
    client_id: client(7),
    author_id: sampleId("peer.a"),
    written_at: ago(40),
    body: "Sam showed me the boat that he is building.",
  });
  await world.add("clinical_notes", {
    id: sampleId("clinical note 6 before"),
    client_id: client(6),
    author_id: sampleId("clinician.core"),
    program_id: core,
    sud: false,
    written_at: ago(50),
    body: "A first conversation; no findings.",
  });
  for (const status of ["SIGNED", "DRAFT"]) {
    await world.add("service_notes", {
      id: sampleId(`service note 7 before ${status}`),
      client_id: client(7),
      author_id: sampleId("peer.a"),
      program_id: rise,
      sud: true,
      started_at: ago(40, status === "SIGNED" ? 2 : 4),
      ended_at: ago(40, status === "SIGNED" ? 1 : 3),
      minutes: 60,
      units: 4,
      modality: "IN_PERSON",
      intervention: "Went along the river.",
      status,
      signed_at: status === "SIGNED" ? ago(39) : null,
    });
  }
}
