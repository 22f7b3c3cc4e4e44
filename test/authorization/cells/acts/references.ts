import type { Letters } from "../facts.js";
import type { Act, Try } from "./language.js";
import { ACTS } from "./table/index.js";
import { timeOf } from "./table/usual.js";

/** An input that names a row beside the one that the act is about. */
export interface Reference {
  readonly act: string;
  readonly field: string;
  /** Who may do the act, and tries it. */
  readonly role: Letters;
  /** The types of what may be named. */
  readonly to: string;
  /** Of which type the row is that the act is about. */
  readonly on: string;
  /** Which of them. */
  readonly rows?: (its: Try) => boolean;
  readonly input: (its: Try, id: string) => Readonly<Record<string, unknown>>;
}

const usual = (name: string, its: Try): Readonly<Record<string, unknown>> => {
  const act: Act | undefined = ACTS.find((one) => one.name === name);
  if (act === undefined) throw new Error(`No act ${name}`);
  return act.input(its);
};
const inForce: NonNullable<Reference["rows"]> = ({ row }) => row.values["status"] === "ACTIVE";
const ownDraft: NonNullable<Reference["rows"]> = ({ row, viewer }) =>
  row.its["draft"] === true && row.person === viewer.userId;

const plain = (act: string, field: string, role: Letters, to: string, isList = false): Reference => ({
  act,
  field,
  role,
  to,
  on: "Client",
  input: (its, id) => ({ ...usual(act, its), [field]: isList ? [id] : id }),
});
const section = (field: string, type: string, item: Readonly<Record<string, unknown>>, role: Letters): Reference => ({
  act: "updateRecoveryPlan",
  field: `${field}.id`,
  role,
  to: type,
  on: "RecoveryPlan",
  rows: inForce,
  input: ({ row }, id) => ({ planId: row.id, expectedVersion: role === "ME" ? 11 : 22, [field]: [{ id, ...item }] }),
});
const text = { text: "In other words" };

/** Each input of each act that names another row: what is hidden, another clinic's and nobody's must look the same in it. */
export const REFERENCES: readonly Reference[] = [
  {
    act: "recordCheckIn",
    field: "goalId",
    role: "PS",
    to: "Goal",
    on: "RecoveryPlan",
    rows: inForce,
    input: (its, goalId) => ({ ...usual("recordCheckIn", its), goalId }),
  },
  { ...plain("writeServiceNote", "goalId", "PS", "Goal") },
  { ...plain("writeServiceNote", "programId", "PS", "Program") },
  {
    act: "updateServiceNote",
    field: "goalId",
    role: "PS",
    to: "Goal",
    on: "ServiceNote",
    rows: ownDraft,
    input: ({ row, serial }, goalId) => ({ noteId: row.id, expectedVersion: 8, goalId, ...timeOf(serial) }),
  },
  { ...plain("writeClinicalNote", "programId", "CL", "Program") },
  ...(["PS", "CL", "CC", "ME"] as const).flatMap((role) => [
    plain("createReferral", "programId", role, "Program"),
    plain("createReferral", "targetId", role, "Organization"),
    {
      ...plain("createReferral", "targetProgramId", role, "Program"),
      input: (its: Try, targetProgramId: string) => {
        const { targetId: _, ...rest } = usual("createReferral", its);
        return { ...rest, kind: "INTERNAL", targetProgramId };
      },
    },
  ]),
  ...(["CC", "AD"] as const).flatMap((role) => [
    plain("addCareTeamMember", "staffId", role, "StaffMember"),
    plain("addCareTeamMember", "programId", role, "Program"),
  ]),
  ...(["PS", "CL", "CC", "ME", "PO"] as const).flatMap((role) => [
    plain("draftConsent", "consentId", role, "Consent"),
    plain("draftConsent", "supersedesId", role, "Consent"),
    plain("draftConsent", "recipientOrganizationIds", role, "Organization", true),
    {
      ...plain("draftConsent", "participantOrganizationIds", role, "Organization", true),
      input: (its: Try, id: string) => {
        const { recipientOrganizationIds: _, ...rest } = usual("draftConsent", its);
        return { ...rest, kind: "INTERMEDIARY", participantOrganizationIds: [id] };
      },
    },
    plain("draftConsent", "discloserProgramIds", role, "Program", true),
  ]),
  plain("setRestriction", "organizationId", "PO", "Organization"),
  {
    ...plain("setRestriction", "programId", "PO", "Program"),
    input: (its: Try, programId: string) => {
      const { organizationId: _, ...rest } = usual("setRestriction", its);
      return { ...rest, programId };
    },
  },
  ...(["CC", "ME", "PO", "REP"] as const).map((role): Reference => ({
    act: "revokeConsent",
    field: "recipientIds",
    role,
    to: "ConsentRecipient",
    on: "Consent",
    rows: ({ row }) => row.values["state"] === "ACTIVE" && !row.sud,
    input: (its, id) => ({ ...usual("revokeConsent", its), recipientIds: [id] }),
  })),
  ...(["PS", "ME"] as const).flatMap((role) => [
    section("wellnessTools", "PlanItem", text, role),
    section("afterCrisis", "PlanItem", text, role),
    section("strengths", "Strength", { ...text, domain: "SOCIAL" }, role),
    {
      ...section("crisisPlan", "Supporter", {}, role),
      field: "crisisPlan.supporters.id",
      input: ({ row }: Try, id: string) => ({
        planId: row.id,
        expectedVersion: role === "ME" ? 11 : 22,
        crisisPlan: { supporters: [{ id, name: "Somebody", relation: "Friend" }] },
      }),
    },
    {
      act: "updateGoal",
      field: "steps.id",
      role,
      to: "PlanStep",
      on: "Goal",
      rows: ({ row }: Try) => row.its["sharing"] === "CARE_TEAM",
      input: ({ row }: Try, id: string) => ({
        goalId: row.id,
        expectedVersion: 9,
        steps: [{ id, text: "A step", who: "ME" }],
      }),
    },
  ]),
  // Last: who is replaced is no longer there for others to try.
  ...(["SUP", "CC"] as const).flatMap((role) => [
    plain("assignPeerSpecialist", "peerSpecialistId", role, "PeerSpecialist"),
    plain("assignPeerSpecialist", "replacesAssignmentId", role, "PeerAssignment"),
  ]),
];
