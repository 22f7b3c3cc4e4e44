import { Lru } from "../../src/platform/lru.js";

describe("what is kept of compiled plans", () => {
  test("is as much as was said, without what was not used for longest", () => {
    const kept = new Lru<string, number>(2);
    kept.set("first", 1);
    kept.set("second", 2);
    kept.get("first");

    kept.set("third", 3);

    expect(["first", "second", "third"].map((key) => kept.get(key))).toEqual([1, undefined, 3]);
  });

  test("does not grow with what is set again", () => {
    const kept = new Lru<string, number>(2);
    kept.set("first", 1);
    for (let i = 0; i < 5; i++) kept.set("second", i);

    expect([kept.get("first"), kept.get("second")]).toEqual([1, 4]);
  });
});
