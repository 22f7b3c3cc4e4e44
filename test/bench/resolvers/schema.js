import { createHash } from "node:crypto";
import { GraphQLScalarType } from "graphql";
import { PART2_2024, PLAIN_REDISCLOSURE } from "../../../dist/src/authorization/part2-notice.js";
import { mutations } from "./acts.js";
import { Referral } from "./entities.js";
import { contactsOf } from "./loaders.js";

// One resolver for each field that is more than a column, each asking a loader. What row-level security can't withhold of one
// row is withheld here: the classes that a client or a consent keeps back.

const [IDENTITY, CONTACT, SERVICE, SUD, PLAN_SHARED, PLAN_PRIVATE, CRISIS, REFERRAL] = [
  1, 2, 8, 32, 1024, 2048, 4096, 16384,
];

const GATES = {
  PEER_SPECIALIST: {
    phone: CONTACT,
    email: CONTACT,
    languages: SERVICE,
    programEnrollments: SERVICE,
    careTeam: SERVICE,
    assignments: SERVICE,
    lastContactAt: SERVICE,
    nextContactAt: SERVICE,
    recoveryPlan: PLAN_SHARED,
    serviceNotes: SERVICE,
    referrals: REFERRAL,
  },
  INTEGRATOR: { legalName: IDENTITY, dateOfBirth: IDENTITY, phone: CONTACT },
};

const maskOf = async (clientId, { loaders }) => (await loaders.rights.load(clientId))?.mask ?? 0;
const own = (client, _, __, { fieldName }) => client[fieldName];
const finite = (instant) => (instant instanceof Date ? instant : null);
const byKey =
  (loader, key) =>
  (row, _, { loaders }) =>
    row[key] === null ? null : loaders[loader].load(row[key]);
const isNow = (row, at) => row.startsAt <= at && row.endsAt > at;

/** A field of a client that may be kept back from the viewer. */
function gated(resolve) {
  return async (client, args, context, info) => {
    const field = info.fieldName;
    const gate = GATES[context.actor.role][field];
    const mask = gate === undefined ? -1 : await maskOf(client.id, context);
    const { below, fields } = context.document;
    if (gate !== undefined && (mask & gate) === 0) {
      context.audit.withheld.add(`Client.${field}`);
      return null;
    }
    const value = await resolve(client, args, context, info);
    const coordinate = fields.get(`Client.${field}`);
    // Where there is no row, nothing below it was shown.
    context.audit.adds(client.id, value === null ? coordinate : below.get(field) & (mask | ~CRISIS));
    return value;
  };
}

/** Rows of care under Part 2 are shown where nothing withholds that class. */
async function withoutHiddenSud(rows, clientId, context) {
  if (!rows.some(({ sud }) => sud)) return rows;
  const mask = await maskOf(clientId, context);
  if ((mask & SUD) !== 0) context.audit.addsSud(clientId);
  return rows.filter(({ sud }) => !sud || (mask & SUD) !== 0);
}

/** What of a client no gate keeps back, as bits. */
function openBits({ below }, role) {
  return [...below].reduce((bits, [field, its]) => (field in GATES[role] ? bits : bits | its), 0);
}

const section =
  (name, order = (rows) => rows) =>
  async (plan, _, { loaders, audit }) => {
    const rows = await loaders.parts.load({ planId: plan.id, section: name });
    if (rows.some(({ sharing }) => sharing === "ONLY_ME" || sharing === "PEERS_ONLY"))
      audit.adds(plan.clientId, PLAN_PRIVATE);
    return order(rows);
  };

const newest = (rows) => [...rows].sort((a, b) => b.changedAt - a.changedAt || (a.id < b.id ? -1 : 1))[0] ?? null;

/** The crisis plan as a whole has one sharing; a mask may keep its words back. */
const crisis = (read, withheld) => async (plan, _, context, info) => {
  if (((await maskOf(plan.clientId, context)) & CRISIS) === 0) {
    const coordinate = `CrisisPlan.${info.fieldName}`;
    if (withheld === null) context.audit.withheld.add(coordinate);
    return withheld;
  }
  const part = newest(await context.loaders.parts.load({ planId: plan.id, section: "CRISIS_PLAN" }));
  return part === null ? withheld : read(part);
};

const URGENCIES = ["NOW", "TODAY", "SOON"];

const staffMember = byKey("user", "authorId");
const program = byKey("program", "programId");
const goal = async (row, _, { loaders }) => {
  const part = row.goalId === null ? null : await loaders.part.load(row.goalId);
  return part?.section === "GOAL" ? part : null;
};

const MONTH_MS = 720 * 3_600_000;

function stateOf(consent, at) {
  const isPast = (instant) => instant !== null && instant <= at;
  if (consent.enteredInErrorAt !== null) return "ENTERED_IN_ERROR";
  if (isPast(consent.revokedAt)) return "REVOKED";
  if (isPast(consent.supersededAt)) return "SUPERSEDED";
  if (consent.signedAt === null) {
    if (consent.declinedAt !== null) return "DECLINED";
    if (consent.offeredAt === null) return "DRAFT";
    return consent.offeredAt.getTime() + MONTH_MS <= at.getTime() ? "LAPSED" : "PENDING_SIGNATURE";
  }
  if (isPast(consent.expiresAt) || isPast(consent.expiryEventAt)) return "EXPIRED";
  return at < (consent.effectiveFrom ?? consent.signedAt) ? "SCHEDULED" : "ACTIVE";
}

function statusOf({ status, respondBy }, at) {
  const isOver = (status === "SENT" || status === "RECEIVED") && respondBy !== null && respondBy <= at;
  return isOver ? "EXPIRED" : status;
}

const visibleStatus = (status, { actor }) => (actor.role === "INTEGRATOR" && status === "DRAFT" ? null : status);

function pageOf(rows, first, cursorOf) {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  const endCursor = last === undefined ? null : Buffer.from(cursorOf(last)).toString("base64");
  return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor } };
}

const instants = new GraphQLScalarType({
  name: "DateTime",
  serialize: (value) => finite(value)?.toISOString() ?? null,
});

export const resolvers = {
  DateTime: instants,
  Query: {
    async caseload(_, { first }, context) {
      const { actor, manager, loaders, audit } = context;
      const due = await manager.query(
        `${contactsOf("select c.id from clients c where c.clinic_id = $1")} order by coalesce(n.due, 'infinity'), c.id limit $2`,
        [actor.clinicId, first + 1],
      );
      for (const row of due) loaders.contacts.prime(row.clientId, row);
      const page = pageOf(due, first, ({ due: at, clientId }) => `${at?.toISOString()},${clientId}`);
      const clients = await loaders.client.loadMany(page.nodes.map(({ clientId }) => clientId));
      const bits = openBits(context.document, actor.role);
      for (const { id } of clients) audit.shows(id, bits);
      return { ...page, nodes: clients };
    },
    async client(_, { id }, context) {
      const { actor, manager, loaders, audit } = context;
      const client = await loaders.client.load(id);
      if (client !== null) {
        audit.shows(id, openBits(context.document, actor.role));
        return client;
      }
      const [{ known }] = await manager.query("select app.known_client($1) known", [id]);
      if (known !== null) audit.shows(known, 0);
      const asked = createHash("sha256").update(id).digest("hex");
      audit.refused = known === null ? { refusedHashes: [asked] } : {};
      return null;
    },
    async referrals(_, { first }, context) {
      const { actor, manager, loaders, audit } = context;
      const rows = await manager.getRepository(Referral).find({
        select: Object.fromEntries(Referral.selectedBy[actor.role].map((column) => [column, true])),
        where: { clinicId: actor.clinicId, targetOrganizationId: actor.organizationId },
        order: { updatedAt: "DESC", id: "DESC" },
        take: first + 1,
      });
      const page = pageOf(rows, first, ({ updatedAt, id }) => `${updatedAt.toISOString()},${id}`);
      const document = context.document;
      // Classes of the client's fields are added where a consent covers them.
      const gatedBits = IDENTITY | CONTACT;
      const rights = await loaders.rights.loadMany(page.nodes.map(({ clientId }) => clientId));
      for (const [i, { clientId, sud }] of page.nodes.entries()) {
        const bits = (document.all & ~gatedBits) | IDENTITY | (sud ? SUD : 0);
        audit.shows(clientId, bits, rights[i]?.consentId ?? null);
      }
      context.transport = "API";
      return page;
    },
    async referralFeed(_, { first, after }, context) {
      const { actor, manager, audit } = context;
      const from = after == null ? "0" : Buffer.from(after, "base64").toString();
      await manager.query("select app.prepare_feed($1::int8, $2::int)", [from, first]);
      const rows = await manager.query(
        `select f.position, f.changed_at "changedAt", f.referral_id "referralId", f.client_id "clientId", f.covered,
           f.consent_id "consentId", f.sud, f.scope_classes "classes", f.scope_purposes "purposes",
           f.scope_expires_at "expiresAt", f.scope_text "text"
         from app.feed_window f where f.clinic_id = $1 and f.position > $2::int8 order by f.position limit $3`,
        [actor.clinicId, from, first + 1],
      );
      const { nodes, pageInfo } = pageOf(rows, first, ({ position }) => position);
      const { all } = context.document;
      for (const { clientId, sud, consentId } of nodes.filter(({ covered }) => covered))
        audit.shows(clientId, (all & ~(IDENTITY | CONTACT)) | (sud ? SUD : 0), consentId);
      context.transport = "REFERRAL_FEED";
      return { edges: nodes.map((entry) => ({ entry })), ...pageInfo };
    },
  },
  Mutation: mutations,
  Client: {
    phone: gated(own),
    email: gated(own),
    legalName: gated(own),
    dateOfBirth: gated(own),
    languages: gated(own),
    ageBand: async ({ id }, _, { loaders }) => (await loaders.ageBand.load(id)).band,
    async version(client, _, context) {
      const mask = await maskOf(client.id, context);
      return (
        client.identityVersion +
        (mask & CONTACT ? client.contactVersion : 0) +
        (mask & SERVICE ? client.serviceVersion : 0)
      );
    },
    programEnrollments: gated(async ({ id }, _, context) =>
      withoutHiddenSud(await context.loaders.enrollments.load(id), id, context),
    ),
    careTeam: gated(async ({ id }, _, context) => {
      const members = await context.loaders.careTeam.load(id);
      return withoutHiddenSud(
        members.filter((row) => isNow(row, context.instant)),
        id,
        context,
      );
    }),
    assignments: gated(async ({ id }, _, { loaders, instant }) =>
      (await loaders.assignments.load(id)).filter((row) => isNow(row, instant)),
    ),
    lastContactAt: gated(async ({ id }, _, { loaders }) => (await loaders.contacts.load(id)).last),
    nextContactAt: gated(async ({ id }, _, { loaders }) => (await loaders.contacts.load(id)).due),
    recoveryPlan: gated(({ id }, _, { loaders }) => loaders.plan.load(id)),
    serviceNotes: gated(async ({ id }, { first }, context) => ({
      nodes: await withoutHiddenSud(await context.loaders.serviceNotes.load(id, first), id, context),
    })),
    peerNotes: async ({ id }, { first }, { loaders }) => ({ nodes: await loaders.peerNotes.load(id, first) }),
    safetyConcerns: async ({ id }, _, { loaders }) =>
      (await loaders.safetyConcerns.load(id))
        .filter(({ status }) => status !== "RESOLVED")
        .sort((a, b) => URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency)),
    referrals: gated(async ({ id }, { first }, context) => ({
      nodes: await withoutHiddenSud(await context.loaders.referrals.load(id, first), id, context),
    })),
    consents: ({ id }, _, { loaders }) => loaders.consents.load(id),
  },
  ProgramEnrollment: { program, startedAt: (row) => row.startsAt, endedAt: (row) => finite(row.endsAt) },
  CareTeamMember: {
    program,
    startedAt: (row) => row.startsAt,
    displayName: async (row, _, { loaders }) => (await loaders.user.load(row.userId)).displayName,
  },
  PeerAssignment: {
    endsAt: (row) => finite(row.endsAt),
    peerSpecialist: byKey("peerSpecialist", "peerSpecialistId"),
  },
  PeerSpecialist: { displayName: async ({ id }, _, { loaders }) => (await loaders.user.load(id)).displayName },
  RecoveryPlan: {
    version: (plan) => plan.peerVersion,
    updatedAt: (plan) => plan.peerUpdatedAt,
    vision: section("VISION", (rows) => newest(rows.filter(({ text }) => text !== null))?.text ?? null),
    strengths: section("STRENGTH"),
    goals: section("GOAL"),
    wellnessTools: section("WELLNESS_TOOL"),
    stressors: section("STRESSOR"),
    earlySigns: section("EARLY_SIGN"),
    crisisPlan: (plan) => plan,
    checkIns: async ({ id }, { first }, { loaders }) => ({ nodes: await loaders.checkIns.load(id, first) }),
  },
  Goal: {
    version: (part) => part.peerVersion,
    steps: ({ planId, id }, _, { loaders }) => loaders.parts.load({ planId, section: "STEP", parentId: id }),
  },
  PlanStep: { byWhen: (part) => part.targetDate },
  CrisisPlan: {
    sharing: crisis((part) => part.sharing, null),
    howOthersCanTell: crisis((part) => part.text, null),
    whatHelps: crisis((part) => part.whatHelps ?? [], []),
    whatMakesItWorse: crisis((part) => part.whatMakesItWorse ?? [], []),
    supporters: section("SUPPORTER"),
    lines: (_, __, { manager, actor }) =>
      manager.query("select l.name, l.number from app.crisis_lines l where l.clinic_id = $1 order by l.position", [
        actor.clinicId,
      ]),
  },
  CheckIn: { goal },
  ServiceNote: {
    author: staffMember,
    program,
    goal,
    clientComments: ({ id }, _, { loaders }) => loaders.commentsOfServiceNote.load(id),
  },
  PeerNote: {
    author: staffMember,
    clientComments: ({ id }, _, { loaders }) => loaders.commentsOfPeerNote.load(id),
  },
  SafetyConcern: { raisedBy: byKey("user", "raisedBy") },
  Referral: {
    status: (referral, _, { instant }) => statusOf(referral, instant),
    version: ({ version, clientVersion = 0 }) => version + clientVersion,
    updatedAt: ({ updatedAt, clientOutcomeAt = null }) =>
      clientOutcomeAt !== null && clientOutcomeAt > updatedAt ? clientOutcomeAt : updatedAt,
    target: byKey("organization", "targetOrganizationId"),
    client: byKey("client", "clientId"),
    history: async ({ id }, _, { loaders, actor }) => {
      const events = await loaders.history.load(id);
      return actor.role === "INTEGRATOR" ? events.filter(({ toStatus }) => toStatus !== "DRAFT") : events;
    },
  },
  ReferralEvent: {
    from: (event, _, context) => visibleStatus(event.fromStatus, context),
    to: (event) => event.toStatus,
    actor: (event) => event.actorOrganization ?? event.actorName,
  },
  Consent: {
    state: (consent, _, { instant }) => stateOf(consent, instant),
    disclosers: async ({ clinicId, discloserProgramIds }, _, { loaders }) =>
      discloserProgramIds.length > 0
        ? (await loaders.program.loadMany(discloserProgramIds)).map(({ name }) => name).sort()
        : [(await loaders.clinic.load(clinicId)).name],
    recipients: ({ id }, _, { loaders }) => loaders.recipients.load(id),
    revocation: ({ revocationChannel, revokedAt }) =>
      revocationChannel === null ? null : { channel: revocationChannel, effectiveAt: revokedAt },
  },
  ConsentRecipient: { organization: byKey("organization", "organizationId") },
  ReferralFeedEntry: { __resolveType: ({ covered }) => (covered ? "ReferralChange" : "ReferralTombstone") },
  ReferralChange: {
    referral: byKey("referral", "referralId"),
    notice: ({ sud }) => (sud ? PART2_2024.notice : null),
    redisclosureRule: ({ sud }) => (sud ? PART2_2024.redisclosure : PLAIN_REDISCLOSURE),
    consentScope: (entry) => entry,
  },
  ReferralTombstone: { reason: () => "NO_LONGER_AVAILABLE" },
};
