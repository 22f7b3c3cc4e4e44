import type { GraphQLSchema } from "graphql";
import { ROLE_LETTERS } from "../../../src/authorization/roles.js";
import type { RowFacts, Viewer } from "../cells/facts.js";
import type { Answer } from "../cells/observers/service.js";
import { Lists } from "../cells/lists.js";
import { matrix } from "../cells/matrix/index.js";
import { Records } from "../cells/records.js";
import { CellReport } from "../cells/report.js";
import { RowsAbout, type Ask } from "../cells/run.js";
import { JudgedSight } from "../cells/sight.js";
import { compiledText, type Question } from "./compiled.js";
import type { LineMutant } from "./lines.js";
import { lettersOf, type Yard } from "./yard.js";

/** Somebody's request. */
interface Asked {
  readonly sight: JudgedSight;
  readonly ask: Ask;
}

/** What was judged and what noticed the mutants before, for all questions about one world. */
export class Experience {
  public readonly about: RowsAbout;
  private readonly sights = new Map<Viewer, JudgedSight>();
  private readonly noticed = new Map<string, Asked>();
  private count = 0;

  public constructor(public readonly yard: Yard) {
    this.about = new RowsAbout(yard.world);
  }

  public sightOf(viewer: Viewer): JudgedSight {
    const sight = this.sights.get(viewer) ?? new JudgedSight(viewer, matrix);
    this.sights.set(viewer, sight);
    return sight;
  }

  /** Plans are kept by the text of the document: each mutant is asked about in documents of its own. */
  public newMark(): string {
    return `\n# ${++this.count}`;
  }

  public remember(mutant: LineMutant, asked: Asked): void {
    for (const key of keysOf(mutant)) this.noticed.set(key, asked);
  }

  /** Whether somebody noticed a mutant like this one, by the same clients' records. */
  public isKnown(mutant: LineMutant, { sight, ask }: Asked): boolean {
    return keysOf(mutant).some((key) => {
      const known = this.noticed.get(key);
      return known?.sight === sight && idsIn(known.ask) === idsIn(ask);
    });
  }
}

const idsIn = ({ clients }: Ask): string => clients.map(({ id }) => id).join();
const keysOf = ({ type, role, change, direction }: LineMutant): string[] => [
  `${role} ${change}`,
  `${type} ${role} ${direction}`,
];

/** The statement of a document is the same as where nothing is broken, and so is the answer. */
class Unchanged extends Error {}

/** Everything that can be asked of one schema; asked only as far as a broken rule makes another statement of it. */
export class Questions {
  private readonly report: CellReport;
  private readonly records: Records;
  private readonly lists: Lists;
  /** By role and document, what is compiled where nothing is broken. */
  private readonly usual = new Map<string, string>();
  private broken: {
    readonly mutant: LineMutant;
    readonly mark: string;
    readonly changed: Map<string, boolean>;
  } | null = null;

  /** `schema` says what can be asked, `api` is the whole of it. */
  public constructor(
    private readonly experience: Experience,
    schema: GraphQLSchema,
    private readonly api: GraphQLSchema,
  ) {
    const { world, service } = experience.yard;
    this.report = new CellReport(world, matrix);
    const ask = (viewer: Viewer, query: string, variables: Question["variables"] = {}): Promise<Answer> => {
      if (this.broken === null) return service.ask(viewer, query, variables);
      if (!this.isChanged(viewer, { query, variables })) throw new Unchanged();
      return service.ask(viewer, query + this.broken.mark, variables);
    };
    const { report } = this;
    const run = { service: { ...service, ask }, world, report, about: experience.about, everyId: false };
    this.records = new Records(schema, run);
    this.lists = new Lists(schema, run);
  }

  /** The first thing that differs from the written matrix while a rule is broken, and only then; null where nothing does. */
  public async findIn(mutant: LineMutant): Promise<string | null> {
    this.broken = { mutant, mark: this.experience.newMark(), changed: new Map() };
    mutant.apply();
    let asked: Asked | undefined;
    try {
      for (asked of this.inOrder(mutant)) if (await this.isNoticed(asked)) break;
    } finally {
      mutant.mend();
      this.broken = null;
    }
    const [finding] = this.report.summary();
    if (asked === undefined || finding === undefined) return null;
    this.report.findings.length = 0;
    if (await this.isNoticed(asked)) throw new Error(`Found where nothing is broken: ${finding}`);
    this.experience.remember(mutant, asked);
    return finding;
  }

  private async isNoticed({ ask }: Asked): Promise<boolean> {
    try {
      await ask.run();
    } catch (error) {
      if (!(error instanceof Unchanged)) throw error;
    }
    return this.report.findings.length > 0;
  }

  private isChanged(viewer: Viewer, question: Question): boolean {
    if (this.broken === null) return false;
    const { mutant, changed } = this.broken;
    const key = `${viewer.role} ${question.query}`;
    const known = changed.get(key);
    if (known !== undefined) return known;
    const role = ROLE_LETTERS[viewer.role];
    const now = compiledText(this.api, role, question);
    mutant.mend();
    const usual = this.usual.get(key) ?? compiledText(this.api, role, question);
    mutant.apply();
    this.usual.set(key, usual);
    changed.set(key, now !== usual);
    return now !== usual;
  }

  /** Those first who noticed a mutant like it; then those for whom the broken rule may decide; then everybody. */
  private *inOrder(mutant: LineMutant): Generator<Asked> {
    const all = this.asksOf(mutant);
    const known = all.filter((asked) => this.experience.isKnown(mutant, asked));
    yield* known;
    const others = all.filter((asked) => !known.includes(asked));
    const unlikely: Asked[] = [];
    for (const asked of others) {
      if (this.mayDecide(mutant, asked)) yield asked;
      else unlikely.push(asked);
    }
    yield* unlikely;
  }

  private asksOf({ role }: LineMutant): Asked[] {
    const viewers = this.experience.yard.world.viewers.filter((viewer) => viewer.role === lettersOf(role));
    return viewers.flatMap((viewer) => {
      const sight = this.experience.sightOf(viewer);
      return [...this.records.asksOf(sight), ...this.lists.asksOf(sight)].map((ask) => ({ sight, ask }));
    });
  }

  /** Made narrower, it hides what somebody sees; made wider, it shows what somebody does not see. */
  private mayDecide({ type, field, direction }: LineMutant, { sight, ask }: Asked): boolean {
    const { about } = this.experience;
    const rows =
      ask.clients.length === 0 ? about.inClinic(type) : ask.clients.flatMap((one) => about.ofType(one, type));
    const isSeen = (row: RowFacts): boolean =>
      sight.finds(row) && (field === null || sight.reads(row, field) === "value");
    const mayBeSeen = (row: RowFacts): boolean => field === null || sight.finds(row);
    return rows.some((row) => (direction === "narrower" ? isSeen(row) : mayBeSeen(row) && !isSeen(row)));
  }
}
