// Races of readers against revocations and every other end of a relationship, over HTTP.
//
//   npm run race:revocations [-- --name=value]
//
//   --revocations=10000   consents to revoke; a tenth as many other relationships are ended after that
//   --readers=64          who ask without a pause
//
// Each answer's instant is read from the audit row of its request. None that is later than an acknowledged end may hold
// the data, none from before may lack it. Ends with the counts; fails where any of them should be 0 and is not.
import { campaign, progressOf, report } from "../../../support/settings.js";
import { consentLanes, openTrack, otherLanes, type RaceTrack } from "./run.js";
import { describeVerdict } from "./verdict.js";

const revocations = campaign("revocations", 10_000);
const readers = campaign("readers", 64);

describe("a long race", () => {
  let track: RaceTrack;
  beforeAll(async () => (track = await openTrack()));
  afterAll(() => track.close());

  test.each([
    ["consents", revocations, (): ReturnType<typeof otherLanes> => consentLanes(track.clinic, 32)],
    ["other relationships", Math.ceil(revocations / 10), (): ReturnType<typeof otherLanes> => otherLanes(track.clinic)],
  ])("of readers against the ends of %s", async (name, ends, lanes) => {
    const verdict = await track.run(await lanes(), { readers, ends, onProgress: progressOf(`ends of ${name}`) });
    describeVerdict(name, verdict).forEach(report);

    expect(verdict.faults.slice(0, 10)).toEqual([]);
    expect(verdict).toMatchObject({ lateDisclosures: 0, wrongReceipts: 0 });
  });
});
