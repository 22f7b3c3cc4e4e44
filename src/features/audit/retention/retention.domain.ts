/**
 * What no setting shortens: documentation is kept for six years (45 CFR 164.316(b)(2)(i)), and an accounting of
 * disclosures reaches as far back (164.528(a)).
 */
export const FLOOR_YEARS = 6;

/** Leaves of a log, from the first to the last of them. */
export type LeafRange = readonly [first: number, last: number];

/** The same day so many years later, or earlier; what would be the 29th of February is the 28th. */
export function yearsLater(instant: Date, years: number): Date {
  const later = new Date(instant);
  later.setUTCFullYear(later.getUTCFullYear() + years);
  if (later.getUTCMonth() !== instant.getUTCMonth()) later.setUTCDate(0);
  return later;
}

/** Whether something of that instant has been kept for so many years at another one. */
export function hasOutlived(recordedAt: Date, years: number, at: Date): boolean {
  return recordedAt < yearsLater(at, -years);
}

/** Whether a client's accounting of disclosures or the history of their consents rests on events of the kind. */
export function isAccountedFor(kind: string): boolean {
  return kind === "DISCLOSURE" || kind === "EMERGENCY_DISCLOSURE" || kind.startsWith("CONSENT_");
}

/** Which of many ranges a leaf lies in, in as many steps as their number has bits. */
export class LeafRanges<T> {
  private readonly sorted: readonly { readonly range: LeafRange; readonly its: T }[];

  public constructor(ranges: readonly { readonly range: LeafRange; readonly its: T }[]) {
    this.sorted = [...ranges].sort((a, b) => a.range[0] - b.range[0]);
  }

  /** What was said of the leaf; undefined where nothing was. */
  public find(index: number): T | undefined {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle]?.range[0] ?? Infinity) <= index) low = middle + 1;
      else high = middle;
    }
    const found = this.sorted[low - 1];
    return found !== undefined && index <= found.range[1] ? found.its : undefined;
  }
}
