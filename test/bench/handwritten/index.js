import { caseload } from "./caseload.js";
import { client } from "./client.js";
import { feed } from "./feed.js";
import { moveReferral } from "./move-referral.js";
import { referrals } from "./referrals.js";
import { updatePlan } from "./update-plan.js";
import { writeNote } from "./write-note.js";

// One statement for each operation. What row-level security asks already is not asked again; classes that a client or a
// consent withholds are asked once for each client, as a mask of bits. An act is one statement too: what it finds, writes,
// records and answers.

/** @typedef {{ userId: string, clinicId: string }} Claims */

/**
 * @typedef {object} Handwritten
 * @property {string} name of the prepared statement
 * @property {string} field of the answer
 * @property {string} text
 * @property {(variables: Record<string, any>, claims: Claims, ids: { eventId: string, requestId: string, newId: () => string }) => unknown[]} values
 * @property {(variables: Record<string, any>, claims: Claims) => { name: string, text: string, values: unknown[] }[]} before what runs first, in the same transaction
 * @property {(left: number | null) => string} redactions extensions of the answer, from the classes left on every row
 * @property {true} [isAct] on a row that is NOT_FOUND where it answers nothing
 */

/** @type {Readonly<Record<string, Handwritten>>} by path */
export const statements = {
  "/caseload": caseload,
  "/client": client,
  "/feed": feed,
  "/referrals": referrals,
  "/writenote": writeNote,
  "/updateplan": updatePlan,
  "/movereferral": moveReferral,
};
