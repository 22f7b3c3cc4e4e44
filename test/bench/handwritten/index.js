import { caseload } from "./caseload.js";
import { client } from "./client.js";
import { feed } from "./feed.js";
import { referrals } from "./referrals.js";

// One statement for each operation. What row-level security asks already is not asked again; classes that a client or a
// consent withholds are asked once for each client, as a mask of bits.

/**
 * @typedef {object} Handwritten
 * @property {string} name of the prepared statement
 * @property {string} field of the answer
 * @property {string} text
 * @property {(variables: Record<string, unknown>, claims: { userId: string, clinicId: string }, ids: { eventId: string, requestId: string }) => unknown[]} values
 * @property {(variables: Record<string, unknown>) => { name: string, text: string, values: unknown[] }[]} before what runs first, in the same transaction
 * @property {(left: number | null) => string} redactions extensions of the answer, from the classes left on every row
 */

/** @type {Readonly<Record<string, Handwritten>>} by path */
export const statements = { "/caseload": caseload, "/client": client, "/feed": feed, "/referrals": referrals };
