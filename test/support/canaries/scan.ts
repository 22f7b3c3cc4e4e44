import { tokensIn } from "./tokens.js";

/** Something that the service put out: an answer, a header, a line of the log, a row of the audit log. */
export interface Output {
  /** Where it came out and to whom, without any of its text: what a report may say. */
  readonly place: string;
  readonly text: string;
}

/** A protected value: the token in it or, where it has none, the value itself. */
export interface Canary<O extends Output = Output> {
  readonly needle: string;
  /** Where its home is: table and column, never the value. */
  readonly label: string;
  /** The whole values that the needle stands for, where it is only a part of them. */
  readonly values?: readonly string[];
  /** Whether the value may be there. One canary may have several homes; one that allows it is enough. */
  mayBeIn(output: O): boolean;
}

/** A protected value where it may not be. */
export interface Finding {
  readonly place: string;
  readonly label: string;
}

/**
 * Looks for protected values in outputs. It knows nothing of the service: whoever plants tokens of their own says with
 * `mayBeIn` where each may come out.
 *
 * @param unprotected texts that anybody may see: a canary that is only found as a part of one of them is not there
 * @example
 * const found = scan(replies.map(({ text }) => ({ place: "answer to clinician.core", text })), [
 *   { needle: "kx0123456789abcd", label: "peer_notes.body", mayBeIn: () => false },
 * ]);
 * expect(found).toEqual([]);
 */
export function scan<O extends Output>(
  outputs: readonly O[],
  canaries: readonly Canary<O>[],
  unprotected: readonly string[] = [],
): Finding[] {
  const tokens = new Map<string, Canary<O>[]>();
  const plain = new Map<string, Canary<O>[]>();
  for (const canary of canaries) {
    const kind = tokensIn(canary.needle)[0] === canary.needle ? tokens : plain;
    const same = kind.get(canary.needle);
    if (same === undefined) kind.set(canary.needle, [canary]);
    else same.push(canary);
  }
  const writings = [...plain].map(([needle, homes]) => ({ written: waysToWrite(needle), homes }));
  const found = new Map<string, Finding>();
  const refuse = (output: O, homes: readonly Canary<O>[]): void => {
    for (const { label } of homes) found.set(`${output.place} ${label}`, { place: output.place, label });
  };

  for (const output of outputs) {
    const allowedValues: string[] = [];
    for (const token of new Set(tokensIn(output.text))) {
      const homes = tokens.get(token) ?? [];
      if (homes.some((home) => home.mayBeIn(output))) allowedValues.push(...homes.flatMap(({ values = [] }) => values));
      else refuse(output, homes);
    }
    const there = writings.filter(({ written }) => written.some((one) => output.text.includes(one)));
    const allowed = there.filter(({ homes }) => homes.some((home) => home.mayBeIn(output)));
    for (const one of there) {
      if (allowed.includes(one)) continue;
      const explained = [
        ...allowed.flatMap(({ written }) => written),
        ...[...allowedValues, ...unprotected].flatMap(waysToWrite),
      ];
      const rest = without(output.text, explained, one.written);
      if (one.written.some((way) => rest.includes(way))) refuse(output, one.homes);
    }
  }
  return [...found.values()];
}

/** As it is, and as JSON has it. */
function waysToWrite(value: string): string[] {
  return [...new Set([value, JSON.stringify(value).slice(1, -1)])];
}

/** The text less the longer ones that hold the needle and are there by right. */
function without(text: string, explained: readonly string[], needle: readonly string[]): string {
  return explained
    .filter((one) => needle.some((way) => one.includes(way)))
    .sort((a, b) => b.length - a.length)
    .reduce((rest, one) => rest.replaceAll(one, "\0"), text);
}
