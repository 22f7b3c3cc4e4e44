import type { Verdict } from "./verdict.js";

/** Nothing of anybody is anywhere else, and everybody is served again. */
export function expectNobodysContext(verdict: Verdict): void {
  const { log, afterwards, entrances, auditFaults, ended, busyConnections, unknownFailures } = verdict;
  expect({
    ended,
    foreign: [...log.foreign, ...afterwards.foreign],
    leftOver: entrances.leftOver,
    notWhole: [...log.partial, ...afterwards.partial],
    auditFaults: [...auditFaults],
    brokenOff: [...log.brokenOff, ...afterwards.brokenOff],
    unknownFailures: [...unknownFailures],
    busyConnections,
    servedAfterwards: afterwards.statuses.get("200"),
  }).toEqual({
    ended: null,
    foreign: [],
    leftOver: 0,
    notWhole: [],
    auditFaults: [],
    brokenOff: [],
    unknownFailures: [],
    busyConnections: 0,
    servedAfterwards: verdict.hats,
  });
}
