import { Progress, progressLine } from "../../src/platform/progress.js";

/** Somewhere to show it, with a clock that a test turns. */
function place(isTTY: boolean): { progress: Progress; at: (ms: number) => void; shown: () => string[] } {
  const written: string[] = [];
  let now = 7_000;
  const out = { isTTY, write: (text: string) => written.push(text) > 0 };
  return {
    progress: new Progress(out, "events", () => now),
    at: (ms) => (now = 7_000 + ms),
    shown: () => written.splice(0),
  };
}

describe("a step", () => {
  test.each([
    [{ done: 500, of: 2_000, seconds: 2 }, "[#####...............] 25 %, 500 of 2,000 events, 250/s, 6 s left"],
    [{ done: 0, of: 10, seconds: 0 }, "[....................] 0 %, 0 of 10 events, 0/s"],
    [{ done: 10, of: 10, seconds: 4 }, "[####################] 100 %, 10 of 10 events, 2.5/s"],
    [{ done: 999, of: 1_000, seconds: 1 }, "[####################] 99 %, 999 of 1,000 events, 999/s, 1 s left"],
    [{ done: 12, of: 10, seconds: 1 }, "[####################] 100 %, 12 of 10 events, 12/s"],
    [
      { done: 1_000_000, of: 80_000_000, seconds: 40 },
      "[....................] 1 %, 1,000,000 of 80,000,000 events, 25,000/s, 53 min left",
    ],
    [{ done: 1, of: 100, seconds: 60 }, "[....................] 1 %, 1 of 100 events, 0.0/s, 1 h 39 min left"],
    [{ done: 1_234_567, of: null, seconds: 10 }, "1,234,567 events, 123,457/s"],
    [{ done: 3, of: 0, seconds: 1 }, "3 events, 3.0/s"],
  ])("%j is told in a line", (step, line) => {
    expect(progressLine({ ...step, noun: "events" })).toBe(line);
  });
});

describe("on a terminal", () => {
  test("nothing is shown of what is over within three seconds", () => {
    const { progress, at, shown } = place(true);
    for (const ms of [0, 1_000, 2_999]) {
      at(ms);
      progress.show(ms, 3_000);
    }
    progress.end();

    expect(shown()).toEqual([]);
  });

  test("a bar is drawn over itself, ten times a second at most, and taken away at the end", () => {
    const { progress, at, shown } = place(true);
    for (const ms of [0, 3_000, 3_050, 3_099, 3_100, 3_150]) {
      at(ms);
      progress.show(ms, 6_000);
    }
    const drawn = shown();
    progress.end();
    progress.end();

    expect(drawn).toEqual([
      `\r\u001b[K[${"#".repeat(10)}${".".repeat(10)}] 50 %, 3,000 of 6,000 events, 1,000/s, 3 s left`,
      expect.stringContaining(`\r\u001b[K[${"#".repeat(10)}${".".repeat(10)}] 51 %, `),
    ]);
    expect(shown()).toEqual(["\r\u001b[K"]);
  });

  test("what is said meanwhile stands above the bar", () => {
    const { progress, at, shown } = place(true);
    progress.say("Beginning");
    at(4_000);
    progress.show(1, 2);
    shown();
    progress.say("A table");

    expect(shown()).toEqual(["\r\u001b[K", "A table\n", expect.stringContaining("50 %")]);
  });
});

describe("where it is piped", () => {
  test("a line comes after three seconds, and then one every 15 at most", () => {
    const { progress, at, shown } = place(false);
    for (let ms = 0; ms <= 60_000; ms += 500) {
      at(ms);
      progress.show(ms, 60_000);
    }
    progress.say("Done");
    progress.end();

    expect(shown()).toEqual([
      expect.stringMatching(/^\[.* 5 %, 3,000 of 60,000 events, .* left\n$/),
      expect.stringMatching(/30 %/),
      expect.stringMatching(/55 %/),
      expect.stringMatching(/80 %/),
      "Done\n",
    ]);
  });
});
