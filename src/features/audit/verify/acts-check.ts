import type { Checkpoint } from "../../../transparency-log/index.js";
import type { LogAct } from "../retention/log-acts.js";
import { FLOOR_YEARS, hasOutlived, isAccountedFor, LeafRanges, yearsLater } from "../retention/retention.domain.js";

interface Finding {
  readonly index: number;
  readonly what: string;
}

type Act<Name extends LogAct["name"]> = Extract<LogAct, { readonly name: Name }>;

/** How much later than it was recorded an event may have been sealed, with all clocks that go wrong. */
const SLACK_MS = 24 * 60 * 60 * 1000;

/**
 * What has left a log is accepted where the log itself says so, in an event that is sealed behind it, and where its own
 * rules allowed it. An event vouches for what was recorded before it alone.
 */
export class ActsCheck {
  private readonly prunings: LeafRanges<Act<"log.pruned">>;
  private readonly erasures: LeafRanges<Act<"log.erased">>;
  private readonly lost: ReadonlySet<string>;
  /** The newest instant that was passed, of an event that is there or of a witness: what comes later was recorded later. */
  private newest = 0;

  public constructor(
    private readonly acts: readonly LogAct[],
    private readonly retentionYears: number,
  ) {
    const all = <Name extends LogAct["name"]>(name: Name): Act<Name>[] =>
      acts.filter((act): act is Act<Name> => act.name === name);
    this.prunings = new LeafRanges(
      all("log.pruned").flatMap((its) => its.detail.leaves.map((range) => ({ range, its }))),
    );
    this.erasures = new LeafRanges(
      all("log.erased").flatMap((its) => its.detail.leaves.map((leaf) => ({ range: [leaf, leaf] as const, its }))),
    );
    this.lost = new Set(
      all("log.recovered").flatMap(({ detail }) =>
        detail.cause === "LOSS" ? detail.lost.map(([size, root]) => `${size} ${root}`) : [],
      ),
    );
  }

  /** What is wrong with the acts themselves. */
  public faults(): Finding[] {
    const found: Finding[] = [];
    const holds = new Set<string>();
    for (const act of this.acts) {
      if (act.name === "log.held" && act.clientId === null) holds.add(act.detail.hold);
      if (act.name === "log.released") holds.delete(act.detail.hold);
      const removes = act.name === "log.pruned" || act.name === "log.erased";
      if (removes && holds.size > 0) {
        found.push({ index: act.index, what: "something was taken out of the log under a legal hold of the clinic" });
      }
      if (act.name === "log.pruned" && new Date(act.detail.before) > yearsLater(act.at, -this.years(act))) {
        found.push({ index: act.index, what: "the log was pruned within its retention" });
      }
    }
    return found;
  }

  /** What is to be told though it is no fault. */
  public notices(): Finding[] {
    return this.acts.flatMap((act) => {
      const { index } = act;
      const when = act.at.toISOString();
      if (act.name === "log.loaded" && index === 0) {
        return [{ index, what: `the clinic's records until ${when} were loaded without events` }];
      }
      if (act.name !== "log.recovered") return [];
      const { detail } = act;
      if (detail.cause === "NEW_HISTORY") {
        return [{ index, what: `since ${when} on another server or a restored one, from ${detail.size} entries on` }];
      }
      const newest = Math.max(...detail.lost.map(([size]) => size));
      return [
        {
          index,
          what: `on ${when} the clinic has said that entries up to ${newest} were lost; the log had ${detail.size} then`,
        },
      ];
    });
  }

  /** Told of each event that is there, and of each witness who saw the tree as it is there, in the order of the leaves. */
  public passed(instant: Date): void {
    this.newest = Math.max(this.newest, instant.getTime());
  }

  /** Why an event may not be missing; null where it may. The instant is the one that the table of leaves tells. */
  public objectionToPruning(index: number, recordedAt: Date): string | null {
    const act = this.prunings.find(index);
    if (act === undefined) return "its event is not there";
    if (!hasOutlived(recordedAt, this.years(act), act.at)) return "its event was pruned within its retention";
    // Nothing commits to the instant once the body is gone, but the leaves before it do.
    if (recordedAt.getTime() < this.newest - SLACK_MS) return "its event was pruned, and was younger than is said";
    return null;
  }

  /** Why an event may not be empty; null where it may. */
  public objectionToErasure(index: number, recordedAt: Date, kind: string): string | null {
    const act = this.erasures.find(index);
    if (act === undefined || act.index <= index) return "its event was emptied, and nothing says so";
    if (isAccountedFor(kind) && !hasOutlived(recordedAt, FLOOR_YEARS, act.at)) {
      return "its event was erased within the years of the accounting";
    }
    return null;
  }

  /** Whether the log has said that this checkpoint of its own is of no tree any more. */
  public isLost({ size, root }: Checkpoint): boolean {
    return this.lost.has(`${size} ${root.toString("base64")}`);
  }

  /** The longest of what the act says, what is the policy now, and what is never less. */
  private years({ detail }: Act<"log.pruned">): number {
    return Math.max(detail.years, this.retentionYears, FLOOR_YEARS);
  }
}
