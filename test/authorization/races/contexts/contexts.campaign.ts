// 64 users of all roles ask one service at once, over few connections, while callers hang up and connections fail.
//
//   npm run race:contexts [-- --name=value]
//
//   --requests=100000   how many requests in all
//   --hit-every=40      after how many of them a connection or a statement is ended
//   --lock-every=10000  after how many of them a table is locked for longer than the service waits
//
// Callers hang up, the owner ends connections and statements and locks a table, roles are switched by X-Active-Role, and
// mutations and refused requests are among the reads. Nobody may get a row of another, each audit row must name who
// asked, no connection may keep anybody's context, and the process must live. Ends with the counts.
import { campaign, progressOf, report } from "../../../support/settings.js";
import { openStage, type Stage } from "./run.js";
import { describeVerdict } from "./verdict.js";
import { expectNobodysContext } from "./expectations.js";

const requests = campaign("requests", 100_000);
const hitEvery = campaign("hit-every", 40);
const lockEvery = campaign("lock-every", 10_000);

describe("a long storm", () => {
  let stage: Stage;
  beforeAll(async () => (stage = await openStage()));
  afterAll(() => stage.close());

  test("of requests and failures keeps everybody's context apart", async () => {
    const verdict = await stage.run({ requests, hitEvery, lockEvery, onProgress: progressOf("requests") });
    describeVerdict(verdict).forEach(report);

    expectNobodysContext(verdict);
  });
});
