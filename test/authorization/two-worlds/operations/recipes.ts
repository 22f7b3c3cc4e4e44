import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import type { Facts } from "./known.js";
import type { Inputs, Values } from "./inputs.js";

const statements = [
  "RIGHT_TO_REVOKE",
  "REDISCLOSURE",
  "CONSEQUENCE_OF_REFUSING",
  "SERVICE_LIMITS",
  "NOTICE_GIVEN",
  "COPY_GIVEN",
];
/** Organisations that take referrals for a need. */
const fitting = [
  ["Food Bank", "FOOD"],
  ["Jobs", "WORK"],
  ["Housing", "HOUSING"],
] as const;
const ended = ["COMPLETED", "DECLINED", "CANCELLED", "FAILED"];
const sendable = ["IDENTITY", "CONTACT", "SERVICE", "REFERRAL", "PLAN_SHARED", "CRISIS", "CLINICAL", "SUD"];

/**
 * What a person would write into an input so that the act can be done: fields that depend on each other or on what the
 * row is like. What is not named here is filled in at random.
 */
export function recipe(type: string, inputs: Inputs): Values {
  const { chance } = inputs;
  // At times nothing fits together.
  if (chance.oneIn(12)) return {};
  return recipes[type]?.(inputs) ?? {};
}

/** What a person would ask, where arguments of a question depend on each other. */
export function question(field: string, { chance }: Inputs): Values {
  // The whole matrix is half a megabyte.
  if (field === "visibilityMatrix") return { type: chance.oneOf(["Clinic", "Goal", "Nothing"]) };
  if (field !== "explainAccess" || chance.oneIn(5)) return {};
  const [login, role] = chance.oneOf(acting);
  return { actorId: sampleId(login), role };
}

const acting = [
  ["peer.a", "PEER_SPECIALIST"],
  ["peer.b", "PEER_SPECIALIST"],
  ["supervisor.a", "PEER_SUPERVISOR"],
  ["clinician.core", "CLINICIAN"],
  ["clinician.rise", "CLINICIAN"],
  ["coordinator", "CARE_COORDINATOR"],
] as const;

const recipes: Readonly<Record<string, (inputs: Inputs) => Values>> = {
  RegisterClientInput: ({ chance }) => ({
    preferredName: "Nia",
    legalName: "Nia Newly",
    programIds: chance.oneIn(4) ? undefined : [sampleId("program CORE")],
    languages: ["en"],
  }),
  UpdateClientInput: ({ role, chance }) =>
    role === "CLIENT"
      ? { preferredName: chance.oneOf(["Jo", "Joy"]) }
      : { preferredName: undefined, pronouns: undefined },
  AddCareTeamMemberInput: ({ chance }) => {
    const role = chance.oneOf(["CLINICIAN", "CARE_COORDINATOR"]);
    const staff = role === "CLINICIAN" ? chance.oneOf(["clinician.core", "clinician.rise"]) : "coordinator";
    return { role, staffId: sampleId(staff) };
  },
  AssignPeerSpecialistInput: ({ chance }) => ({
    role: chance.oneOf(["PRIMARY", "BACKUP"]),
    ...(chance.oneIn(5) ? {} : { peerSpecialistId: sampleId(chance.oneOf(["peer.a", "peer.b", "peer.c"])) }),
    ...(chance.oneIn(4) ? {} : { startsAt: undefined, endsAt: undefined, replacesAssignmentId: undefined }),
  }),
  UpdateRecoveryPlanInput: ({ chance, role }) => {
    // Whoever has an active plan must end it before they start one.
    const ends = chance.oneIn(role === "PEER_SPECIALIST" ? 4 : 2);
    return { status: ends ? chance.oneOf(["ENDED", "ON_HOLD", "ACTIVE"]) : undefined };
  },
  UpdateGoalInput: ({ chance }) =>
    chance.oneIn(3) ? {} : { text: "Something new", sharing: undefined, steps: undefined },
  AddGoalInput: ({ chance }) => ({ sharing: chance.oneIn(2) ? undefined : "CARE_TEAM" }),
  RecordCheckInInput: ({ chance, known }) => {
    const plan = chance.oneOf([...known.factsOf("RecoveryPlan"), {}]);
    const goals = (plan["goals"] ?? []) as readonly Facts[];
    return {
      ...planOf(plan),
      rating: chance.upTo(10),
      goalId: chance.oneIn(2) ? chance.oneOf([...goals, {}])["id"] : undefined,
    };
  },
  WriteServiceNoteInput: (inputs) => ({ ...contact(inputs), programId: programOf(inputs), goalId: goalOf(inputs) }),
  UpdateServiceNoteInput: (inputs) => ({
    ...row(inputs, "ServiceNote", "noteId", ({ status }) => status === "DRAFT"),
    ...(inputs.chance.oneIn(2) ? contact(inputs) : { startedAt: undefined, endedAt: undefined }),
    goalId: goalOf(inputs),
  }),
  SignServiceNoteInput: (inputs) =>
    row(
      inputs,
      "ServiceNote",
      "noteId",
      ({ status }) => status === (inputs.role === "PEER_SUPERVISOR" ? "SIGNED" : "DRAFT"),
    ),
  AmendServiceNoteInput: (inputs) => ({
    ...row(inputs, "ServiceNote", "noteId", ({ status }) => status === "SIGNED"),
    response: inputs.text(),
  }),
  WriteClinicalNoteInput: (inputs) => ({ programId: programOf(inputs) }),
  RespondToSafetyConcernInput: (inputs) => ({
    ...row(inputs, "SafetyConcern", "safetyConcernId", ({ status }) => status !== "RESOLVED"),
    status: inputs.chance.oneOf(["ACKNOWLEDGED", "RESOLVED"]),
  }),
  CreateReferralInput: (inputs) => {
    const { chance } = inputs;
    const [name, need] = chance.oneOf(fitting);
    const known = { targetId: sampleId(`organization ${name}`), need };
    const outside = chance.oneIn(5) ? { targetId: inputs.id("Organization") } : known;
    const inside = { kind: "INTERNAL", targetId: undefined, targetProgramId: inputs.id("Program") };
    const agreed = { respondBy: inputs.instant(24, 240), clientAgreedAt: inputs.instant(-48, -1), reason: "Because" };
    const target = chance.oneIn(4) ? inside : { kind: "OUTBOUND", targetProgramId: undefined, ...outside };
    return { ...target, ...agreed, programId: programOf(inputs) };
  },
  TransitionReferralInput: (inputs) => {
    const { chance } = inputs;
    const open = row(inputs, "Referral", "referralId", (its) => transitionsOf(its).length > 0);
    const to = chance.oneOf(orSent(transitionsOf(inputs.known.find(open["referralId"]) ?? {})));
    return {
      ...open,
      to,
      outcome: ended.includes(to) ? chance.oneOf(["GOT_HELP", "NO_CAPACITY", "NO_LONGER_INTERESTED"]) : undefined,
      scheduledFor: to === "SCHEDULED" ? inputs.instant(24, 240) : undefined,
      reason: chance.oneIn(2) ? "Because" : undefined,
      clientAgreedAt: chance.oneIn(2) ? inputs.instant(-48, -1) : undefined,
    };
  },
  ConfirmReferralOutcomeInput: (inputs) => ({
    ...row(inputs, "Referral", "referralId", ({ status }) => ended.includes(String(status))),
    outcome: inputs.chance.oneOf(["GOT_HELP", "PARTIAL_HELP", "OTHER"]),
  }),
  DraftConsentInput: (inputs) => draft(inputs),
  SignConsentInput: (inputs) => sign(inputs),
  DeclineConsentInput: (inputs) => row(inputs, "Consent", "consentId", ({ state }) => state === "PENDING_SIGNATURE"),
  RevokeConsentInput: (inputs) => {
    const { role, chance } = inputs;
    const active = row(inputs, "Consent", "consentId", ({ state }) => state === "ACTIVE");
    const recipients = (inputs.known.find(active["consentId"])?.["recipients"] ?? []) as readonly Facts[];
    const channel = ["CLIENT", "REPRESENTATIVE"].includes(role) ? "PORTAL" : chance.oneOf(["SIGNED_PAPER", "ORAL"]);
    const some = chance.oneIn(3) ? recipients.map(({ id }) => id) : undefined;
    return { ...active, channel, recipientIds: some, receivedAt: undefined, effectiveAt: undefined };
  },
};

/** The id of a row that was seen and is such; where there is none, any. */
function row(inputs: Inputs, type: string, name: string, isSuch: (facts: Facts) => boolean): Values {
  const such = inputs.known.factsOf(type).filter(isSuch);
  return such.length > 0 && !inputs.chance.oneIn(6) ? { [name]: inputs.chance.oneOf(such)["id"] } : {};
}

const planOf = ({ id }: Facts): Values => (id === undefined ? {} : { planId: id });

const transitionsOf = (referral: Facts): readonly string[] => (referral["availableTransitions"] ?? []) as string[];

const orSent = (all: readonly string[]): readonly string[] => (all.length > 0 ? all : ["SENT"]);

function contact(inputs: Inputs): Values {
  const startedAt = inputs.instant(-24 * 20, -2);
  const minutes = 10 + inputs.chance.upTo(40);
  return {
    startedAt,
    endedAt: new Date(Date.parse(startedAt) + minutes * 60_000).toISOString(),
    nextContactAt: inputs.chance.oneIn(2) ? inputs.instant(1, 240) : undefined,
  };
}

/** A program, or none: the one that is shared then. */
function programOf(inputs: Inputs): string | undefined {
  const { chance } = inputs;
  if (chance.oneIn(3)) return undefined;
  return chance.oneIn(8) ? inputs.id("Program") : sampleId(`program ${chance.oneOf(["CORE", "RISE"])}`);
}

const goalOf = (inputs: Inputs): string | undefined => (inputs.chance.oneIn(3) ? inputs.id("Goal") : undefined);

function draft(inputs: Inputs): Values {
  const { chance } = inputs;
  const to = chance.upTo(3);
  const old = chance.oneIn(5) ? row(inputs, "Consent", "consentId", ({ state }) => state === "DRAFT") : {};
  return {
    consentId: undefined,
    ...old,
    expectedVersion: "consentId" in old ? 1 : undefined,
    supersedesId: chance.oneIn(6) ? inputs.id("Consent") : undefined,
    kind: chance.oneIn(5) ? "TPO_SINGLE" : "SPECIFIC_DISCLOSURE",
    classes: chance.oneIn(3) ? chance.some(sendable) : chance.some(["IDENTITY", "CONTACT", "REFERRAL"]),
    purposes: chance.oneOf([["COORDINATION"], ["TREATMENT"], ["TREATMENT", "PAYMENT", "OPERATIONS"]]),
    discloserProgramIds: chance.oneIn(3) ? [inputs.id("Program")] : undefined,
    recipientOrganizationIds: to < 2 ? [inputs.id("Organization")] : undefined,
    recipientPersons: to === 2 ? ["Lena Sample"] : undefined,
    recipientClass: to === 3 ? "TREATING_PROVIDERS" : undefined,
    description: "What is needed",
    serviceFrom: undefined,
    serviceTo: undefined,
    effectiveFrom: undefined,
    expiresAt: inputs.instant(24, 24 * 90),
    expiresOn: undefined,
    expiryEvent: undefined,
    offer: !chance.oneIn(4),
  };
}

function sign(inputs: Inputs): Values {
  const { chance, known, role } = inputs;
  const waiting = row(inputs, "Consent", "consentId", ({ state }) => state === "PENDING_SIGNATURE");
  const clientId = known.find(waiting["consentId"])?.["clientId"];
  const name = known.find(clientId)?.[chance.oneOf(["legalName", "preferredName"])];
  const isOwn = role === "CLIENT" || role === "REPRESENTATIVE";
  const method = isOwn ? "ELECTRONIC" : chance.oneOf(["WET_INK", "WET_INK", "VERBAL_WITNESSED"]);
  return {
    ...waiting,
    nameAsSigned: typeof name === "string" ? name : "Somebody",
    capacity: role === "REPRESENTATIVE" ? chance.oneOf(["GUARDIAN", "PARENT"]) : "CLIENT",
    method,
    statementsAcknowledged: statements,
    witnessName: method === "VERBAL_WITNESSED" ? "Kim Example" : undefined,
    signedAt: undefined,
  };
}
