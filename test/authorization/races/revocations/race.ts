import { performance } from "node:perf_hooks";
import { canariesOf } from "../support/canary.js";
import { HttpCaller } from "../support/http.js";
import type { ServiceProcess } from "../support/service-process.js";
import type { Answer, Span, Tie, Told } from "./history.js";
import type { Clock, Lane, Question, Step } from "./lane.js";

/** Nobody waits longer for anything. */
const STUCK_AFTER_MS = 60_000;

export interface RaceOptions {
  readonly readers: number;
  /** How many ends of relationships in all. */
  readonly ends: number;
  readonly onProgress?: (ends: number, of: number) => void;
}

/** Everything that was seen of a race. */
export interface Seen {
  readonly answers: readonly Answer[];
  /** Acknowledged ends, by kind of lane. */
  readonly ends: ReadonlyMap<string, number>;
  /** When the end of each consent was acknowledged, by the database's clock. */
  readonly endedConsents: ReadonlyMap<string, number>;
  /** Answers by status that were not 200. */
  readonly statuses: ReadonlyMap<string, number>;
}

/**
 * Lets readers ask without a pause while relationships begin and end. The lanes run side by side; each changes again as
 * soon as its questions have been asked since its last change, so that ends meet questions in flight.
 */
export async function race(
  service: ServiceProcess,
  clock: Clock,
  lanes: readonly Lane[],
  { readers, ends, onProgress }: RaceOptions,
): Promise<Seen> {
  const watch = new Watch(lanes);
  let left = ends;
  let isOver = false;
  const reading = Array.from({ length: readers }, async (_, reader) => {
    const caller = new HttpCaller(service.port);
    for (let turn = 0; !isOver; turn++) {
      const lane = lanes[(reader + turn * readers) % lanes.length] as Lane;
      await watch.ask(service, caller, watch.nextQuestion(lane));
    }
    caller.close();
  });
  const changing = lanes.map(async (lane) => {
    for (let turn = 0; left > 0; turn++) {
      const step = lane.next(turn);
      left -= step.ends.length > 0 ? 1 : 0;
      onProgress?.(ends - left, ends);
      await change(step, lane, clock, watch);
      await watch.isAskedSince(lane, performance.now(), () => service.ended());
    }
  });
  try {
    await Promise.all(changing);
  } finally {
    isOver = true;
    await Promise.all(reading);
  }
  return watch;
}

async function change(step: Step, lane: Lane, clock: Clock, watch: Watch): Promise<void> {
  const before = await clock.moment();
  const begun = step.begins.map((tie) => {
    const span: Span = { beginning: before };
    tie.spans.push(span);
    return span;
  });
  const ended = step.ends.map((tie) => lastSpan(tie));
  for (const span of ended) span.ending = before;
  const did = await step.act();
  const after = await clock.moment();
  for (const span of begun) span.begun = after;
  for (const span of ended) span.ended = after;
  if (step.ends.length > 0) watch.ends.set(lane.kind, (watch.ends.get(lane.kind) ?? 0) + 1);
  if (did?.consentId !== undefined) watch.endedConsents.set(did.consentId, after.database);
}

function lastSpan(tie: Tie): Span {
  const span = tie.spans.at(-1);
  if (span === undefined) throw new Error(`${tie.name} ends before it began`);
  return span;
}

class Watch implements Seen {
  public readonly answers: Answer[] = [];
  public readonly ends = new Map<string, number>();
  public readonly endedConsents = new Map<string, number>();
  public readonly statuses = new Map<string, number>();
  private readonly tieOf = new Map<string, Tie>();
  private readonly lastAsked = new Map<Question, number>();
  private readonly turns = new Map<Lane, number>();

  public constructor(lanes: readonly Lane[]) {
    for (const { questions } of lanes) {
      for (const { canaries, tie } of questions) {
        for (const one of canaries) this.tieOf.set(`${tie.viewer} ${one}`, tie);
      }
    }
  }

  /** The questions of a lane in turn, whoever of its readers asks. */
  public nextQuestion(lane: Lane): Question {
    const turn = this.turns.get(lane) ?? 0;
    this.turns.set(lane, turn + 1);
    return lane.questions[turn % lane.questions.length] as Question;
  }

  public async ask(service: ServiceProcess, caller: HttpCaller, question: Question): Promise<void> {
    const { person, role, query, variables } = question;
    const sentAt = performance.now();
    const came = await caller.ask({
      token: service.tokenOf(person),
      role,
      body: JSON.stringify({ query, ...(variables && { variables }) }),
    });
    const receivedAt = performance.now();
    if (came.kind !== "answer") throw new Error("Nobody hangs up in this race");
    const { status, text, requestId } = came;
    const isAnswer = status === 200 || status === 401;
    if (status !== 200) {
      const code = /"code":"(\w+)"/.exec(text)?.[1] ?? "";
      this.statuses.set(`${status} ${code}`, (this.statuses.get(`${status} ${code}`) ?? 0) + 1);
    }
    // Busy is no answer: it shows nothing, and withholds nothing.
    if (!isAnswer) return;
    const place = `${person.role} ${/\{\s*(\w+)/.exec(query)?.[1] ?? ""}`;
    this.answers.push({ requestId, place, sentAt, receivedAt, ...this.toldBy(question, text) });
    if (sentAt > (this.lastAsked.get(question) ?? 0)) this.lastAsked.set(question, sentAt);
  }

  /** What an answer tells of the tie that was asked about, of others of the same viewer, and of nobody's. */
  private toldBy({ tie, canaries, need }: Question, text: string): Pick<Answer, "told" | "foreign"> {
    const found = canariesOf(text);
    const own = canaries.filter((one) => found.has(one)).length;
    const told: Told[] = [{ tie, found: own, asked: need === "MAY_BE_EMPTY" && own === 0 ? 0 : canaries.length }];
    let foreign = 0;
    for (const one of found) {
      const other = this.tieOf.get(`${tie.viewer} ${one}`);
      if (other === undefined) foreign++;
      else if (other !== tie) told.push({ tie: other, found: 1, asked: 0 });
    }
    return { told, foreign };
  }

  /** Comes back when somebody has asked half of a lane's questions since then, and has been answered. */
  public async isAskedSince(lane: Lane, since: number, ended: () => string | null): Promise<void> {
    const until = since + STUCK_AFTER_MS;
    const isAsked = (one: Question): boolean => (this.lastAsked.get(one) ?? 0) > since;
    while (lane.questions.filter(isAsked).length < lane.questions.length / 2) {
      const death = ended();
      if (death !== null) throw new Error(`The service ${death}`);
      if (performance.now() > until) throw new Error(`Nobody got an answer about ${lane.kind}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
