import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "../support/production.js";
import type { Attempt, Outcome, Wanted } from "./history.js";
import type { Stage } from "./stage.js";

const NOTE = `mutation Kept($input: WritePeerNoteInput!) {
  act: writePeerNote(input: $input) { row: peerNote { id } receipt { eventId } userErrors { code } } }`;
const GOAL = `mutation Kept($input: AddGoalInput!) {
  act: addGoal(input: $input) { row: goal { id } recoveryPlan { version } receipt { eventId } userErrors { code } } }`;
const VERSION = `query ($id: ID!) { recoveryPlan(id: $id) { version } }`;

interface Act {
  readonly row: { readonly id: string } | null;
  readonly recoveryPlan?: { readonly version: number } | null;
  readonly receipt: { readonly eventId: string } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

/** Of those who write, as many add goals to plans that others change too. */
const GOALS = 0.4;
/** As many write without a key, and never repeat what they do not know the end of. */
const WITHOUT_KEY = 0.2;
/** As many ask again although they were answered. */
const AGAIN = 0.1;
/** Of those who race with the same request, as many do not wait for their answer. */
const HANGING_UP = 0.25;

/** What came of a load. */
export interface Counts {
  acknowledged: number;
  unknown: number;
  refused: number;
  /** Statuses, or what happened where there was none: how often each. */
  readonly statuses: Map<string, number>;
  /** The longest that somebody waited for an answer, or for the end of the connection. */
  longestMs: number;
}

/**
 * People who write without a pause, each one thing after another: what they do not know the end of, they repeat with its
 * key until they know. Everything that they do stands in the history.
 *
 * @example const load = new Load(stage, random); load.start(16); … await load.stop(); faultsOf(load.history, await stage.found())
 */
export class Load {
  public readonly history: Wanted[] = [];
  public counts: Counts = noCounts();
  private isOver = false;
  private number = 0;
  private readonly versions = new Map<string, number>();
  private writing: Promise<unknown> = Promise.resolve();

  public constructor(
    private readonly stage: Stage,
    private readonly random: () => number,
  ) {}

  public start(writers: number): void {
    this.isOver = false;
    this.writing = Promise.all(Array.from({ length: writers }, () => this.write()));
  }

  /** Comes back when so many more were acknowledged. */
  public async acknowledges(more: number): Promise<void> {
    const until = this.counts.acknowledged + more;
    while (this.counts.acknowledged < until) await pause(5);
  }

  /** Comes back when everybody knows the end of what they were at, as far as they can. */
  public async stop(): Promise<void> {
    this.isOver = true;
    await this.writing;
  }

  /** Forgets what was counted, and not what was done. */
  public countAnew(): Counts {
    const { counts } = this;
    this.counts = noCounts();
    return counts;
  }

  private async write(): Promise<void> {
    while (!this.isOver) {
      if (this.random() < GOALS) await this.addGoal(this.pick(this.stage.plans));
      else await this.writeNote(this.pick(this.stage.clients));
    }
  }

  public async writeNote(clientId: string): Promise<void> {
    const body = this.nextText();
    await this.do(body, NOTE, { clientId, body });
  }

  /** One act, sent so many times at once; some of those who sent it hang up. */
  public async writeRaced(times: number): Promise<void> {
    const body = this.nextText();
    const variables = { input: { clientId: this.pick(this.stage.clients), body, idempotencyKey: body } };
    const raced = Array.from({ length: times }, () =>
      this.attempt(NOTE, variables, this.random() < HANGING_UP ? this.random() * 40 : undefined),
    );
    const attempts = await Promise.all(raced);
    // Whoever knows nothing asks again, until they know.
    while (attempts.at(-1)?.outcome.kind !== "ACKNOWLEDGED") attempts.push(await this.attempt(NOTE, variables));
    this.history.push({ text: body, attempts });
  }

  public async addGoal(planId: string): Promise<Outcome> {
    const expectedVersion = this.versions.get(planId) ?? (await this.readVersion(planId));
    const text = this.nextText();
    const outcome = await this.do(text, GOAL, { planId, expectedVersion, text, domain: "HOME" }, planId);
    if (outcome.kind === "ACKNOWLEDGED" && outcome.version !== undefined) this.versions.set(planId, outcome.version);
    else this.versions.delete(planId);
    return outcome;
  }

  /** Asks for something until it is known whether it was done. */
  private async do(text: string, document: string, input: object, plan?: string): Promise<Outcome> {
    const key = this.random() < WITHOUT_KEY ? undefined : text;
    const attempts: Attempt[] = [];
    this.history.push({ text, ...(plan !== undefined && { plan }), attempts });
    const variables = { input: { ...input, ...(key !== undefined && { idempotencyKey: key }) } };
    for (;;) {
      const attempt = await this.attempt(document, variables);
      attempts.push(attempt);
      const { outcome } = attempt;
      if (outcome.kind === "UNKNOWN" && key !== undefined) {
        await pause(20 + this.random() * 80);
        continue;
      }
      if (outcome.kind === "ACKNOWLEDGED" && key !== undefined && this.random() < AGAIN) {
        attempts.push(await this.attempt(document, variables));
      }
      if (outcome.kind === "UNKNOWN") await pause(20);
      return outcome;
    }
  }

  /** Each on a connection of its own: what is sent on one that was kept may find it closed. */
  private async attempt(document: string, variables: object, hangUpAfterMs?: number): Promise<Attempt> {
    const { counts } = this;
    const connection = this.stage.caller();
    const sentAt = performance.now();
    const hangingUp = hangUpAfterMs === undefined ? undefined : setTimeout(() => connection.close(), hangUpAfterMs);
    const answer = await connection.ask(document, variables).catch((error: NodeJS.ErrnoException) => error.code ?? "");
    clearTimeout(hangingUp);
    connection.close();
    const endedAt = performance.now();
    const outcome = outcomeOf(answer);
    counts.longestMs = Math.max(counts.longestMs, endedAt - sentAt);
    const status = typeof answer === "string" ? answer : String(answer.status);
    counts.statuses.set(status, (counts.statuses.get(status) ?? 0) + 1);
    counts[outcome.kind === "ACKNOWLEDGED" ? "acknowledged" : outcome.kind === "REFUSED" ? "refused" : "unknown"]++;
    return { sentAt, endedAt, outcome };
  }

  private async readVersion(id: string): Promise<number> {
    for (;;) {
      const connection = this.stage.caller();
      const answer = await connection.ask(VERSION, { id }).catch(() => null);
      connection.close();
      const plan = answer?.body.data?.["recoveryPlan"] as { readonly version: number } | null | undefined;
      if (plan) return plan.version;
      await pause(20);
    }
  }

  private nextText(): string {
    return `Written as number ${++this.number}`;
  }

  private pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.random() * all.length)] as T;
  }
}

function outcomeOf(answer: Answer | string): Outcome {
  if (typeof answer === "string" || answer.status !== 200) return { kind: "UNKNOWN" };
  const act = answer.body.data?.["act"] as Act | null | undefined;
  if (act?.row && act.receipt) {
    const version = act.recoveryPlan?.version;
    return {
      kind: "ACKNOWLEDGED",
      id: act.row.id,
      eventId: act.receipt.eventId,
      ...(version !== undefined && { version }),
    };
  }
  return act && act.userErrors.length > 0 ? { kind: "REFUSED" } : { kind: "UNKNOWN" };
}

const noCounts = (): Counts => ({ acknowledged: 0, unknown: 0, refused: 0, statuses: new Map(), longestMs: 0 });

/** How a load went, in a line. */
export function describeCounts({ acknowledged, unknown, refused, statuses, longestMs }: Counts): string {
  const by = [...statuses].sort().map(([status, times]) => `${status}: ${times}`);
  return `${acknowledged} acknowledged, ${unknown} without a known end, ${refused} refused (${by.join(", ")}); longest ${longestMs.toFixed(0)} ms`;
}
