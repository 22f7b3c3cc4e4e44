import assert from "node:assert/strict";

/**
 * Makes sure that an answer of another shape shows the same rows, and each list in the same order where both name it, or
 * throws.
 *
 * @param {string} name
 * @param {Record<string, unknown>} mine
 * @param {Record<string, unknown>} other
 * @param {{ unordered?: readonly string[], also?: (row: Record<string, unknown>) => boolean }} but lists that the other can't
 *   order, and rows of the other's that mine need not show
 */
export function agreeOnRows(name, mine, other, { unordered = [], also = () => false } = {}) {
  const [rows, others] = [rowsOf(mine), rowsOf(other, also)];
  assert.deepEqual([...others.ids].sort(), [...rows.ids].sort(), `${name}: the rows differ`);
  for (const [list, ids] of rows.lists) {
    if (unordered.includes(list) || !others.lists.has(list)) continue;
    assert.deepEqual(others.lists.get(list), ids, `${name}: ${list} differs`);
  }
}

/** The ids of an answer, and of each list of it by the row that it belongs to. */
function rowsOf(answer, isIgnored = () => false) {
  const ids = new Set();
  const lists = new Map();
  const visit = (value, owner, field) => {
    if (Array.isArray(value)) {
      const shown = value.map((one) => one?.entry ?? one).filter((one) => typeof one === "object" && !isIgnored(one));
      const named = shown.map((one) => one.id ?? one.referral?.id ?? one.referralId).filter((id) => id !== undefined);
      if (named.length > 0) lists.set(`${owner}/${field}`, named);
      for (const one of shown) visit(one, owner, field);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    if (value.id !== undefined) ids.add(value.id);
    const isPage = "nodes" in value || "edges" in value;
    for (const [key, its] of Object.entries(value)) visit(its, value.id ?? owner, isPage ? field : key);
  };
  visit(answer, "", "");
  return { ids, lists };
}
