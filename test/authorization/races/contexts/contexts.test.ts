import { expectNobodysContext } from "./expectations.js";
import { openStage, type Stage } from "./run.js";

describe("64 users at once, over a few connections", () => {
  let stage: Stage;
  beforeAll(async () => (stage = await openStage()), 60_000);
  afterAll(() => stage.close());

  test("never meet each other's context, whatever fails in between", async () => {
    const verdict = await stage.run({ requests: 3_000, hitEvery: 30, lockEvery: 1_400 });

    expectNobodysContext(verdict);
    expect(verdict.disturbed.killed).toBeGreaterThan(0);
    expect(verdict.disturbed.cancelled).toBeGreaterThan(0);
    expect(verdict.disturbed.locked).toBeGreaterThan(0);
    expect(verdict.log.hungUp).toBeGreaterThan(0);
  }, 120_000);
});
