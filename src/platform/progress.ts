// How far something is that takes a while: a bar that fills on a terminal, and now and then a line where it is piped.

/** How much is done of how much, at an instant. */
export interface Step {
  readonly done: number;
  /** null where nobody knows */
  readonly of: number | null;
  /** Of what, as "events". */
  readonly noun: string;
  /** Since it began. */
  readonly seconds: number;
}

const CELLS = 20;

/**
 * A step in one line.
 *
 * @example progressLine({ done: 500, of: 2_000, noun: "events", seconds: 2 })
 *   // "[#####...............] 25 %, 500 of 2,000 events, 250/s, 6 s left"
 */
export function progressLine({ done, of, noun, seconds }: Step): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const speed = `${rate >= 10 || rate === 0 ? whole(rate) : rate.toFixed(1)}/s`;
  if (of === null || of <= 0) return `${whole(done)} ${noun}, ${speed}`;
  const share = Math.min(1, Math.max(0, done / of));
  const filled = Math.round(share * CELLS);
  const bar = `[${"#".repeat(filled)}${".".repeat(CELLS - filled)}]`;
  const left = rate > 0 && done < of ? `, ${duration((of - done) / rate)} left` : "";
  return `${bar} ${Math.floor(share * 100)} %, ${whole(done)} of ${whole(of)} ${noun}, ${speed}${left}`;
}

const whole = (number: number): string => Math.round(number).toLocaleString("en");

/** @example duration(3_700) === "1 h 2 min" */
function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3_600) return `${Math.ceil(seconds / 60)} min`;
  const minutes = Math.ceil(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What is over before this needs no bar. */
const AFTER_MS = 3_000;
/** No eye sees more. */
const REDRAW_MS = 100;
/** A log that somebody reads later has enough of these. */
const LINE_MS = 15_000;

const ERASE = "\r\u001b[K";

/** Where it is shown: standard error, so that what a command answers can be piped. */
export type ProgressOutput = Pick<NodeJS.WriteStream, "write"> & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/**
 * Shows how far something is, once it has taken three seconds.
 *
 * @param noun of what, as "events"
 * @param now milliseconds of a clock that only runs forward
 * @example
 * const progress = new Progress(process.stderr, "events");
 * for (const [at, event] of events.entries()) { await check(event); progress.show(at + 1, events.length); }
 * progress.end();
 */
export class Progress {
  private readonly began: number;
  private shownAt: number | null = null;
  private step: Step | null = null;
  private isDrawn = false;

  public constructor(
    private readonly out: ProgressOutput,
    private readonly noun: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.began = now();
  }

  public show(done: number, of: number | null): void {
    const ms = this.now() - this.began;
    this.step = { done, of, noun: this.noun, seconds: ms / 1000 };
    const every = this.out.isTTY ? REDRAW_MS : LINE_MS;
    const isDue = this.shownAt === null ? ms >= AFTER_MS : ms - this.shownAt >= every;
    if (!isDue) return;
    this.shownAt = ms;
    if (this.out.isTTY) this.draw();
    else this.out.write(`${progressLine(this.step)}\n`);
  }

  /** Says something in a line of its own, above the bar. */
  public say(text: string): void {
    const wasDrawn = this.isDrawn;
    this.erase();
    this.out.write(`${text}\n`);
    if (wasDrawn) this.draw();
  }

  /** Takes the bar away: what was done is said by whoever did it. */
  public end(): void {
    this.erase();
    this.step = null;
  }

  private draw(): void {
    if (this.step === null) return;
    // What breaks over the end of a line can't be erased.
    this.out.write(ERASE + progressLine(this.step).slice(0, (this.out.columns || 120) - 1));
    this.isDrawn = true;
  }

  private erase(): void {
    if (this.isDrawn) this.out.write(ERASE);
    this.isDrawn = false;
  }
}
