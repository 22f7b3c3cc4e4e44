import type { Role } from "../../../../src/authorization/roles.js";

/** Who may do what, transcribed from the written matrix (d.5). */
const whoMay: Readonly<Record<string, string>> = {
  registerClient: "CC AD",
  updateClient: "ME PS",
  setSharingPreference: "ME REP",
  setRestriction: "PO",
  assignPeerSpecialist: "SUP CC",
  endAssignment: "SUP CC",
  addCareTeamMember: "CC AD",
  endCareTeamMembership: "CC AD",
  startRecoveryPlan: "ME PS REP",
  updateRecoveryPlan: "ME PS REP",
  addGoal: "ME PS REP",
  updateGoal: "ME PS REP",
  recordCheckIn: "ME PS REP",
  writePeerNote: "PS",
  writeServiceNote: "PS",
  updateServiceNote: "PS",
  signServiceNote: "PS SUP",
  amendServiceNote: "PS",
  writeClinicalNote: "CL",
  commentOnNote: "ME REP",
  raiseSafetyConcern: "PS SUP CL CC",
  respondToSafetyConcern: "SUP CL CC",
  createReferral: "PS CL CC ME",
  transitionReferral: "PS SUP CL CC ME REP IN",
  confirmReferralOutcome: "ME REP PS",
  draftConsent: "ME CC PS CL PO",
  signConsent: "ME REP CC PS PO",
  declineConsent: "ME REP",
  revokeConsent: "ME REP CC PS CL PO",
};

const shortOf: Readonly<Record<Role, string>> = {
  PEER_SPECIALIST: "PS",
  PEER_SUPERVISOR: "SUP",
  CLINICIAN: "CL",
  CARE_COORDINATOR: "CC",
  CLIENT: "ME",
  REPRESENTATIVE: "REP",
  PRIVACY_OFFICER: "PO",
  CLINIC_ADMIN: "AD",
  INTEGRATOR: "IN",
};

export const allActs: readonly string[] = Object.keys(whoMay);

/** The acts of a role. */
export function actsOf(role: Role): readonly string[] {
  return allActs.filter((act) => whoMay[act]?.split(" ").includes(shortOf[role]));
}

/** Fields of the root that answer a role with null or a refusal, whatever is asked. */
const neverAnswered: Readonly<Record<string, string>> = {
  // Nothing is sealed in the two worlds: their logs differ in size by design.
  auditCheckpoint: "PS SUP CL CC ME REP PO AD IN",
  auditProof: "PS SUP CL CC ME REP PO AD IN",
  recoveryPlan: "PO AD",
  referral: "PO AD",
  referrals: "PO AD",
  consent: "AD",
  referralFeed: "PS SUP CL CC ME REP PO AD",
  accountingOfDisclosures: "PS SUP CL CC AD IN",
  accessReport: "PS SUP CL CC AD IN",
  explainAccess: "PS SUP CL CC REP AD IN",
};

/** Fields of the root that have an answer for a role. */
export function questionsOf(role: Role, all: readonly string[]): readonly string[] {
  return all.filter((field) => !neverAnswered[field]?.split(" ").includes(shortOf[role]));
}
