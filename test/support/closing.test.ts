import { closingAll } from "./closing.js";

describe("what work has opened", () => {
  test("is closed after it, the newest first", async () => {
    const told: string[] = [];

    await closingAll(async (keep) => {
      keep("first", async (its) => told.push(its));
      keep("second", async (its) => told.push(its));
      told.push("work");
    });

    expect(told).toEqual(["work", "second", "first"]);
  });

  test("is closed also where it fails, and its failure is what is told", async () => {
    const told: string[] = [];

    const work = closingAll(async (keep) => {
      keep("first", async (its) => told.push(its));
      keep("second", () => Promise.reject(new Error("the connection was lost")));
      throw new Error("a rule went unnoticed");
    });

    await expect(work).rejects.toThrow("a rule went unnoticed");
    expect(told).toEqual(["first"]);
  });
});
