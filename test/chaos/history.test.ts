import { faultsOf, type Found, type Outcome, type Wanted } from "./history.js";

const acknowledged = (id: string, version?: number): Outcome => ({
  kind: "ACKNOWLEDGED",
  id,
  eventId: `event of ${id}`,
  ...(version !== undefined && { version }),
});
const unknown: Outcome = { kind: "UNKNOWN" };
const refused: Outcome = { kind: "REFUSED" };

let clock = 0;
const wanted = (text: string, outcomes: readonly Outcome[], plan?: string): Wanted => ({
  text,
  ...(plan !== undefined && { plan }),
  attempts: outcomes.map((outcome) => ({ sentAt: ++clock, endedAt: ++clock, outcome })),
});
/** Rows by id and text, each with its event. */
const found = (rows: Readonly<Record<string, string>>, more: Partial<Found> = {}): Found => ({
  rows: Object.entries(rows).map(([id, text]) => ({ id, text })),
  events: Object.keys(rows).map((rowId) => ({ eventId: `event of ${rowId}`, rowId })),
  plans: [],
  ...more,
});
const kinds = (...args: Parameters<typeof faultsOf>): string[] => faultsOf(...args).map(({ kind }) => kind);
const plan = (before: number, after: number): Partial<Found> => ({ plans: [{ id: "p", before, after }] });

describe("a history", () => {
  test("without a fault has what was acknowledged once, and what is unknown once at most", () => {
    const history = [
      wanted("a", [acknowledged("1", 2)], "p"),
      wanted("b", [unknown, acknowledged("2", 3), acknowledged("2", 9)], "p"),
      wanted("c", [unknown], "p"),
      wanted("d", [unknown], "p"),
      wanted("e", [refused]),
      wanted("f", [refused, unknown]),
    ];

    expect(faultsOf(history, found({ 1: "a", 2: "b", 3: "c", 4: "f" }, plan(1, 4)))).toEqual([]);
  });

  test.each<[string, Wanted[], Found, string[]]>([
    ["what was acknowledged is not there", [wanted("a", [acknowledged("1")])], found({}), ["LOST"]],
    ["it is there under another id", [wanted("a", [acknowledged("1")])], found({ 2: "a" }), ["LOST"]],
    [
      "its event is another one",
      [wanted("a", [acknowledged("1")])],
      found({ 1: "a" }, { events: [{ eventId: "other", rowId: "1" }] }),
      ["LOST"],
    ],
    ["something unknown is there twice", [wanted("a", [unknown])], found({ 1: "a", 2: "a" }), ["DOUBLE"]],
    ["what was refused was done", [wanted("a", [refused])], found({ 1: "a" }), ["REFUSED_AND_DONE"]],
    [
      "a repeat was told of another row",
      [wanted("a", [acknowledged("1"), acknowledged("2")])],
      found({ 1: "a", 2: "a" }),
      ["DOUBLE", "OTHER_ANSWER"],
    ],
    ["a row has no event", [wanted("a", [unknown])], found({ 1: "a" }, { events: [] }), ["WITHOUT_EVENT"]],
    [
      "an event has no row",
      [wanted("a", [unknown])],
      found({}, { events: [{ eventId: "e", rowId: "1" }] }),
      ["WITHOUT_ROW"],
    ],
    [
      "a plan has a version too few",
      [wanted("a", [acknowledged("1", 2)], "p"), wanted("b", [unknown], "p")],
      found({ 1: "a", 2: "b" }, plan(1, 2)),
      ["LOST_UPDATE"],
    ],
    [
      "two changes were told the same version",
      [wanted("a", [acknowledged("1", 2)], "p"), wanted("b", [acknowledged("2", 2)], "p")],
      found({ 1: "a", 2: "b" }, plan(1, 3)),
      ["VERSION_GOES_BACK"],
    ],
    [
      "a later change was told a lower version",
      [wanted("a", [acknowledged("1", 3)], "p"), wanted("b", [acknowledged("2", 2)], "p")],
      found({ 1: "a", 2: "b" }, plan(1, 3)),
      ["VERSION_GOES_BACK"],
    ],
  ])("is at fault where %s", (_, history, its, expected) => {
    expect(kinds(history, its)).toEqual(expected);
  });
});
