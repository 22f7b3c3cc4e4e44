import assert from "node:assert/strict";
import { inMilliseconds } from "./agree.js";
import { askOnce } from "./load.js";

// What the database or the process makes anew for every event.
const OF_ITS_OWN = ["event_id", "request_id", "position", "xid", "salt", "body", "leaf_hash"];
const SEALED = new Set(["audit_leaves", "audit_heads", "audit_tiles"]);

/**
 * Makes sure that all variants answer an act alike, write the same rows into the same tables and record the same events, or
 * throws. Ids of new rows, instants of now and versions as they were moved are named as such. Answers how long it is.
 *
 * @param {string} name
 * @param {readonly { name: string, isCoarse?: true, target: import("./load.js").Target }[]} variants
 * @param {import("pg").Client} owner
 */
export async function agreeOnAct(name, variants, owner) {
  const tables = await writableTables(owner);
  const seen = [];
  let bytes = 0;
  // Twice each, since the second turn does what the first has undone; statements are named from the second on.
  let turn = 0;
  for (let round = 1; round <= 2; round++) {
    for (const { name: variant, target } of variants) {
      const lane = target.lanes[0];
      let text;
      let since;
      for (let again = 0; again < 2; again++) {
        since = await now(owner);
        text = await askOnce({ ...target, token: lane.token, body: lane.body(turn++) });
      }
      seen.push({ answer: JSON.parse(text), rows: await rowsSince(owner, tables, since), since });
      if (variant === "service") bytes = Buffer.byteLength(text);
    }
  }
  const known = new Set(uuidsOf(seen[0].rows).filter((id) => uuidsOf(seen[1].rows).includes(id)));
  // Of the second round, each beside what the one before it left.
  const [first, ...others] = variants.map((_, place) => {
    const i = variants.length + place;
    const versions = versionsOf(seen[i - 1].rows);
    const { answer, rows, since } = seen[i];
    const base = i * 2;
    return {
      answer: told(answer, { known, since: since.at, base }),
      rows: Object.fromEntries(
        Object.entries(rows).map(([table, its]) => [
          table,
          its.map((row) => JSON.stringify(told(moved(row, versions), { known, since: since.at, base }))).sort(),
        ]),
      ),
    };
  });
  assert.ok(!("errors" in first.answer), `${name}: refused`);
  const [payload] = Object.values(first.answer.data);
  assert.deepEqual(payload.userErrors, [], `${name}: refused`);
  for (const [i, other] of others.entries()) {
    const { name: by, isCoarse } = variants[i + 1];
    const answers = [other, first].map(({ answer }) => (isCoarse ? inMilliseconds(answer) : answer));
    assert.deepEqual(...answers, `${name}: the answer of ${by} differs`);
    assert.deepEqual(other.rows, first.rows, `${name}: what ${by} wrote differs`);
  }
  return {
    bytes,
    rows: Object.entries(first.rows)
      .map(([table, its]) => `${its.length} of ${table}`)
      .join(", "),
  };
}

async function writableTables(owner) {
  const { rows } = await owner.query(
    "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition",
  );
  return rows.map(({ relname }) => relname).filter((table) => !SEALED.has(table));
}

async function now(owner) {
  const { rows } = await owner.query(
    "select pg_snapshot_xmax(pg_current_snapshot())::text xid, clock_timestamp()::text at",
  );
  return { xid: rows[0].xid, at: Date.parse(rows[0].at) };
}

/** Every row of every table that a transaction has written since, but for what the sealing of the log writes. */
async function rowsSince(owner, tables, { xid }) {
  const found = {};
  for (const table of tables) {
    const { rows } = await owner.query(
      `select to_jsonb(t) its from ${table} t where age(t.xmin) <= age(($1::text::int8 & 4294967295)::text::xid)`,
      [xid],
    );
    if (rows.length > 0) found[table] = rows.map(({ its }) => ownRow(table, its));
  }
  return found;
}

function ownRow(table, row) {
  if (table !== "audit_events") return Object.fromEntries(Object.entries(row).filter(([key]) => key !== "position"));
  const kept = Object.entries(row).filter(([key]) => !OF_ITS_OWN.includes(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, key === "operation_hash" && value !== null ? "hash" : value]),
  );
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

function uuidsOf(value) {
  if (typeof value === "string") return UUID.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(uuidsOf) : [];
}

/** The numbers of the rows that were there before. */
function versionsOf(rows) {
  const all = Object.values(rows).flat();
  return new Map(all.filter(({ id }) => id !== undefined).map((row) => [row.id, row]));
}

/** A row with its versions as how far they were moved since the variant before had its turns. */
function moved(row, before) {
  const was = before.get(row.id);
  if (was === undefined) return row;
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, /version$/.test(key) ? `+${value - was[key]}` : value]),
  );
}

function told(value, its, key = "") {
  if (typeof value === "string") {
    if (UUID.test(value)) return its.known.has(value) ? value : "new id";
    return INSTANT.test(value) && Date.parse(value) >= its.since - 1 && Date.parse(value) < its.since + 60_000
      ? "now"
      : value;
  }
  if (typeof value === "number" && /^(fromVersion|toVersion|version)$/.test(key)) return value - its.base;
  if (Array.isArray(value)) return value.map((one) => told(one, its));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, told(one, its, name)]));
}
