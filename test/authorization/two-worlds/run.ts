import { type GraphQLSchema } from "graphql";
import { buildApiSchema } from "../../../src/schema.js";
import { type Difference, Session } from "./comparison.js";
import { actsOf, questionsOf } from "./operations/acts.js";
import { secrets } from "./secrets/index.js";
import { Tally } from "./tally.js";
import { type Viewer, viewers } from "./viewers.js";
import { type Alteration, Templates } from "./worlds/databases.js";
import { NoAnswer } from "./worlds/pair.js";
import { Keys, WorldProcess } from "./worlds/processes.js";

export interface RunOptions {
  /** Random operations in all; the surveys between them come on top. */
  readonly operations: number;
  readonly seed: number;
  /** Random operations on one pair of copies, at most. */
  readonly session: number;
  readonly viewers?: readonly Viewer[];
  /** Makes both worlds different from what was migrated: for the test that plants a leak. */
  readonly alter?: Alteration;
  readonly onProgress?: (tally: Tally) => void;
}

export interface Outcome {
  readonly differences: readonly Difference[];
  readonly tally: Tally;
  readonly schema: GraphQLSchema;
}

/** What of their acts and questions a role was never answered in a run. */
export function neverAnswered({ tally, schema }: Outcome): { acts: readonly string[]; questions: readonly string[] } {
  const roles = [...new Set(viewers.map(({ role }) => role))];
  const all = Object.keys(schema.getQueryType()?.getFields() ?? {});
  return {
    acts: tally.never(roles, actsOf),
    questions: tally.never(roles, (role) => questionsOf(role, all)),
  };
}

/** Sessions at a time: one asks while the other one's question is written. */
const LANES = 2;
/** How often a session is begun anew when a world had no time to answer. */
const ATTEMPTS = 8;

/** Compares the two worlds of every viewer; stops after a session that found a difference. */
export async function compareWorlds(options: RunOptions): Promise<Outcome> {
  const { operations, seed, session, alter, onProgress } = options;
  const who = options.viewers ?? viewers;
  const schema = buildApiSchema();
  const tally = new Tally();
  const differences: Difference[] = [];
  const keys = new Keys();
  const processes = await Promise.all([WorldProcess.start(keys), WorldProcess.start(keys)]);
  try {
    const templates = await Templates.create(secrets, alter);
    const run = { both: { processes, templates, keys }, schema, tally };
    try {
      const sessions = Math.max(1, Math.ceil(operations / session));
      let next = 0;
      const lane = async (): Promise<void> => {
        while (next < sessions && differences.length === 0) {
          const at = next++;
          const viewer = who[at % who.length] as Viewer;
          const found = await played(() => Session.play(run, viewer, seedOf(seed, at), session));
          if (found !== null) differences.push(found);
          onProgress?.(tally);
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    } finally {
      await templates.drop();
    }
  } finally {
    await Promise.all(processes.map((process) => process.end()));
  }
  return { differences, tally, schema };
}

const seedOf = (seed: number, session: number): number => (seed * 1_000_003 + session * 7_919) | 0;

async function played(play: () => Promise<Difference | null>): Promise<Difference | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await play();
    } catch (error) {
      if (!(error instanceof NoAnswer) || attempt === ATTEMPTS) throw error;
    }
  }
}
