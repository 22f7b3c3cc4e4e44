import type pg from "pg";
import type { Role } from "../../../../src/authorization/roles.js";
import { type Person, World } from "../../../world/builders.js";
import { canary } from "../support/canary.js";
import { HttpCaller } from "../support/http.js";
import type { ServiceProcess } from "../support/service-process.js";
import type { Tie } from "./history.js";
import type { Clock } from "./lane.js";

/** Where the lanes are laid: one clinic, with a program under Part 2 and one that is not, and its acts over HTTP. */
export interface RaceClinic {
  readonly world: World;
  readonly clock: Clock;
  readonly open: string;
  readonly part2: string;
  /** Runs statements of the owner in one transaction; they begin or end what the service has no act for. */
  asOwner(work: (owner: pg.ClientBase) => Promise<void>): Promise<void>;
  /** Carries out a mutation until it is done, and fails if it is refused. Gives its answer. */
  act(person: Person, mutation: string, input: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

export async function raceClinic(service: ServiceProcess, clock: Clock, owners: pg.Pool): Promise<RaceClinic> {
  const world = await World.create(service.owner);
  const caller = new HttpCaller(service.port);
  return {
    world,
    clock,
    open: await world.program(),
    part2: await world.program({ is_part2: true }),
    async asOwner(work) {
      const owner = await owners.connect();
      try {
        await owner.query("begin");
        await work(owner);
        await owner.query("commit");
      } finally {
        owner.release();
      }
    },
    async act(person, mutation, input) {
      for (let attempt = 1; ; attempt++) {
        const body = JSON.stringify({ query: mutation, variables: { input } });
        const came = await caller.ask({ token: service.tokenOf(person), body });
        if (came.kind !== "answer") throw new Error("Nobody hangs up in this race");
        if (came.status === 200 && !came.text.includes('"code"')) return came.text;
        // Busy: the same act is asked for again, as a person would.
        if (came.status !== 503 || attempt === 20) throw new Error(`An act was refused: ${came.text.slice(0, 500)}`);
      }
    },
    async close() {
      caller.close();
      await owners.end();
    },
  };
}

/** A client with an account of their own, and canaries for names. */
export interface RaceClient {
  readonly id: string;
  readonly preferred: string;
  readonly legal: string;
  readonly self: Person;
  /** Their care coordinator. */
  readonly coordinator: Person;
}

export async function raceClient({ world }: RaceClinic): Promise<RaceClient> {
  const [preferred, legal] = [canary(), canary()];
  const self = await world.person("CLIENT");
  const coordinator = await world.person("CARE_COORDINATOR");
  const id = await world.client({ preferred_name: preferred, legal_name: legal, user_id: self.id });
  await world.careTeam(id, coordinator.id, "CARE_COORDINATOR");
  return { id, preferred, legal, self, coordinator };
}

/** A tie that is still to begin. */
export function tie(name: string, viewer: Person | string, role?: Role): Tie {
  return { name, viewer: typeof viewer === "string" ? viewer : `${viewer.id} ${role ?? viewer.role}`, spans: [] };
}

/** A tie that holds now, and until somebody ends it. */
export async function heldTie(clock: Clock, ...named: Parameters<typeof tie>): Promise<Tie> {
  const now = await clock.moment();
  const held = tie(...named);
  held.spans.push({ beginning: { database: 0, caller: 0 }, begun: now });
  return held;
}
