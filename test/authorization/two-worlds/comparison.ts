import fc from "fast-check";
import type { GraphQLSchema } from "graphql";
import { Chance } from "./operations/chance.js";
import { Known } from "./operations/known.js";
import { type Operation, Requests } from "./operations/requests.js";
import { smaller } from "./shrinking.js";
import type { Tally } from "./tally.js";
import type { Viewer } from "./viewers.js";
import { idsOfBoth } from "./worlds/ids.js";
import { type Answers, areEqual, type Both, NoAnswer, openPair, type Pair } from "./worlds/pair.js";

/** One request of a session, at its second. */
export interface Step {
  readonly operation: Operation;
  readonly tick: number;
}

/** A request that the two worlds answered differently, and what went before. */
export interface Difference {
  readonly viewer: Viewer;
  /** By which the session can be played again. */
  readonly seed: number;
  readonly step: Step;
  readonly before: readonly Step[];
  readonly answers: Answers;
}

/** What the sessions of a run share. */
export interface Run {
  readonly both: Both;
  readonly schema: GraphQLSchema;
  readonly tally: Tally;
}

/** Between two surveys. */
const SURVEY_EVERY = 30;
/** Between two requests, in seconds: a session lasts some hours. */
const SECONDS = 37;
/** Smaller questions that fast-check may try. */
const MOST_RETRIES = 200;

/** A viewer's random requests to fresh copies of both worlds, each compared; the first difference ends it. */
export class Session {
  private readonly requests: Requests;
  private readonly history: Step[] = [];
  private found: Difference | null = null;
  private retries = 0;

  private constructor(
    private readonly run: Run,
    private readonly viewer: Viewer,
    private readonly seed: number,
    private readonly pair: Pair,
    private readonly known: Known,
  ) {
    this.requests = new Requests(run.schema, viewer, known);
  }

  /** @returns the first difference, made as small as it gets; null where there was none */
  public static async play(run: Run, viewer: Viewer, seed: number, operations: number): Promise<Difference | null> {
    const known = new Known(await idsOfBoth(run.both.templates, viewer));
    const pair = await openPair(run.both, viewer);
    const session = new Session(run, viewer, seed, pair, known);
    try {
      await session.play(operations);
    } finally {
      run.tally.failures.push(...(await pair.close()));
    }
    return session.found === null ? null : smaller(run.both, session.found);
  }

  private async play(operations: number): Promise<void> {
    for (let done = 0; done < operations && this.found === null; done += SURVEY_EVERY) {
      await this.surveyed();
      if (this.found === null) await this.random(this.seed + done, Math.min(SURVEY_EVERY, operations - done));
    }
  }

  private async surveyed(): Promise<void> {
    try {
      for (const operation of this.requests.surveys()) await this.compare({ operation, tick: this.tick });
    } catch (error) {
      if (!(error instanceof WorldsDiffer)) throw error;
    }
  }

  /** Random requests; after the first difference fast-check looks for smaller ones, which nothing else follows. */
  private async random(seed: number, numRuns: number): Promise<void> {
    const { tick } = this;
    let made = 0;
    let lack: unknown = null;
    await fc.check(
      fc.asyncProperty(fc.gen(), async (choose) => {
        if (lack !== null) return;
        const at = this.found?.step.tick ?? tick + SECONDS * made++;
        const operation = this.requests.random(new Chance(choose), at);
        try {
          await (this.found === null ? this.compare({ operation, tick: at }) : this.retry({ operation, tick: at }));
        } catch (error) {
          if (error instanceof WorldsDiffer) throw error;
          lack = error;
        }
      }),
      { seed, numRuns },
    );
    if (lack !== null) throw lack instanceof Error ? lack : new Error("A request could not be compared");
  }

  private get tick(): number {
    return (this.history.length + 1) * SECONDS;
  }

  private async compare(step: Step): Promise<void> {
    const answers = await this.pair.ask(step.operation.sent, step.tick);
    if (answers.some(({ status }) => status === 503)) throw new NoAnswer("A world had no time to answer");
    if (!areEqual(answers)) {
      const { viewer, seed } = this;
      this.found = { viewer, seed, step, before: [...this.history], answers };
      throw new WorldsDiffer();
    }
    this.history.push(step);
    const { data, exercised } = this.run.tally.count(this.viewer, step.operation, answers[0]);
    this.known.learn(data, step.operation.cursors);
    if (data !== null) this.requests.remember(step.operation, exercised);
  }

  /** Asks a smaller question where the larger one was asked. Acts have changed the worlds: they are asked elsewhere. */
  private async retry(step: Step): Promise<void> {
    const { found } = this;
    if (
      this.retries++ >= MOST_RETRIES ||
      found === null ||
      found.step.operation.kind === "mutation" ||
      step.operation.kind === "mutation"
    )
      return;
    const answers = await this.pair.ask(step.operation.sent, step.tick);
    if (areEqual(answers)) return;
    this.found = { ...found, step, answers };
    throw new WorldsDiffer();
  }
}

class WorldsDiffer extends Error {}
