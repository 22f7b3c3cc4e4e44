import type { GraphQLSchema } from "graphql";
import { buildApiSchema } from "../../../src/schema.js";
import type { LineMutant } from "./lines.js";
import type { MadeRules } from "./made-rules.js";
import { prunedSchema } from "./pruned-schema.js";
import { Experience, Questions } from "./questions.js";
import { StandingQuestion } from "./standing-question.js";
import type { Yard } from "./yard.js";

const OF_FEED = /^(?:ReferralFeedEdge|ReferralChange|ReferralTombstone|ConsentScope)$/;

/**
 * Breaks one cell of the policy tables, and lets the cells of the written matrix look for it over HTTP, with PostgreSQL's
 * wall down. A condition that the compiled reads need not ask again, for whoever sees the parent row has met it, is looked
 * for behind PostgreSQL's wall, which is made from the same cell. Answers what noticed it, or null.
 */
export class LineKiller {
  private readonly api: GraphQLSchema;
  private readonly experience: Experience;
  private readonly whole: Questions;
  /** Of the coordinate of the last mutant: the mutants of one follow each other. */
  private prepared: { readonly coordinate: string; readonly questions: Questions } | null = null;

  private constructor(
    open: Yard,
    private readonly rules: MadeRules,
    private readonly feed: StandingQuestion,
    private readonly systemLog: StandingQuestion,
  ) {
    this.api = buildApiSchema();
    this.experience = new Experience(open);
    this.whole = new Questions(this.experience, this.api, this.api);
  }

  /** In both yards every role may read every table; `polled` is for questions that leave something in it. */
  public static async open(
    { open, polled }: Readonly<Record<"open" | "polled", Yard>>,
    rules: MadeRules,
  ): Promise<LineKiller> {
    const experience = new Experience(polled);
    const systemLog = await StandingQuestion.ofSystemLog(experience);
    return new LineKiller(open, rules, StandingQuestion.ofFeed(experience), systemLog);
  }

  public async kill(mutant: LineMutant): Promise<string | null> {
    if ((await this.questionsAbout(mutant).findIn(mutant)) !== null) return "HTTP: the written matrix";
    const inPostgres = await this.rules.findIn(mutant);
    if (inPostgres !== null) return inPostgres;
    if (OF_FEED.test(mutant.type) && (await this.feed.findIn(mutant)) !== null) return "HTTP: the feed";
    if (mutant.type === "AuditEvent" && (await this.systemLog.findIn(mutant)) !== null) return "HTTP: the log";
    // Who sees a row decides also what other fields count and match.
    const isElsewhere = mutant.field === null && (await this.whole.findIn(mutant)) !== null;
    return isElsewhere ? "HTTP: the written matrix" : null;
  }

  private questionsAbout({ type, field }: LineMutant): Questions {
    const coordinate = `${type}.${field ?? ""}`;
    if (this.prepared?.coordinate !== coordinate) {
      const schema = prunedSchema(this.api, type, field);
      this.prepared = { coordinate, questions: new Questions(this.experience, schema, this.api) };
    }
    return this.prepared.questions;
  }
}
