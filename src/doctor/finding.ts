/**
 * How something is: OK; WARN, where it may be meant so; MEND, where it has to be put right; UNKNOWN, where it could not be
 * looked at.
 */
export type State = "OK" | "WARN" | "MEND" | "UNKNOWN";

/** One thing that was looked at. It quotes no setting and nothing of a record. */
export interface Finding {
  /** Which look it was, in a word or two that stay the same. */
  readonly check: string;
  readonly state: State;
  /** How it is, in one sentence. */
  readonly says: string;
  /** What to do about it, in one sentence; null where it is well. */
  readonly todo: string | null;
}

export function ok(check: string, says: string): Finding {
  return { check, state: "OK", says, todo: null };
}

export function warn(check: string, says: string, todo: string): Finding {
  return { check, state: "WARN", says, todo };
}

export function mend(check: string, says: string, todo: string): Finding {
  return { check, state: "MEND", says, todo };
}

export function unknown(check: string, says: string, todo: string): Finding {
  return { check, state: "UNKNOWN", says, todo };
}

/** Well where nothing is listed, else to be mended with what is listed in the sentence. */
export function wellWithout(
  check: string,
  listed: readonly string[],
  { well, says, todo }: { readonly well: string; readonly says: (names: string) => string; readonly todo: string },
): Finding {
  return listed.length === 0 ? ok(check, well) : mend(check, says(shortList(listed)), todo);
}

const NAMED = 8;

/** The first few by name, and how many more there are. */
export function shortList(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** 0 where all is well, 1 where something is to be mended, 2 where something could not be looked at. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ state }) => state === "MEND")) return 1;
  return findings.some(({ state }) => state === "UNKNOWN") ? 2 : 0;
}

const WORDS: Readonly<Record<State, string>> = { OK: "ok", WARN: "warn", MEND: "mend", UNKNOWN: "can't tell" };

export function lineOf({ state, says, todo }: Finding): string {
  return `${WORDS[state].padEnd(10)}  ${says}${todo === null ? "" : ` ${todo}`}`;
}
