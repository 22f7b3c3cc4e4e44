import { type Answer, faultsOf, type Span, type Tie } from "./history.js";

const at = (moment: number): Span["beginning"] => ({ database: moment * 1000, caller: moment });
/** Held from 10 (known at 20) to 50 (known at 60). */
const held = (): Tie => ({
  name: "consent",
  viewer: "food bank",
  spans: [{ beginning: at(10), begun: at(20), ending: at(50), ended: at(60) }],
});
const answer = (sentAt: number, receivedAt: number, found: number, more: Partial<Answer> = {}): Answer => ({
  requestId: "1",
  place: "client",
  sentAt,
  receivedAt,
  told: [{ tie: held(), found, asked: 2 }],
  foreign: 0,
  ...more,
});
const kindsOf = (its: Answer, instant?: number): string[] => faultsOf(its, instant).map(({ kind }) => kind);

describe("the checker of histories", () => {
  test.each<[string, Answer, number]>([
    ["with the data, from within", answer(25, 45, 2), 30_000],
    ["with the data, at an instant before the end was acknowledged", answer(45, 90, 2), 59_000],
    ["without, while the end was under way", answer(45, 90, 0), 59_000],
    ["without, after the end", answer(61, 90, 0), 61_000],
    ["with the data, while the beginning was under way", answer(5, 15, 2), 12_000],
  ])("has nothing to say of an answer %s", (_, its, instant) => {
    expect(kindsOf(its, instant)).toEqual([]);
  });

  test("finds data whose instant is later than the acknowledged end, although it was asked for before", () => {
    expect(kindsOf(answer(45, 90, 2), 60_001)).toEqual(["SHOWN_AFTER_END"]);
  });

  test("finds data that was asked for after the end, whatever instant it claims", () => {
    expect(kindsOf(answer(61, 90, 2), 55_000)).toEqual(["SHOWN_AFTER_END"]);
  });

  test("finds data from before any beginning", () => {
    expect(kindsOf(answer(1, 9, 2), 5_000)).toEqual(["SHOWN_AFTER_END"]);
  });

  test("finds what is missing while the relationship held", () => {
    expect(kindsOf(answer(25, 45, 0), 30_000)).toEqual(["WITHHELD_WHILE_HELD"]);
  });

  test("finds an answer that has only a part", () => {
    expect(kindsOf(answer(25, 45, 1), 30_000)).toEqual(["TORN"]);
  });

  test("finds data of which the log has no row", () => {
    expect(kindsOf(answer(25, 45, 2), undefined)).toEqual(["UNRECORDED"]);
  });

  test("finds what is none of the viewer's at any time", () => {
    expect(kindsOf(answer(25, 45, 2, { foreign: 1 }), 30_000)).toEqual(["FOREIGN"]);
  });
});
