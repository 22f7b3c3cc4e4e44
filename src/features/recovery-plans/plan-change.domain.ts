import {
  AUDIENCES,
  DEFAULT_SHARING,
  mayShare,
  NOBODY,
  together,
  viewersOf,
  type Audience,
  type Part,
  type PartContent,
  type PlanWriter,
  type Section,
  type Viewers,
} from "./plan-part.domain.js";
import type { Sharing } from "./sharing.type.js";

/** A part as its writer wants it: with an id it changes that part in place, without one it is new. */
export interface WantedPart {
  readonly id?: string | null;
  readonly sharing?: Sharing;
  readonly content: PartContent;
}

/** What becomes of one part. */
export type Change =
  | { readonly act: "ADDED"; readonly part: Part }
  | { readonly act: "CHANGED"; readonly part: Part; readonly before: Part }
  | { readonly act: "REMOVED"; readonly part: Part };

/** What becomes of a section, and who sees something of it. */
export interface SectionChanges {
  readonly kind: "CHANGES";
  readonly changes: readonly Change[];
  /** Parts that only stand elsewhere in the list now. */
  readonly moved: readonly Part[];
  readonly viewers: Viewers;
}

/** UNKNOWN_ID: no such part, of those that the writer sees. WIDENED: the sharing is not the writer's to choose. */
export interface PlanProblem {
  readonly kind: "UNKNOWN_ID" | "ID_TWICE" | "WIDENED";
}

export interface SectionFrame {
  readonly section: Section;
  readonly by: PlanWriter;
  /** The goal whose steps these are. */
  readonly goal?: Pick<Part, "id" | "sharing">;
  readonly newId: () => string;
}

/**
 * Replaces a section, as far as its writer sees it, by what they want: parts with an id are changed in place, parts
 * without are added, missing ones removed. What the writer can't see stays as it is.
 */
export function replaceSection(
  visible: readonly Part[],
  wanted: readonly WantedPart[],
  frame: SectionFrame,
): SectionChanges | PlanProblem {
  const before = visible.filter((part) => part.section === frame.section && part.parentId === (frame.goal?.id ?? null));
  const ids = wanted.map(({ id }) => id?.toLowerCase()).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) return { kind: "ID_TWICE" };

  const after: Part[] = [];
  const changes: Change[] = [];
  let last = -1;
  for (const one of wanted) {
    const stored = before.find(({ id }) => id === one.id?.toLowerCase()) ?? null;
    if (stored === null && (one.id ?? null) !== null) return { kind: "UNKNOWN_ID" };
    const part = stored === null ? newPart(one, frame, last + 1) : changedPart(stored, one, frame, last);
    if (part === null) return { kind: "WIDENED" };
    if (stored === null) changes.push({ act: "ADDED", part });
    else if (part.version > stored.version) changes.push({ act: "CHANGED", part, before: stored });
    after.push(part);
    last = part.position;
  }
  for (const part of before) {
    if (!ids.includes(part.id)) changes.push({ act: "REMOVED", part });
  }
  const changed = new Set(changes.map(({ part }) => part.id));
  const moved = after.filter((part) => !changed.has(part.id) && before.find(({ id }) => id === part.id) !== part);
  const viewers = together([...changes.map(viewersOfChange), viewersOfOrder(before, after)]);
  return { kind: "CHANGES", changes, moved, viewers };
}

/** Who sees something of a change: whoever saw the part before, or sees it now. */
export function viewersOfChange(change: Change): Viewers {
  if (change.act !== "CHANGED") return viewersOf(change.part);
  const seen = together([viewersOf(change.before), viewersOf(change.part)]);
  const { before, part } = change;
  const isHiddenPart = before.sharing === part.sharing && sameContent(before.content, part.content, ["doNotContact"]);
  // People who should not be contacted are never shown to representatives, nor that the list has changed.
  const isHidden = isHiddenPart && !sameContent(before.content, part.content);
  return isHidden ? new Set([...seen].filter((audience) => audience !== "representative")) : seen;
}

function newPart(wanted: WantedPart, { section, by, goal, newId }: SectionFrame, position: number): Part | null {
  const usual = goal?.sharing ?? DEFAULT_SHARING[section];
  const sharing = wanted.sharing ?? usual;
  if (!mayShare(by, sharing, usual)) return null;
  return { id: newId(), section, parentId: goal?.id ?? null, sharing, position, version: 1, content: wanted.content };
}

/** The part as it is to be; the same object where nothing changes, not even its place. */
function changedPart(stored: Part, wanted: WantedPart, { by, goal }: SectionFrame, last: number): Part | null {
  const sharing = goal?.sharing ?? wanted.sharing ?? stored.sharing;
  if (goal === undefined && !mayShare(by, sharing, stored.sharing)) return null;
  const content = { ...stored.content, ...wanted.content };
  const position = stored.position > last ? stored.position : last + 1;
  const isChanged = sharing !== stored.sharing || !sameContent(stored.content, content);
  if (!isChanged && position === stored.position) return stored;
  return { ...stored, sharing, content, position, version: stored.version + (isChanged ? 1 : 0) };
}

function sameContent(a: PartContent, b: PartContent, but: readonly (keyof PartContent)[] = []): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof PartContent)[]);
  return [...keys].every((key) => {
    const [one, other] = [a[key] ?? null, b[key] ?? null];
    return one === other || but.includes(key) || JSON.stringify(one) === JSON.stringify(other);
  });
}

/** For whom the parts that stay stand in another order. */
function viewersOfOrder(before: readonly Part[], after: readonly Part[]): Viewers {
  const kept = before.filter(({ id }) => after.some((part) => part.id === id));
  const differs = (audience: Audience): boolean => {
    const idsIn = (parts: readonly Part[]): string =>
      [...parts]
        .sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
        .filter(({ id }) => kept.some((part) => part.id === id && viewersOf(part).has(audience)))
        .map(({ id }) => id)
        .join();
    return idsIn(before) !== idsIn(after);
  };
  return kept.length < 2 ? NOBODY : new Set(AUDIENCES.filter(differs));
}
