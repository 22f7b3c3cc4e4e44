import assert from "node:assert/strict";
import { askOnce } from "./load.js";

/**
 * Makes sure that all of them give the same answer and leave the same audit row, or throws. Answers the service's text.
 * Only where a page ends is each variant's own to write: the service's cursor is sealed.
 *
 * @param {import("./operations.js").Operation} operation
 * @param {readonly { name: string, isCoarse?: true, target: import("./load.js").Target }[]} variants
 * @param {import("pg").Client} owner
 */
export async function agree(operation, variants, owner) {
  const answers = [];
  const rows = [];
  let told;
  // The first poll of a feed changes what it shows, and statements are named from the second on.
  for (const round of [1, 2, 3]) {
    for (const { name, target } of variants) {
      const text = await askOnce(target);
      if (round < 3) continue;
      answers.push(withoutCursors(JSON.parse(text)));
      rows.push(await newestRow(owner, operation.name));
      if (name === "service") told = text;
    }
  }
  assert.ok(!("errors" in answers[0]), `${operation.name}: refused`);
  for (const [i, { name, isCoarse }] of variants.entries()) {
    const seen = isCoarse ? [answers[i], answers[0]].map(inMilliseconds) : [answers[i], answers[0]];
    assert.deepEqual(seen[0], seen[1], `${operation.name}: the answer of ${name} differs`);
    assert.deepEqual(rows[i], rows[0], `${operation.name}: the audit row of ${name} differs`);
  }
  return told;
}

function withoutCursors(value) {
  if (Array.isArray(value)) return value.map(withoutCursors);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, its]) => [name, name === "endCursor" ? typeof its : withoutCursors(its)]),
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/**
 * An answer with its instants as those of JavaScript.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function inMilliseconds(value) {
  if (typeof value === "string") return INSTANT.test(value) ? Date.parse(value) : value;
  if (Array.isArray(value)) return value.map(inMilliseconds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, its]) => [name, inMilliseconds(its)]));
}

async function newestRow(owner, operation) {
  const { rows } = await owner.query(
    `select kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, client_ids, class_sets,
       consent_ids, fields, field_bits, redacted, detail
     from audit_events where operation_name = $1 order by position desc limit 1`,
    [operation],
  );
  const { client_ids, class_sets, consent_ids, ...rest } = rows[0];
  // The three run in parallel; in which order is nobody's concern.
  const clients = client_ids.map((id, i) => [id, class_sets[i], consent_ids[i]].join(" ")).sort();
  return { ...rest, clients, lengths: [client_ids.length, class_sets.length, consent_ids.length] };
}
