import type pg from "pg";
import type { Role } from "../../../src/authorization/roles.js";
import { syntheticLogins } from "../../../src/demo/synthetic-clinic/index.js";
import type { ActorContext } from "../../../src/platform/database/context.js";
import { actorOf } from "../../support/actor.js";
import { foreignIds, unusedIds } from "./clinics.js";
import type { Classes } from "./pairs.js";
import { drafts, insertTwins, peerNotes, planParts, type Twins } from "./twins.js";

/** Somebody who asks one operation for the ids of two classes. */
export interface Scenario {
  readonly name: string;
  readonly actor: ActorContext;
  /** Takes the id as `$id`. */
  readonly document: string;
  /** Where it is a mutation: the types among which its target is looked for, in that order. */
  readonly targets?: readonly string[];
  readonly classes: Classes;
  /** Measured with all pairs; the others with a part of them. */
  readonly main: boolean;
}

/** How many ids of each class, and pairs of twins. */
export interface Sizes {
  readonly ids: number;
  readonly twins: number;
}

/** Everything that nobody may tell apart by time: another clinic's id from nobody's, and what a viewer can't see. */
export async function prepareScenarios(owner: pg.ClientBase, sizes: Sizes): Promise<Scenario[]> {
  const unused = await unusedIds(owner, sizes.ids);
  const foreign = async (
    name: string,
    login: string,
    table: string,
    its: Pick<Scenario, "document"> & { targets?: readonly string[]; where?: string; main?: boolean },
  ): Promise<Scenario> => {
    const { where, main = false, ...rest } = its;
    const theirs = await foreignIds(owner, table, sizes.ids, where);
    return {
      name: `${name} of another clinic`,
      actor: synthetic(login),
      classes: [theirs, unused.slice(0, theirs.length)],
      main,
      ...rest,
    };
  };
  const hidden = (name: string, actor: ActorContext, document: string, { classes }: Twins, main = false): Scenario => ({
    name,
    actor,
    document,
    classes,
    main,
  });
  const notes = await insertTwins(owner, "peer notes", sizes.twins, peerNotes);
  const shared = await insertTwins(owner, "plan parts among peers", sizes.twins, planParts("PEERS_ONLY"));
  const own = await insertTwins(owner, "plan parts of the client's own", sizes.twins, planParts("ONLY_ME"));
  const unsigned = await insertTwins(owner, "drafts", sizes.twins, drafts);
  return [
    await foreign("client", "clinician.big", "clients", { document: client, main: true }),
    await foreign("all of a client", "clinician.big", "clients", { document: allOfAClient }),
    await foreign("recoveryPlan", "peer.big", "recovery_plans", { document: recoveryPlan }),
    await foreign("referral", "coordinator.big", "referrals", { document: referral }),
    await foreign("referral, to an integrator,", "integrator.big", "referrals", { document: referral }),
    await foreign("consent", "peer.big", "consents", { document: consent }),
    await foreign("peerSpecialist", "client.big", "peer_specialists", { document: peerSpecialist }),
    await foreign("updateGoal", "peer.big", "plan_parts", {
      document: updateGoal,
      targets: ["Goal"],
      where: "section = 'GOAL'",
    }),
    await foreign("commentOnNote", "client.big", "peer_notes", {
      document: commentOnNote,
      targets: ["PeerNote", "ServiceNote"],
    }),
    hidden("peer notes, to a clinician", notes.clinician, clientAndNotes, notes, true),
    hidden("peer notes, to a clinician who asks for all", notes.clinician, allOfAClient, notes),
    hidden("plan parts among peers, to a clinician", shared.clinician, clientAndPlan, shared),
    hidden("plan parts of the client's own, to a peer", own.peer, clientAndPlan, own),
    hidden("drafts, to a clinician", unsigned.clinician, clientAndNotes, unsigned),
  ];
}

function synthetic(login: string): ActorContext {
  const person = syntheticLogins.find((one) => one.login === login);
  const role: Role | undefined = person?.roles[0];
  if (person === undefined || role === undefined) throw new Error(`Nobody is called ${login}`);
  return actorOf({ userId: person.userId, clinicId: person.clinicId, role });
}

const client = "query Client($id: ID!) { client(id: $id) { preferredName legalName version languages } }";

const recoveryPlan = "query Plan($id: ID!) { recoveryPlan(id: $id) { status vision goals { text } } }";

const referral = `query Referral($id: ID!) {
  referral(id: $id) { status need reason target { name } history { to at } client { preferredName } } }`;

const consent = "query Consent($id: ID!) { consent(id: $id) { state kind recipients { organization { name } } } }";

const peerSpecialist =
  "query Peer($id: ID!) { peerSpecialist(id: $id) { displayName bio credentials { kind status } } }";

const updateGoal =
  "mutation Goal($id: ID!) { updateGoal(input: { goalId: $id, expectedVersion: 1, why: null }) { goal { id } } }";

const commentOnNote =
  'mutation Comment($id: ID!) { commentOnNote(input: { noteId: $id, text: "Thanks" }) { comment { id } } }';

/** Peer notes, which clinical staff may ask for and never get, and the notes that stand beside them. */
const clientAndNotes = `query Notes($id: ID!) { client(id: $id) { preferredName
  peerNotes(first: 5) { nodes { body } } serviceNotes(first: 5) { nodes { startedAt clientComments { text } } } } }`;

const clientAndPlan = `query ClientPlan($id: ID!) { client(id: $id) { preferredName
  recoveryPlan { version strengths { text } goals { text } stressors { text } wellnessTools { text } } } }`;

const item = "{ text response sharing }";

/** Everything of a client that staff may ask for. */
const allOfAClient = `query All($id: ID!) { client(id: $id) {
  preferredName legalName languages version lastContactAt nextContactAt
  programEnrollments { program { name } startedAt } careTeam { displayName role } assignments { role startsAt }
  recoveryPlan { status version reviewDueOn updatedAt vision visionSharing strengths { text domain }
    goals { text status version steps { text status } } wellnessTools ${item} dailyPlan ${item} stressors ${item}
    earlySigns ${item} whenThingsGetHarder ${item} afterCrisis ${item} checkIns(first: 5) { nodes { rating } }
    crisisPlan { sharing howOthersCanTell whatHelps supporters { name } } }
  serviceNotes(first: 10) { nodes { startedAt minutes intervention status clientComments { text } } pageInfo { hasNextPage } }
  peerNotes(first: 10) { nodes { body clientComments { text } } }
  clinicalNotes(first: 10) { nodes { writtenAt body } }
  safetyConcerns { kind status } referrals(first: 10) { nodes { status need history { to } } totalCount }
  consents { state kind } } }`;
