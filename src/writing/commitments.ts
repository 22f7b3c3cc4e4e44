import { hash } from "node:crypto";

import { DATA_CLASSES } from "../authorization/data-classes.js";
import { canonicalJson } from "../platform/canonical-json.js";
import { uuidOrNull, type ActEvent } from "../reading/index.js";
import { leafHash } from "../transparency-log/index.js";

/** What of an act's event may have to be erased one day, and stands in its body as a salted hash alone. */
type Hidden = Pick<
  ActEvent,
  "operationName" | "clientIds" | "classSets" | "consentIds" | "consentId" | "fields" | "fieldBits" | "detail"
>;

/** The first byte of what a hash over the entries of clients is made of. */
const ENTRIES = Buffer.from([2]);

/**
 * The salted hashes of an act's event: 32 bytes that commit to its details, and where it is about a client 32 more that
 * commit to the client's entry. The database could make them itself, and does for every read, but an act would wait for
 * that longer than for all else that its event takes; `npm run audit:verify` makes them again from the columns.
 *
 * @returns null where PostgreSQL may write an id otherwise than it was given: it has to make the hashes then
 */
export function commitmentsOf(salt: Buffer, hidden: Hidden): Buffer | null {
  const { operationName, clientIds, classSets, consentIds, consentId, fields, fieldBits, detail } = hidden;
  const ids = [...clientIds, ...consentIds, ...(consentId === null ? [] : [consentId])];
  if (!ids.every((id) => uuidOrNull(id) === id.toLowerCase()) || clientIds.length > 1 || consentIds.length > 1)
    return null;
  const details = canonicalJson({
    consent: consentId,
    detail: JSON.parse(detail) as unknown,
    fieldBits,
    fields,
    operationName,
    redacted: [],
  });
  const ofDetails = salted(salt, Buffer.from(details));
  const [client] = clientIds;
  if (client === undefined) return ofDetails;
  const entry = leafHash(
    canonicalJson({
      classes: classesOf(classSets[0] ?? 0),
      client,
      consents: consentIds,
      nonce: salted(salt, Buffer.from(client.replaceAll("-", ""), "hex")).toString("hex"),
    }),
  );
  return Buffer.concat([ofDetails, sha256(Buffer.concat([ENTRIES, entry]))]);
}

function classesOf(mask: number): readonly string[] {
  return DATA_CLASSES.filter((_, bit) => mask & (1 << bit));
}

function salted(salt: Buffer, what: Buffer): Buffer {
  return sha256(Buffer.concat([salt, what]));
}

function sha256(data: Buffer): Buffer {
  return hash("sha256", data, "buffer");
}
