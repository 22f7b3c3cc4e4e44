import { createHash } from "node:crypto";

/**
 * A row of the audit log for an act, or for its refusal: a select list's SQL for each column.
 * Parameters: $1 clinic, $2 user, $4 request.
 *
 * @param {object} its
 * @param {string} its.operation
 * @param {string} its.event the parameter of its id
 * @param {string} its.kind
 * @param {string} its.ids
 * @param {string} its.classes
 * @param {string} its.fields
 * @param {string} its.bits
 * @param {string} its.detail
 * @param {string} its.from where there is an act to record
 * @param {string} [its.outcome]
 * @param {string} [its.basis]
 * @param {string} [its.salt]
 * @param {string} [its.commitments] hashes that the event commits to, where they are known beforehand
 * @param {boolean} [its.isRead] of what the payload shows: such an event names the document by its hash
 */
export function actRow({
  operation,
  event,
  kind,
  ids,
  classes,
  fields,
  bits,
  detail,
  from,
  outcome = "'SUCCESS'",
  basis = "'RELATIONSHIP'",
  isRead = false,
  salt = "null::bytea",
  commitments = "null::bytea",
}) {
  const hash = isRead ? `'\\x${createHash("sha256").update(operation).digest("hex")}'::bytea` : "null::bytea";
  return `
    insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis,
      operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail,
      salt, body)
    select $1::uuid, ${event}::uuid, ${kind}, ${outcome}, $2::uuid, 'PEER_SPECIALIST', null::uuid, 'TREATMENT', ${basis},
      '${operation}', ${hash}, $4::uuid, ${ids}, ${classes}, '{}'::uuid[], null, ${fields}, ${bits}, '{}'::text[], ${detail},
      ${salt}, ${commitments}
    from ${from}`;
}

/** The refusal of a row that is not there for who acts: the detail of its event, by the parameter of the id that was asked. */
export const refusedId = (id) =>
  `jsonb_build_object('refusedHashes', jsonb_build_array(encode(sha256(convert_to(${id}::text, 'UTF8')), 'hex')))`;
