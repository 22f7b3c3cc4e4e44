import { EntitySchema } from "typeorm";

// The tables as repositories read them. Who may not read a column is said here, since its role would be refused.

/**
 * @typedef {object} Column
 * @property {string} type
 * @property {string} [role] the role that alone may read it
 * @property {true} [array]
 * @property {false} [insert] PostgreSQL's default is what it always begins with
 */

/** @type {Column} */
const text = { type: "text" };
const uuid = { type: "uuid" };
const integer = { type: "int" };
const bool = { type: "boolean" };
const instant = { type: "timestamptz" };
const day = { type: "date" };
const texts = { type: "text", array: true };
const only = (role, column) => ({ ...column, role });
const made = (column) => ({ ...column, insert: false });
const PEER = "PEER_SPECIALIST";
const INTEGRATOR = "INTEGRATOR";
// Read by nobody who reads: acts ask for it, or write it.
const ACTS = "ACTS";

/** Every row has a clinic, and an id within it. */
function entity(name, tableName, columns) {
  const all = { clinicId: uuid, id: uuid, ...columns };
  const schema = new EntitySchema({
    name,
    tableName,
    columns: Object.fromEntries(
      Object.entries(all).map(([property, { type, array = false, insert = true }]) => [
        property,
        {
          type,
          array,
          insert,
          name: property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
          primary: property === "clinicId" || property === "id",
          nullable: true,
        },
      ]),
    ),
  });
  const columnsOf = (role) => Object.keys(all).filter((property) => [undefined, role].includes(all[property].role));
  return Object.assign(schema, { selectedBy: { [PEER]: columnsOf(PEER), [INTEGRATOR]: columnsOf(INTEGRATOR) } });
}

export const Client = entity("Client", "clients", {
  preferredName: text,
  pronouns: text,
  legalName: text,
  dateOfBirth: only(INTEGRATOR, day),
  mrn: text,
  phone: text,
  email: text,
  languages: texts,
  identityVersion: integer,
  contactVersion: integer,
  serviceVersion: integer,
});

export const Organization = entity("Organization", "organizations", { name: text, kind: text });
export const Program = entity("Program", "programs", { name: text });
export const User = entity("User", "users", { displayName: text });
export const PeerSpecialist = entity("PeerSpecialist", "peer_specialists", { pronouns: text });

export const RecoveryPlan = entity("RecoveryPlan", "recovery_plans", {
  clientId: uuid,
  status: text,
  createdAt: instant,
  startedOn: day,
  reviewDueOn: day,
  peerVersion: only(PEER, integer),
  peerUpdatedAt: only(PEER, instant),
  peerWithoutCrisisVersion: only(ACTS, integer),
});

export const PlanPart = entity("PlanPart", "plan_parts", {
  planId: uuid,
  parentId: uuid,
  section: text,
  sharing: text,
  position: integer,
  text,
  response: text,
  domain: text,
  why: text,
  importance: integer,
  confidence: integer,
  targetDate: day,
  status: text,
  who: text,
  supportType: text,
  whatHelps: texts,
  whatMakesItWorse: texts,
  name: only(PEER, text),
  relation: only(PEER, text),
  phone: only(PEER, text),
  peerVersion: only(PEER, integer),
  changedAt: instant,
  changedBy: only(ACTS, uuid),
  preferences: only(ACTS, text),
  doNotContact: only(ACTS, texts),
});

export const PlanPartChange = entity("PlanPartChange", "plan_part_changes", {
  clientId: uuid,
  planId: uuid,
  partId: uuid,
  act: text,
  content: { type: "jsonb" },
  changedBy: uuid,
});

export const CheckIn = entity("CheckIn", "check_ins", {
  planId: uuid,
  goalId: uuid,
  at: instant,
  rating: integer,
  text,
});

export const ProgramEnrollment = entity("ProgramEnrollment", "program_enrollments", {
  clientId: uuid,
  programId: uuid,
  sud: bool,
  startsAt: instant,
  endsAt: instant,
});

export const CareTeamMember = entity("CareTeamMember", "care_team_members", {
  clientId: uuid,
  userId: uuid,
  programId: uuid,
  role: text,
  sud: bool,
  startsAt: instant,
  endsAt: instant,
});

export const PeerAssignment = entity("PeerAssignment", "peer_assignments", {
  clientId: uuid,
  peerSpecialistId: uuid,
  role: text,
  startsAt: instant,
  endsAt: instant,
});

export const ServiceNote = entity("ServiceNote", "service_notes", {
  clientId: uuid,
  authorId: uuid,
  programId: uuid,
  goalId: uuid,
  sud: bool,
  startedAt: instant,
  minutes: integer,
  modality: text,
  intervention: text,
  response: text,
  nextStep: text,
  status: text,
  signedAt: instant,
});

export const PeerNote = entity("PeerNote", "peer_notes", {
  clientId: uuid,
  authorId: uuid,
  writtenAt: made(instant),
  writtenTogether: bool,
  body: text,
});

export const ClientComment = entity("ClientComment", "client_comments", {
  serviceNoteId: uuid,
  peerNoteId: only(PEER, uuid),
  at: instant,
  text,
});

export const SafetyConcern = entity("SafetyConcern", "safety_concerns", {
  clientId: uuid,
  kind: text,
  urgency: text,
  summary: text,
  raisedAt: instant,
  raisedBy: uuid,
  status: text,
});

export const Referral = entity("Referral", "referrals", {
  clientId: uuid,
  kind: text,
  need: text,
  handoff: text,
  targetOrganizationId: uuid,
  sud: bool,
  status: text,
  reason: text,
  respondBy: instant,
  sentAt: instant,
  scheduledFor: instant,
  clientAgreedAt: instant,
  providerOutcome: text,
  version: integer,
  updatedAt: instant,
  clientVersion: only(PEER, integer),
  clientOutcomeAt: only(PEER, instant),
});

export const ReferralEvent = entity("ReferralEvent", "referral_events", {
  referralId: uuid,
  clientId: only(ACTS, uuid),
  position: made({ type: "bigint" }),
  fromStatus: text,
  toStatus: text,
  at: made(instant),
  actorId: only(ACTS, uuid),
  actorName: only(PEER, text),
  actorOrganization: only(INTEGRATOR, text),
  reason: text,
});

export const Consent = entity("Consent", "consents", {
  clientId: uuid,
  kind: text,
  classes: texts,
  purposes: texts,
  discloserProgramIds: { type: "uuid", array: true },
  description: text,
  effectiveFrom: instant,
  expiresAt: instant,
  expiryEventAt: instant,
  createdAt: instant,
  offeredAt: instant,
  signedAt: instant,
  declinedAt: instant,
  revokedAt: instant,
  revocationChannel: text,
  supersededAt: instant,
  enteredInErrorAt: instant,
  version: only(PEER, integer),
});

export const ConsentRecipient = entity("ConsentRecipient", "consent_recipients", {
  consentId: uuid,
  organizationId: uuid,
  person: text,
  recipientClass: text,
  revokedAt: instant,
});

export const entities = [
  Client,
  Organization,
  Program,
  User,
  PeerSpecialist,
  RecoveryPlan,
  PlanPart,
  PlanPartChange,
  CheckIn,
  ProgramEnrollment,
  CareTeamMember,
  PeerAssignment,
  ServiceNote,
  PeerNote,
  ClientComment,
  SafetyConcern,
  Referral,
  ReferralEvent,
  Consent,
  ConsentRecipient,
];
