import type { RowFacts, Verdict, Viewer } from "../facts.js";

// What stands in RowFacts.values where an answer is not one plain value. A Date is an instant of the API.

/** What somebody sees, as the written matrix has it. */
export interface Sight {
  readonly viewer: Viewer;
  readonly finds: (row: RowFacts) => boolean;
  readonly reads: (row: RowFacts, field: string) => Verdict;
}

/** Another row. */
export class OneRow {
  constructor(public readonly row: RowFacts) {}
}

/** A list of rows or a connection, in its order; the answer holds those that the viewer finds. */
export class Rows {
  constructor(public readonly rows: readonly RowFacts[]) {}
}

/** A value that depends on what the viewer sees beside the row. */
export class Computed {
  constructor(public readonly of: (sight: Sight) => unknown) {}
}

/** Some value, which other tests look at. */
export const ANYTHING = Symbol("anything");
