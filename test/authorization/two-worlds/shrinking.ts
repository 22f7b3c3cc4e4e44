import { type DocumentNode, Kind, parse, print, visit } from "graphql";
import type { Difference, Step } from "./comparison.js";
import { type Answers, areEqual, type Both, openPair } from "./worlds/pair.js";

/**
 * Makes a difference smaller: leaves out what went before, then parts of the document and of its variables, for as long
 * as the worlds still differ. Every attempt has fresh copies of both worlds.
 */
export async function smaller(both: Both, found: Difference, milliseconds: number): Promise<Difference> {
  const until = performance.now() + milliseconds;
  let best = found;
  const attempt = async (before: readonly Step[], step: Step): Promise<boolean> => {
    if (performance.now() > until) return false;
    const answers = await replay(both, found, before, step);
    if (areEqual(answers)) return false;
    best = { ...found, before, step, answers };
    return true;
  };

  if (!(await attempt([], best.step))) {
    const acts = best.before.filter(({ operation }) => operation.kind === "mutation");
    await attempt(acts, best.step);
    for (let size = Math.ceil(best.before.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < best.before.length && performance.now() < until;) {
        const rest = best.before.filter((_, i) => i < from || i >= from + size);
        if (!(await attempt(rest, best.step))) from += size;
      }
    }
  }

  for (let changed = true; changed && performance.now() < until;) {
    changed = false;
    for (const step of shorter(best.step)) {
      if (!(await attempt(best.before, step))) continue;
      changed = true;
      break;
    }
  }
  return best;
}

async function replay(both: Both, { viewer }: Difference, before: readonly Step[], step: Step): Promise<Answers> {
  const pair = await openPair(both, viewer);
  try {
    for (const { operation, tick } of before) await pair.ask(operation.sent, tick);
    return await pair.ask(step.operation.sent, step.tick);
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
