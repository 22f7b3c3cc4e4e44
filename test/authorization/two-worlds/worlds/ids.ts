import type { Viewer } from "../viewers.js";
import type { Templates } from "./databases.js";

const tables: Readonly<Record<string, string>> = {
  Client: "clients",
  RecoveryPlan: "recovery_plans",
  Goal: "plan_parts where section = 'GOAL'",
  PlanItem: "plan_parts where section in ('WELLNESS_TOOL', 'STRESSOR', 'EARLY_SIGN')",
  Strength: "plan_parts where section = 'STRENGTH'",
  Supporter: "plan_parts where section = 'SUPPORTER'",
  PlanStep: "plan_parts where section = 'STEP'",
  ServiceNote: "service_notes",
  PeerNote: "peer_notes",
  ClinicalNote: "clinical_notes",
  SafetyConcern: "safety_concerns",
  Referral: "referrals",
  Consent: "consents",
  ConsentRecipient: "consent_recipients",
  CareTeamMember: "care_team_members",
  PeerAssignment: "peer_assignments",
  PeerSpecialist: "peer_specialists",
  StaffMember: "users where staff_role is not null",
  Organization: "organizations",
  Program: "programs",
};

/** Ids by type of the rows of both worlds, also of those that one of them lacks. */
export async function idsOfBoth(templates: Templates, viewer: Viewer): Promise<ReadonlyMap<string, readonly string[]>> {
  const all = Object.entries(tables).map(([type, table]) => `select '${type}' as type, id::text from ${table}`);
  const rows = await templates.rowsOfBoth<{ type: string; id: string }>(viewer, all.join(" union all "));
  const found = new Map<string, string[]>();
  for (const { type, id } of rows.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    found.set(type, [...(found.get(type) ?? []), id]);
  }
  return found;
}
