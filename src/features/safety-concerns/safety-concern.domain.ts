import type { ConcernStatus } from "./safety-concern.type.js";

const ORDER: readonly ConcernStatus[] = ["OPEN", "ACKNOWLEDGED", "RESOLVED"];

/** A concern only moves forward; answering with OPEN is no answer. */
export function mayMove(from: ConcernStatus, to: ConcernStatus): boolean {
  return ORDER.indexOf(to) > ORDER.indexOf(from);
}
