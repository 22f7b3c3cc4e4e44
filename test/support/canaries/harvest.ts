import { isRole, type Role } from "../../../src/authorization/roles.js";
import { labelOf, NOT_PROTECTED, type ProtectedColumn, TYPED_AGAIN } from "./columns.js";
import { grouped } from "./grouped.js";
import type { History, Version } from "./history.js";
import type { ServiceOutput, Viewer } from "./outputs.js";
import { COPIES, RULES, SORT_KEYS } from "./rules.js";
import type { Canary } from "./scan.js";
import { Standpoint } from "./standpoint.js";
import { tokensIn } from "./tokens.js";

// From everything that was in the database, also if only for a moment, to what is looked for in the outputs.

/** A shorter text without a token may be anywhere by chance. */
const LONG_ENOUGH = 12;
const NOT_TEXT = /^(?:[A-Z0-9_]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.+Z-]+)$/;

interface Found {
  readonly needle: string;
  readonly value: string;
  readonly label: string;
  readonly version: Version;
}

/**
 * Every protected value that was ever in the database: those of the sample clinic by their tokens, what tests wrote by its
 * own text, where that is long enough to be told from others.
 */
export function harvest(history: History, columns: readonly ProtectedColumn[]): Canary<ServiceOutput>[] {
  const found = columns.flatMap((column) => valuesOf(history, column));
  return [...grouped(found, ({ needle }) => needle)].map(([needle, places]) => {
    const isToken = tokensIn(needle)[0] === needle;
    const home = isToken ? homeOf(places) : null;
    const homes =
      home === null ? places : places.filter(({ label }) => [home, ...(COPIES[home] ?? [])].includes(label));
    return {
      needle,
      values: [...new Set(places.map(({ value }) => value))],
      label: home ?? [...new Set(places.map(({ label }) => label))].join(" or "),
      mayBeIn: (output) => homes.some((place) => mayShow(history, place, output)),
    };
  });
}

/** Texts that anybody may see. */
export function unprotectedTexts(history: History): string[] {
  const texts = Object.keys(NOT_PROTECTED).flatMap((label) => {
    const [table = "", column = ""] = label.split(".");
    return history.versions.filter((one) => one.table === table).flatMap(({ row }) => leaves(row[column]));
  });
  return [...new Set(texts)].filter((text) => text.length >= LONG_ENOUGH);
}

function valuesOf(history: History, column: ProtectedColumn): Found[] {
  const label = labelOf(column);
  const isWhole = column.type === "date" || label in TYPED_AGAIN;
  return history.versions
    .filter(({ table }) => table === column.table)
    .flatMap((version) =>
      leaves(version.row[column.column]).flatMap((text) => {
        const tokens = [...new Set(tokensIn(text))];
        if (tokens.length > 0) return tokens.map((needle) => ({ needle, value: text, label, version }));
        const isTold = isWhole || (text.length >= LONG_ENOUGH && !NOT_TEXT.test(text));
        return isTold ? [{ needle: text, value: text, label, version }] : [];
      }),
    );
}

/** Where a token was planted. A plan's log of changes only tells it again. */
function homeOf(places: readonly Found[]): string | null {
  const planted = places.find(({ label, version }) => version.from === 0 && label !== "plan_part_changes.content");
  return planted?.label ?? null;
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function mayShow(history: History, { label, version }: Found, { kind, viewer, window }: ServiceOutput): boolean {
  if (viewer === null || kind === "silent" || (kind === "cursor" && !SORT_KEYS.has(label))) return false;
  const wasThere = version.from <= window.to && version.to > window.from;
  if (!wasThere || version.row["clinic_id"] !== viewer.clinicId) return false;
  return rolesOf(history, viewer).some(
    (role) => RULES[label]?.(version.row, new Standpoint(history, window, { ...viewer, role })) ?? false,
  );
}

/** The role that was asked for, or else any that they ever had: which of them the service took, it does not say. */
function rolesOf(history: History, { userId, role }: Viewer): Role[] {
  const had = history.versions
    .filter(({ table, row }) => table === "memberships" && row["user_id"] === userId)
    .map(({ row }) => String(row["role"]))
    .filter(isRole);
  return role === null ? [...new Set(had)] : had.includes(role) ? [role] : [];
}
