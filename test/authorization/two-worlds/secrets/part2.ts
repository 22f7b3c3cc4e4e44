import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import { only } from "../viewers.js";
import { contact } from "./notes.js";
import { ago, client, organization, rise, type Secret } from "./planting.js";

/** Those who don't work in the Part 2 program RISE, and to whom no consent opens what it knows of client 1. */
const outsideRise = only(
  "peer.b",
  "supervisor.b",
  "clinician.core",
  "coordinator",
  "client.2",
  "representative.2",
  "representative.3",
  "admin",
  "integrator.food",
  "integrator.hie",
  "other.peer",
);

/** That client 1 is in RISE, and everything that came of it: gone, changed, or more of it. */
const careOfClient1: Secret = {
  name: "Part 2 care of client 1",
  hiddenFrom: outsideRise,
  async plant(world) {
    const one = `client_id = '${client(1)}'`;
    await world.remove("program_enrollments", `${one} and sud`);
    await world.remove("care_team_members", `${one} and sud`);
    await world.change("service_notes", `${one} and sud`, "intervention = 'Other words', minutes = 90, units = 6");
    await world.remove("clinical_notes", `${one} and sud`);
    await contact(world, 1, "peer.a", rise, { daysAgo: 0.01, status: "SIGNED" });
    await world.change("referrals", `${one} and sud`, "status = 'ACCEPTED', version = 9, reason = 'Another reason'");
    await addReferral(world, "SENT");
    await addReferral(world, "DRAFT");
  },
};

/** Client 2 in turn is said to be in RISE in one world alone. */
const careOfClient2: Secret = {
  name: "Part 2 care of client 2",
  hiddenFrom: only(
    "peer.b",
    "supervisor.b",
    "clinician.core",
    "coordinator",
    "admin",
    "integrator.food",
    "integrator.hie",
  ),
  async plant(world) {
    const about = { client_id: client(2), program_id: rise, sud: true };
    await world.add("program_enrollments", { ...about, starts_at: ago(50) });
    await world.add("care_team_members", {
      ...about,
      user_id: sampleId("clinician.rise"),
      role: "CLINICIAN",
      starts_at: ago(50),
    });
    await contact(world, 2, "peer.c", rise, { daysAgo: 0.02, status: "SIGNED" });
    await world.add("clinical_notes", {
      ...about,
      author_id: sampleId("clinician.rise"),
      written_at: ago(1),
      body: "Of Part 2 care",
    });
    await world.add("consents", {
      client_id: client(2),
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["REFERRAL", "SUD"],
      purposes: ["TREATMENT"],
      discloser_program_ids: [rise],
      description: "What RISE knows",
      sud: true,
      author_id: sampleId("clinician.rise"),
      offered_at: ago(4),
    });
  },
};

async function addReferral(world: Parameters<Secret["plant"]>[0], status: "SENT" | "DRAFT"): Promise<void> {
  const id = await world.add("referrals", {
    client_id: client(1),
    kind: "OUTBOUND",
    need: "TREATMENT",
    target_organization_id: organization("Birch"),
    program_id: rise,
    sud: true,
    status,
    reason: "Another stay",
    sent_at: status === "SENT" ? ago(2) : null,
    client_agreed_at: ago(3),
    created_by: sampleId("clinician.rise"),
    created_at: ago(3),
    updated_at: ago(0.01),
  });
  const step = { referral_id: id, client_id: client(1), actor_name: "Dr. Riley Sample", actor_organization: "Harbor" };
  await world.add("referral_events", { ...step, to_status: "DRAFT", at: ago(3) });
}

export const secretsOfPart2: readonly Secret[] = [careOfClient1, careOfClient2];
