import { type DocumentNode, Kind, parse, print, visit } from "graphql";
import type { Difference, Step } from "./comparison.js";
import { type Answers, areEqual, type Both, openPair } from "./worlds/pair.js";

/** How many attempts are made: a time limit would make what comes of it depend on the machine. */
const most = { copies: 40, questions: 400 };

/**
 * Makes a difference smaller: leaves out what went before, then parts of the document and of its variables, for as long
 * as the worlds still differ. What counts was asked of fresh copies of both worlds.
 */
export async function smaller(both: Both, found: Difference): Promise<Difference> {
  let best = found;
  let left = most.copies;
  const attempt = async (before: readonly Step[], step: Step): Promise<boolean> => {
    if (left-- <= 0) return false;
    const answers = await replayed(both, found, before, (ask) => ask(step));
    if (areEqual(answers)) return false;
    best = { ...found, before, step, answers };
    return true;
  };

  if (!(await attempt([], best.step))) {
    await attempt(
      best.before.filter(({ operation }) => operation.kind === "mutation"),
      best.step,
    );
    for (let size = Math.ceil(best.before.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < best.before.length && left > 0;) {
        const rest = best.before.filter((_, i) => i < from || i >= from + size);
        if (!(await attempt(rest, best.step))) from += size;
      }
    }
  }
  // One more for the result of what follows.
  left = Math.max(left, 1);

  if (best.step.operation.kind === "mutation") {
    for (let next: Step | null = best.step; next !== null && left > 0;) {
      next = null;
      for (const step of shorter(best.step)) {
        if (!(await attempt(best.before, step))) continue;
        next = step;
        break;
      }
    }
    return best;
  }
  const { before } = best;
  // Questions change nothing but the log: all of them can be asked of the same copies.
  const short = await replayed(both, found, before, (ask) => shortest(best.step, ask));
  await attempt(before, short);
  return best;
}

/** Leaves out one part after the other of a question that is answered differently. */
async function shortest(question: Step, ask: (step: Step) => Promise<Answers>): Promise<Step> {
  let best = question;
  let left = most.questions;
  for (let changed = true; changed && left > 0;) {
    changed = false;
    for (const step of shorter(best)) {
      if (left-- <= 0 || areEqual(await ask(step))) continue;
      best = step;
      changed = true;
      break;
    }
  }
  return best;
}

/** Does something in fresh copies of both worlds, after what went before. */
async function replayed<T>(
  both: Both,
  { viewer }: Difference,
  before: readonly Step[],
  work: (ask: (step: Step) => Promise<Answers>) => Promise<T>,
): Promise<T> {
  const pair = await openPair(both, viewer);
  const ask = ({ operation, tick }: Step): Promise<Answers> => pair.ask(operation.sent, tick);
  try {
    for (const step of before) await ask(step);
    return await work(ask);
  } finally {
    await pair.close();
  }
}

interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The same request with one part less, largest parts first. */
function* shorter(step: Step): Generator<Step> {
  const { sent } = step.operation;
  const asked = sent.body === undefined ? null : askedOf(sent.body);
  if (asked === null) return;
  const document = parse(asked.query);
  const made = (its: Asked): Step => ({
    ...step,
    operation: { ...step.operation, sent: { ...sent, body: JSON.stringify(its) } },
  });
  for (let at = 0; ; at++) {
    const less = without(document, at);
    if (less === null) break;
    yield made({ ...asked, query: print(declaringWhatIsUsed(less)) });
  }
  for (const [name, value] of Object.entries(asked.variables ?? {})) {
    if (typeof value !== "object" || value === null) continue;
    for (const key of Object.keys(value)) {
      const { [key]: _left, ...rest } = value as Record<string, unknown>;
      yield made({ ...asked, variables: { ...asked.variables, [name]: rest } });
    }
  }
}

function askedOf(body: string): Asked | null {
  try {
    const asked = JSON.parse(body) as Asked;
    parse(asked.query);
    return asked;
  } catch {
    return null;
  }
}

/** The document without one selection that has others beside it; null where there are no more of them. */
function without(document: DocumentNode, which: number): DocumentNode | null {
  let at = -1;
  let removed = false;
  const result = visit(document, {
    SelectionSet(set) {
      if (set.selections.length < 2) return undefined;
      const selections = set.selections.filter(() => {
        at++;
        removed ||= at === which;
        return at !== which;
      });
      return selections.length < set.selections.length ? { ...set, selections } : undefined;
    },
  });
  return removed ? result : null;
}

/** Drops fragments and variables that nothing uses any more. */
function declaringWhatIsUsed(document: DocumentNode): DocumentNode {
  const spread = new Set<string>();
  visit(document, { FragmentSpread: ({ name }) => void spread.add(name.value) });
  const definitions = document.definitions.filter(
    (one) => one.kind !== Kind.FRAGMENT_DEFINITION || spread.has(one.name.value),
  );
  if (definitions.length < document.definitions.length) return declaringWhatIsUsed({ ...document, definitions });
  const used = new Set<string>();
  for (const one of definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION && one.kind !== Kind.FRAGMENT_DEFINITION) continue;
    visit(one.selectionSet, { Variable: ({ name }) => void used.add(name.value) });
  }
  return visit(document, { VariableDefinition: (one) => (used.has(one.variable.name.value) ? undefined : null) });
}
