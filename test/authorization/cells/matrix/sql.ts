import { LETTERS, type Letters } from "../facts.js";
import { columns } from "./pages/columns.js";
import { lines } from "./index.js";
import type { Condition } from "./language.js";
import { views } from "./pages/views.js";

/** Who is granted one column, as the written matrix has it. */
export interface ColumnGrant {
  readonly table: string;
  readonly column: string;
  /** Each of them must hold it: they read a field that it is shown by, or have another reason. */
  readonly holds: ReadonlySet<Letters>;
  /** They may hold it, and nobody else. Wider than `holds` for plumbing alone: what no statement asks is not granted. */
  readonly mayHold: ReadonlySet<Letters>;
}

interface Entry extends ColumnGrant {
  readonly isPlumbing: boolean;
  /** They hold it for another reason than a field. */
  readonly others: readonly Letters[];
}

/**
 * Reads the page of columns: what `has_column_privilege` must answer for each role.
 *
 * @example columnGrants().find(({ table, column }) => table === "peer_notes" && column === "body")?.holds
 */
export function columnGrants(): ColumnGrant[] {
  return readPage(columns);
}

/** The same of the views in the schema app; a view that is not named is nobody's. */
export function viewGrants(): ColumnGrant[] {
  return readPage(views);
}

function readPage(page: string): ColumnGrant[] {
  const entries: Entry[] = [];
  let table = "";
  for (const text of page.split("\n").map((line) => line.replace(/#.*/, "").trim())) {
    if (text === "") continue;
    if (text.includes("|")) entries.push(...readEntries(table, text));
    else table = text;
  }
  return entries.map((entry) => (entry.isPlumbing ? { ...entry, mayHold: seersOf(entry, entries) } : entry));
}

function readEntries(table: string, text: string): Entry[] {
  const [head = "", what = "", also = ""] = text.split("|").map((part) => part.trim());
  const [, named = "", reason = ""] = /^([A-Z ]+): (.+)$/.exec(also) ?? [];
  if (also !== "" && reason === "") throw new Error(`No reason: ${table} ${text}`);
  const others = readRoles(named);
  const holds = new Set([...readersOf(what), ...others]);
  const usual = { table, holds, mayHold: holds, others, isPlumbing: what === "plumbing" };
  return head.split(",").map((column) => ({ ...usual, column: column.trim() }));
}

function readersOf(what: string): Letters[] {
  if (what === "nobody" || what === "plumbing") return [];
  const [, only] = /^only (.*)$/.exec(what) ?? [];
  if (only !== undefined) return readRoles(only);
  const coordinates = what.split(",").map((one) => one.trim());
  return LETTERS.filter((role) => coordinates.some((coordinate) => reads(role, coordinate)));
}

function readRoles(text: string): Letters[] {
  if (text === "ALL") return [...LETTERS];
  const roles = text.split(" ").filter((word) => word !== "");
  const known = LETTERS.filter((role) => roles.includes(role));
  if (known.length < roles.length) throw new Error(`No roles: ${text}`);
  return known;
}

/** Whether the matrix lets the role read the field on some row. */
function reads(role: Letters, coordinate: string): boolean {
  const [type = "", field = ""] = coordinate.split(".");
  const ofType = lines.filter((line) => line.type === type);
  const line = ofType.find(({ fields }) => fields.includes(field));
  if (line === undefined) throw new Error(`No line for ${coordinate}`);
  const rows = ofType.filter(({ fields }) => fields.length === 0);
  return canHold(line.cells[role]) && rows.some(({ cells }) => canHold(cells[role]));
}

function canHold(condition: Condition): boolean {
  if (condition.kind === "never") return false;
  if (condition.kind === "term") return condition.name !== "Missing";
  return condition.kind === "all" ? condition.of.every(canHold) : condition.of.some(canHold);
}

/** Plumbing is for those who hold something that it carries. */
function seersOf({ table, others }: Entry, entries: readonly Entry[]): ReadonlySet<Letters> {
  const carried = entries.filter((entry) => entry.table === table && !entry.isPlumbing);
  const seers = LETTERS.filter((role) => carried.some((one) => one.holds.has(role) && !one.others.includes(role)));
  return new Set([...seers, ...others]);
}
