// 64 users of all roles ask one service at once, over few connections, while callers hang up and connections fail.
//
//   --requests=100000   how many requests in all
//
// Callers hang up, the owner ends connections and statements and locks a table, roles are switched by X-Active-Role, and
// mutations and refused requests are among the reads. Nobody may get a row of another, each audit row must name who
// asked, no connection may keep anybody's context, and the process must live. Ends with the counts.
import { campaign, report } from "../../../support/settings.js";
import { openStage, type Stage } from "./run.js";
import { describeVerdict } from "./verdict.js";
import { expectNobodysContext } from "./expectations.js";

const requests = campaign("requests", 100_000);

describe("a long storm", () => {
  let stage: Stage;
  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  test("of requests and failures keeps everybody's context apart", async () => {
    const verdict = await stage.run({ requests, hitEvery: 40, lockEvery: 10_000 });
    describeVerdict(verdict).forEach(report);

    expectNobodysContext(verdict);
  });
});
