import { createHash, randomBytes } from "node:crypto";

import { canonicalJson } from "../platform/canonical-json.js";
import type { Transaction } from "../platform/database/index.js";
import type { UserError } from "./use-case.js";

/** What an earlier, identical request came to. */
export interface Remembered {
  readonly made: Readonly<Record<string, string | null>>;
  readonly userErrors: readonly UserError[];
  /** The event that records the act; null where nothing was done. */
  readonly eventId: string | null;
}

export type Claim =
  | { readonly state: "first" }
  | { readonly state: "repeat"; readonly remembered: Remembered }
  | { readonly state: "conflict" };

const KEPT = "24 hours";
/** Beside the ids of what was made; no object of a payload has this name. */
const EVENT = "receipt";

const CLAIM = `insert into idempotency_keys (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

interface Stored {
  readonly salt: Buffer;
  readonly input_hash: Buffer;
  readonly made: Readonly<Record<string, string | null>>;
  readonly user_errors: readonly UserError[];
}

/**
 * Claims an idempotency key within the transaction. A second request with the key waits here for the first to end:
 * the insert meets its uncommitted row. No answer is kept, only ids: a repeat is read back with today's rights.
 */
export async function claimKey(tx: Transaction, mutation: string, key: string, input: object): Promise<Claim> {
  const { clinicId, userId } = tx.actor;
  const where = [clinicId, userId, mutation, key];
  await tx.query(
    `delete from idempotency_keys where clinic_id = $1 and user_id = $2 and mutation = $3 and key = $4
       and created_at < app.instant() - interval '${KEPT}'`,
    where,
  );
  const salt = randomBytes(16);
  const claimed = await tx.query(`with claimed as (${CLAIM} on conflict do nothing returning 1) select from claimed`, [
    ...where,
    salt,
    hashOf(input, salt),
    "{}",
    "[]",
  ]);
  if (claimed.length > 0) return { state: "first" };
  const [stored] = await tx.query<Stored>(
    `select salt, input_hash, made, user_errors from idempotency_keys
     where clinic_id = $1 and user_id = $2 and mutation = $3 and key = $4`,
    where,
  );
  if (stored === undefined || !hashOf(input, stored.salt).equals(stored.input_hash)) return { state: "conflict" };
  const { [EVENT]: eventId = null, ...made } = stored.made;
  return { state: "repeat", remembered: { made, userErrors: stored.user_errors, eventId } };
}

/** Claims a key that nobody else is presumed to have, and remembers what its request came to: one of two fails. */
export function claimAndRemember(
  tx: Transaction,
  mutation: string,
  key: string,
  input: object,
  result: Remembered,
): void {
  const { clinicId, userId } = tx.actor;
  const salt = randomBytes(16);
  tx.sendAhead(CLAIM, [clinicId, userId, mutation, key, salt, hashOf(input, salt), ...valuesOf(result)]);
}

export function rememberKey(tx: Transaction, mutation: string, key: string, result: Remembered): void {
  const { clinicId, userId } = tx.actor;
  tx.sendAhead(
    `update idempotency_keys set made = $5, user_errors = $6
     where clinic_id = $1 and user_id = $2 and mutation = $3 and key = $4`,
    [clinicId, userId, mutation, key, ...valuesOf(result)],
  );
}

function valuesOf({ made, userErrors, eventId }: Remembered): [made: string, userErrors: string] {
  return [JSON.stringify({ ...made, [EVENT]: eventId }), JSON.stringify(userErrors)];
}

/** Lets go of a key whose request was refused: a repeat is tried again. */
export async function forgetKey(tx: Transaction, mutation: string, key: string): Promise<void> {
  await tx.query("delete from idempotency_keys where clinic_id = $1 and user_id = $2 and mutation = $3 and key = $4", [
    tx.actor.clinicId,
    tx.actor.userId,
    mutation,
    key,
  ]);
}

// Salted, so that the stored hash of a short text can't be guessed back into the text.
function hashOf(input: object, salt: Buffer): Buffer {
  // An input is made of classes, with its absent fields undefined: as JSON it is what the caller sent.
  const plain: unknown = JSON.parse(JSON.stringify(input));
  return createHash("sha256").update(salt).update(canonicalJson(plain)).digest();
}
