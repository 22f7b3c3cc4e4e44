import { syntheticId } from "../../dist/src/demo/synthetic-clinic/index.js";

// Acts of peer specialists that are measured beside the reads. What one does changes what the next one must say, so each is
// done on many clients, and its bodies are made anew from what the service shows before every measurement.

/**
 * @typedef {object} Turns what is done again and again to one row, one after the other
 * @property {number} peer the number of the peer specialist who does it
 * @property {(turn: number) => { expectedVersion?: number } & Record<string, unknown>} input of the turn, counted from 0
 */

/**
 * @typedef {object} Act
 * @property {string} name
 * @property {string} query
 * @property {Readonly<Record<string, number>>} atLeast how many requests the service is meant to answer for each of another's
 * @property {(clients: readonly Record<string, any>[], peer: number) => Turns[]} turns on one peer specialist's clients
 */

// Clients of others than peer.big, whose answers the reads measure.
export const peers = [2, 3, 4, 5, 6, 7, 8, 9];

/** What the bodies are made of; the whole caseload of a peer specialist. */
export const caseloads = `query Caseloads {
  caseload(first: 50) {
    nodes {
      id
      recoveryPlan { id version vision }
      referrals(first: 10) { nodes { id version availableTransitions } }
    }
  }
}`;

/**
 * The login of one of them, at the clinic of another login.
 *
 * @param {import("../../dist/src/demo/sample-clinic/index.js").DemoLogin} like
 * @param {number} peer
 */
export function peerLogin(like, peer) {
  return { ...like, userId: syntheticId("peer", peer) };
}

/** @type {readonly Act[]} */
export const acts = [
  {
    name: "WriteNote",
    atLeast: { handwritten: 0.6 },
    query: `mutation WriteNote($input: WritePeerNoteInput!) {
  writePeerNote(input: $input) { peerNote { id writtenAt } userErrors { code } }
}`,
    turns: (clients, peer) =>
      clients.map(({ id }) => ({
        peer,
        input: () => ({ clientId: id, body: "We walked around the lake and talked about the week." }),
      })),
  },
  {
    name: "UpdatePlan",
    atLeast: { handwritten: 0.6 },
    query: `mutation UpdatePlan($input: UpdateRecoveryPlanInput!) {
  updateRecoveryPlan(input: $input) { recoveryPlan { id version vision } userErrors { code } }
}`,
    turns: (clients, peer) =>
      clients.flatMap(({ recoveryPlan: plan }) =>
        typeof plan?.vision !== "string"
          ? []
          : [
              {
                peer,
                input: (turn) => ({
                  planId: plan.id,
                  expectedVersion: plan.version + turn,
                  vision: visionAt(plan, turn),
                }),
              },
            ],
      ),
  },
  {
    name: "MoveReferral",
    atLeast: { handwritten: 0.6 },
    query: `mutation MoveReferral($input: TransitionReferralInput!) {
  transitionReferral(input: $input) { referral { id status version scheduledFor updatedAt } userErrors { code } }
}`,
    // An appointment is moved as often as one likes: no other step can be done twice.
    turns: (clients, peer) =>
      clients
        .flatMap(({ referrals }) => referrals?.nodes ?? [])
        .filter(({ availableTransitions }) => availableTransitions.includes("SCHEDULED"))
        .map(({ id, version }) => ({
          peer,
          input: (turn) => ({
            referralId: id,
            to: "SCHEDULED",
            expectedVersion: version + turn,
            scheduledFor: `2030-05-${turn % 2 === 0 ? "06" : "07"}T10:00:00.000Z`,
          }),
        })),
  },
];

/** Another one than what stands there, every time. */
function visionAt({ vision }, turn) {
  const visions = ["A quiet life near the water.", "A house with a garden."];
  const begin = vision === visions[0] ? 1 : 0;
  return visions[(begin + turn) % 2];
}
