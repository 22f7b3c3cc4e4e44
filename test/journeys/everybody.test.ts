import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
} from "graphql";
import { sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { buildApiSchema } from "../../src/schema.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const id = (name: string): string => sampleId(name);
const jo = id("client 1");
const later = "2099-01-01T00:00:00Z";

/** One input for each mutation, such as somebody of Harbor could send. */
const INPUTS: Readonly<Record<string, object>> = {
  registerClient: {
    preferredName: "Vi",
    legalName: "Vi New",
    dateOfBirth: "1990-02-03",
    programIds: [id("program CORE")],
  },
  updateClient: { clientId: jo, expectedVersion: 1, phone: "555-0123" },
  assignPeerSpecialist: { clientId: jo, peerSpecialistId: id("peer.b"), role: "BACKUP", endsAt: later },
  endAssignment: { assignmentId: id("assignment 1 peer.a"), reason: "x", expectedVersion: 7 },
  addCareTeamMember: { clientId: jo, staffId: id("clinician.core"), role: "CLINICIAN" },
  endCareTeamMembership: { membershipId: id("team 1 clinician.core"), reason: "x", expectedVersion: 7 },
  startRecoveryPlan: { clientId: jo },
  updateRecoveryPlan: {
    planId: id("plan 1"),
    expectedVersion: 1,
    crisisPlan: { supporters: [{ name: "Ann", relation: "Aunt" }] },
    status: "ON_HOLD",
  },
  addGoal: { planId: id("plan 1"), expectedVersion: 1, text: "x", domain: "HOME", steps: [{ text: "y", who: "ME" }] },
  updateGoal: { goalId: id("plan 1 goal home"), expectedVersion: 1, steps: null, targetDate: null },
  recordCheckIn: { planId: id("plan 1"), goalId: id("plan 2 goal health"), rating: 3 },
  writePeerNote: { clientId: jo, body: "x" },
  writeServiceNote: {
    clientId: jo,
    startedAt: "2026-01-01T10:00:00Z",
    endedAt: "2026-01-01T10:30:00Z",
    modality: "PHONE",
    intervention: "x",
  },
  updateServiceNote: { noteId: id("service note 1 draft"), expectedVersion: 1, endedAt: "2000-01-01T00:00:00Z" },
  signServiceNote: { noteId: id("service note 1 core"), expectedVersion: 2 },
  amendServiceNote: { noteId: id("service note 1 core"), reason: "x" },
  writeClinicalNote: { clientId: jo, body: "x", programId: id("program RISE") },
  commentOnNote: { noteId: id("service note 1 rise"), text: "x" },
  raiseSafetyConcern: { clientId: jo, kind: "OTHER", urgency: "SOON", summary: "x" },
  respondToSafetyConcern: { safetyConcernId: id("concern 3"), status: "RESOLVED", expectedVersion: 9 },
  createReferral: { clientId: jo, kind: "OUTBOUND", need: "FOOD", targetId: id("organization Food Bank"), reason: "x" },
  transitionReferral: {
    referralId: id("referral 1 food sent"),
    to: "SCHEDULED",
    expectedVersion: 2,
    scheduledFor: later,
  },
  confirmReferralOutcome: { referralId: id("referral 1 food sent"), outcome: "GOT_HELP" },
  draftConsent: {
    clientId: jo,
    kind: "SPECIFIC_DISCLOSURE",
    classes: ["SUD"],
    purposes: ["TREATMENT"],
    recipientPersons: ["My aunt"],
    description: "x",
    discloserProgramIds: [id("program RISE")],
  },
  signConsent: {
    consentId: id("consent 1 housing"),
    nameAsSigned: "x",
    capacity: "WITNESS",
    method: "VERBAL_WITNESSED",
    statementsAcknowledged: [],
    expectedVersion: 1,
  },
  declineConsent: { consentId: id("consent 1 food"), expectedVersion: 1 },
  revokeConsent: {
    consentId: id("consent 1 draft"),
    channel: "ORAL",
    recipientIds: [id("consent 1 food to Food Bank")],
  },
  setSharingPreference: { clientId: jo, dataClass: "SUD", audience: "PEER_SIDE", allowed: false },
  setRestriction: { clientId: jo, dataClass: "PEER_ONLY", organizationId: id("organization Birch") },
  startEmergencyAccess: { clientId: jo, nature: "x", consentCannotBeObtained: false },
  endEmergencyAccess: { emergencyAccessId: id("emergency 7") },
  recordEmergencyDisclosure: {
    emergencyAccessId: id("emergency 7"),
    recipientName: "x",
    recipientAffiliation: "x",
    disclosedAt: "2026-01-01T10:00:00Z",
    description: "x",
    classes: ["PEER_ONLY"],
  },
  reviewEmergencyAccess: { emergencyAccessId: id("emergency 7"), review: "PENDING", comment: "x" },
};

const ROOT_ARGUMENTS: Readonly<Record<string, string>> = {
  client: `(id: "${jo}")`,
  peerSpecialist: `(id: "${id("peer.a")}")`,
  recoveryPlan: `(id: "${id("plan 1")}")`,
  referral: `(id: "${id("referral 1 birch sent")}")`,
  consent: `(id: "${id("consent 1 food")}")`,
  accountingOfDisclosures: `(clientId: "${jo}")`,
  accessReport: `(clientId: "${jo}")`,
  explainAccess: `(clientId: "${jo}", actorId: "${id("clinician.core")}", role: CLINICIAN, coordinate: "Client.legalName")`,
  auditProof: `(eventId: "${id("event read clinician.core 30")}", clientId: "${jo}")`,
};

const schema = buildApiSchema();

/** Every field of a type, and of what it leads to, as deep as that. */
function everything(type: GraphQLNamedType, depth: number): string {
  if (isUnionType(type)) {
    const members = type
      .getTypes()
      .map((one, i) => `... on ${one.name} ${everything(one, depth).replace(/changedAt/g, `c${i}: changedAt`)}`);
    return `{ __typename ${members.join(" ")} }`;
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return "";
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return [field.name];
    if (depth === 0) return [];
    return [`${field.name}${/Connection$/.test(named.name) ? "(first: 3)" : ""} ${everything(named, depth - 1)}`];
  });
  return `{ ${["__typename", ...fields].join(" ")} }`;
}

describe("everybody", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const people = sampleLogins.filter(({ login }) => !["peer.former", "two.hats"].includes(login));
  const expectAnswer = (reply: Reply): void => {
    const known = ["FORBIDDEN", "NOT_FOUND", "BAD_USER_INPUT", "OPERATION_TOO_COMPLEX"];
    expect({
      codes: reply.codes.filter((code) => !known.includes(code)),
      text: reply.text.slice(0, 500),
    }).toMatchObject({ codes: [] });
    expect(reply.status).toBeLessThan(500);
  };

  test("has an input for each mutation of the contract", () => {
    expect(Object.keys(INPUTS).sort()).toEqual(Object.keys(schema.getMutationType()?.getFields() ?? {}).sort());
  });

  test.each(people)("is answered in words, whatever they ask for: $login", async ({ login }) => {
    for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
      const selection = everything(getNamedType(field.type), 2);
      expectAnswer(await service.as(login).ask(`{ ${name}${ROOT_ARGUMENTS[name] ?? ""} ${selection} }`));
    }
  });

  test.each(people)("is answered in words, whatever they do, and it is on record: $login", async ({ login }) => {
    const unrecorded: string[] = [];
    for (const [name, input] of Object.entries(INPUTS)) {
      const type = name[0]?.toUpperCase() + name.slice(1);
      const payload = schema.getMutationType()?.getFields()[name]?.type;
      const selection = payload ? everything(getNamedType(payload), 2) : "";
      const [reply, trail] = await recorded(service.owner, () =>
        service.as(login).ask(`mutation($input: ${type}Input!) { ${name}(input: $input) ${selection} }`, { input }),
      );
      expectAnswer(reply);
      // What a person can put right is told to them, and is no refusal of data; so is a revocation that changes nothing.
      const refusedByRule = /"userErrors":\s*\[\{/.test(reply.text) || reply.codes.includes("BAD_USER_INPUT");
      if (trail.length === 0 && !refusedByRule) unrecorded.push(`${name}: ${reply.text.slice(0, 200)}`);
      expect(trail.every(({ actor }) => actor === sampleId(login) || actor === null)).toBe(true);
    }
    expect(unrecorded).toEqual([]);
  });
});
