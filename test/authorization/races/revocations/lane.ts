import { performance } from "node:perf_hooks";
import type pg from "pg";
import type { Person } from "../../../world/builders.js";
import type { Moment, Tie } from "./history.js";

/** Something that a reader asks again and again. */
export interface Question {
  readonly person: Person;
  readonly role?: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Which tie it asks about, and the canaries that it finds while that holds. */
  readonly tie: Tie;
  readonly canaries: readonly string[];
  /** A page of a feed shows a change once, so that nothing must be on it. */
  readonly need?: "MAY_BE_EMPTY";
}

/** One act that begins or ends relationships. */
export interface Step {
  readonly begins: readonly Tie[];
  readonly ends: readonly Tie[];
  /** The act is known to hold once this has come back. It may name the consent that it ended. */
  act(): Promise<{ readonly consentId?: string } | void>;
}

/** One relationship, or a few that change together, with those who read by it and the acts that change it. */
export interface Lane {
  readonly kind: string;
  readonly questions: readonly Question[];
  /** Called for the steps in turn: what begins, what ends, what begins again. */
  readonly next: (turn: number) => Step;
}

/** What was asked of the database's clock, on connections that do nothing else. */
export class Clock {
  public constructor(private readonly connections: pg.Pool) {}

  public async moment(): Promise<Moment> {
    const { rows } = await this.connections.query<{ at: string }>(
      "select (extract(epoch from clock_timestamp()) * 1000000)::bigint at",
    );
    return { database: Number(rows[0]?.at), caller: performance.now() };
  }

  /** Comes back when the database's clock has passed an instant. */
  public async hasPassed(instant: number): Promise<void> {
    for (let now = await this.moment(); now.database <= instant; now = await this.moment()) {
      await new Promise((resolve) => setTimeout(resolve, (instant - now.database) / 1000 + 1));
    }
  }
}
