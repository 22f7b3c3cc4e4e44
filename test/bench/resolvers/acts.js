import { randomUUID } from "node:crypto";
import { GraphQLError } from "graphql";
import { recordAct } from "./audit.js";
import { PeerNote, PlanPart, PlanPartChange, RecoveryPlan, Referral, ReferralEvent } from "./entities.js";

// Acts as use cases over repositories: find what may be seen, check, save, record. What is refused is undone as a whole, and
// not recorded: nothing that is measured is refused.

const [SUD, PEER_ONLY, PLAN_SHARED, PLAN_PRIVATE, CRISIS, REFERRAL] = [32, 128, 1024, 2048, 4096, 16384];

/** From which states a referral may come to another. */
const TRANSITIONS = { SCHEDULED: ["ACCEPTED", "WAITLISTED", "SCHEDULED"] };

/** Whose numbers move with a part of a plan, by its sharing. */
const VERSIONS = {
  PEERS_ONLY: ["client", "peer", "peer_without_crisis", "representative"],
  CARE_TEAM: ["client", "peer", "peer_without_crisis", "representative", "care_team", "care_team_without_crisis"],
};

const CONTENT =
  `section sharing text response domain why importance confidence targetDate status who supportType whatHelps
  whatMakesItWorse preferences name relation phone doNotContact`.split(/\s+/);

function notFound() {
  return new GraphQLError("There is nothing here with this id.", { extensions: { code: "NOT_FOUND" } });
}

const userError = (code, message) => ({ userErrors: [{ code, message, path: [] }] });

/** A row that the actor may see, held until the transaction ends. */
async function locked({ manager, actor }, entity, id, more = []) {
  const row = await manager
    .getRepository(entity)
    .createQueryBuilder("t")
    .select([...entity.selectedBy[actor.role], ...more].map((column) => `t.${column}`))
    .where("t.clinicId = :clinicId and t.id = :id", { clinicId: actor.clinicId, id })
    .setLock("pessimistic_write")
    .getOne();
  if (row === null) throw notFound();
  return row;
}

const selected = (entity, role, more = []) =>
  Object.fromEntries([...entity.selectedBy[role], ...more].map((column) => [column, true]));

async function writePeerNote(_, { input: { clientId, body, writtenTogether } }, context) {
  const { manager, actor, loaders } = context;
  if ((await loaders.client.load(clientId)) === null) throw notFound();
  const notes = manager.getRepository(PeerNote);
  const key = { clinicId: actor.clinicId, id: randomUUID() };
  await notes.insert({
    ...key,
    clientId,
    authorId: actor.userId,
    writtenTogether: writtenTogether ?? false,
    body,
  });
  await recordAct(context, {
    kind: "CREATE",
    clientId,
    classes: PEER_ONLY,
    fields: ["PeerNote.body", "PeerNote.writtenTogether"],
    detail: { entity: { type: "PeerNote", id: key.id } },
  });
  const peerNote = await notes.findOne({ select: selected(PeerNote, actor.role), where: key });
  return { peerNote, userErrors: [] };
}

async function updateRecoveryPlan(_, { input: { planId, expectedVersion, vision } }, context) {
  const { manager, actor, loaders, instant } = context;
  const plan = await locked(context, RecoveryPlan, planId, ["peerWithoutCrisisVersion"]);
  const mask = (await loaders.rights.load(plan.clientId)).mask;
  const version = (mask & CRISIS) === 0 ? plan.peerWithoutCrisisVersion : plan.peerVersion;
  if (version !== expectedVersion) return userError("CONFLICT", "The plan was changed meanwhile.");
  const parts = manager.getRepository(PlanPart);
  const part = await parts.findOne({
    select: selected(PlanPart, actor.role, ["preferences", "doNotContact"]),
    where: { clinicId: actor.clinicId, planId, section: "VISION" },
    order: { changedAt: "DESC", id: "ASC" },
  });
  // It writes over a vision that stands there.
  if (part === null) return userError("CONFLICT", "There is no vision yet.");
  const isChanged = part.text !== vision;
  if (isChanged) {
    const changed = { text: vision, changedBy: actor.userId, changedAt: instant };
    await parts.update({ clinicId: actor.clinicId, id: part.id }, changed);
    await manager.getRepository(PlanPartChange).insert({
      clinicId: actor.clinicId,
      id: randomUUID(),
      clientId: plan.clientId,
      planId,
      partId: part.id,
      act: "CHANGED",
      content: Object.fromEntries(CONTENT.map((column) => [column, column === "text" ? vision : part[column]])),
      changedBy: actor.userId,
    });
    const audiences = VERSIONS[part.sharing] ?? VERSIONS.CARE_TEAM;
    await manager.query("select app.move_plan_versions($1, $2)", [planId, audiences]);
  }
  await recordAct(context, {
    kind: "UPDATE",
    clientId: plan.clientId,
    classes: part.sharing === "PEERS_ONLY" ? PLAN_PRIVATE : PLAN_SHARED,
    fields: ["RecoveryPlan.vision"],
    detail: {
      fromVersion: expectedVersion,
      toVersion: expectedVersion + Number(isChanged),
      entity: { type: "RecoveryPlan", id: planId },
    },
  });
  const where = { clinicId: actor.clinicId, id: planId };
  const recoveryPlan = await manager
    .getRepository(RecoveryPlan)
    .findOne({ select: selected(RecoveryPlan, actor.role), where });
  return { recoveryPlan, userErrors: [] };
}

async function transitionReferral(_, { input: { referralId, to, expectedVersion, scheduledFor } }, context) {
  const { manager, actor, loaders, audit, instant } = context;
  // A consent that is taken back at the same time comes before it or after it, and never in between.
  await manager.query(
    `select pg_advisory_xact_lock_shared(app.consent_lock_key(t.client_id))
     from referrals t where t.clinic_id = $1 and t.id = $2`,
    [actor.clinicId, referralId],
  );
  const referral = await locked(context, Referral, referralId);
  const { clientId, status, sud } = referral;
  const classes = REFERRAL | (sud ? SUD : 0);
  if (((await loaders.rights.load(clientId)).mask & classes) !== classes) throw notFound();
  if (referral.version + referral.clientVersion !== expectedVersion)
    return userError("CONFLICT", "The referral was changed meanwhile.");
  if (!TRANSITIONS[to]?.includes(status)) return userError("INVALID_TRANSITION", "It can't come to this state.");
  const referrals = manager.getRepository(Referral);
  const where = { clinicId: actor.clinicId, id: referralId };
  const changed = { status: to, scheduledFor, version: referral.version + 1, updatedAt: instant };
  await referrals.update(where, changed);
  const [as] = await manager.query(
    'select w.name "actorName", w.organization "actorOrganization" from app.acting_as() w',
  );
  await manager.getRepository(ReferralEvent).insert({
    clinicId: actor.clinicId,
    id: randomUUID(),
    referralId,
    clientId,
    fromStatus: status,
    toStatus: to,
    actorId: actor.userId,
    ...as,
  });
  if (referral.targetOrganizationId !== null) await manager.query("select app.append_feed($1)", [referralId]);
  await recordAct(context, {
    kind: "UPDATE",
    clientId,
    classes,
    fields: ["Referral.status", "Referral.scheduledFor"],
    detail: {
      from: status,
      to,
      fromVersion: expectedVersion,
      toVersion: expectedVersion + 1,
      entity: { type: "Referral", id: referralId },
    },
  });
  audit.shows(clientId, classes);
  return { referral: await referrals.findOne({ select: selected(Referral, actor.role), where }), userErrors: [] };
}

export const mutations = { writePeerNote, updateRecoveryPlan, transitionReferral };
