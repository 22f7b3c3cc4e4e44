import type { Sharing } from "./sharing.type.js";

/** The kinds of parts that a plan has, as they are stored. */
export type Section =
  | "VISION"
  | "STRENGTH"
  | "GOAL"
  | "STEP"
  | "WELLNESS_TOOL"
  | "DAILY_PLAN"
  | "STRESSOR"
  | "EARLY_SIGN"
  | "HARDER_TIMES"
  | "CRISIS_PLAN"
  | "SUPPORTER"
  | "AFTER_CRISIS";

/** What a part says; a key that is absent says nothing about it. */
export interface PartContent {
  readonly text?: string | null;
  readonly response?: string | null;
  readonly domain?: string | null;
  readonly why?: string | null;
  readonly importance?: number | null;
  readonly confidence?: number | null;
  readonly targetDate?: string | null;
  readonly status?: string | null;
  readonly who?: string | null;
  readonly supportType?: string | null;
  readonly name?: string | null;
  readonly relation?: string | null;
  readonly phone?: string | null;
  readonly whatHelps?: readonly string[] | null;
  readonly whatMakesItWorse?: readonly string[] | null;
  readonly doNotContact?: readonly string[] | null;
  readonly preferences?: string | null;
}

export interface Part {
  readonly id: string;
  readonly section: Section;
  /** The goal of a step. */
  readonly parentId: string | null;
  readonly sharing: Sharing;
  readonly position: number;
  /** As its writer is shown it. */
  readonly version: number;
  readonly content: PartContent;
}

/** Sharing where nobody has chosen. */
export const DEFAULT_SHARING: Readonly<Record<Section, Sharing>> = {
  VISION: "CARE_TEAM",
  STRENGTH: "CARE_TEAM",
  GOAL: "CARE_TEAM",
  STEP: "CARE_TEAM",
  WELLNESS_TOOL: "PEERS_ONLY",
  DAILY_PLAN: "PEERS_ONLY",
  STRESSOR: "PEERS_ONLY",
  EARLY_SIGN: "PEERS_ONLY",
  HARDER_TIMES: "PEERS_ONLY",
  CRISIS_PLAN: "EMERGENCY",
  SUPPORTER: "PEERS_ONLY",
  AFTER_CRISIS: "PEERS_ONLY",
};

/** Who writes plans. */
export type PlanWriter = "CLIENT" | "PEER_SPECIALIST" | "REPRESENTATIVE";

const NARROW_TO_WIDE: readonly Sharing[] = ["ONLY_ME", "PEERS_ONLY", "CARE_TEAM", "EMERGENCY"];

/**
 * Whether this writer may choose this sharing for a part whose sharing is `now` (of a new part: the section's default).
 * The client chooses freely. A representative may widen and narrow, but not hide a part from themselves; a peer
 * specialist may narrow as far as the peer side and never widen.
 */
export function mayShare(by: PlanWriter, wanted: Sharing, now: Sharing): boolean {
  if (by === "CLIENT" || wanted === now) return true;
  if (wanted === "ONLY_ME") return false;
  return by === "REPRESENTATIVE" || NARROW_TO_WIDE.indexOf(wanted) < NARROW_TO_WIDE.indexOf(now);
}

/**
 * Those who are shown one number of a plan. A client may withhold the class CRISIS from the peer side or the care team,
 * whose number then must not tell that the crisis plan has changed.
 */
export const AUDIENCES = [
  "client",
  "peer",
  "peer_without_crisis",
  "representative",
  "care_team",
  "care_team_without_crisis",
] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Who sees something of a change. */
export type Viewers = ReadonlySet<Audience>;

export const NOBODY: Viewers = new Set();
export const EVERY_VIEWER: Viewers = new Set(AUDIENCES);

export function viewersOf({ section, sharing }: Pick<Part, "section" | "sharing">): Viewers {
  const isShared = sharing !== "ONLY_ME";
  const isForCareTeam = sharing === "CARE_TEAM" || sharing === "EMERGENCY";
  const isCrisisPlan = section === "CRISIS_PLAN";
  const sees: Readonly<Record<Audience, boolean>> = {
    client: true,
    peer: isShared,
    peer_without_crisis: isShared && !isCrisisPlan,
    representative: isShared && section !== "SUPPORTER",
    care_team: isForCareTeam,
    care_team_without_crisis: isForCareTeam && !isCrisisPlan,
  };
  return new Set(AUDIENCES.filter((audience) => sees[audience]));
}

export function together(all: readonly Viewers[]): Viewers {
  return new Set(all.flatMap((one) => [...one]));
}
