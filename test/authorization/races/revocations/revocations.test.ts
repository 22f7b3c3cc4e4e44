import { consentLanes, openTrack, otherLanes, type RaceTrack } from "./run.js";
import type { Verdict } from "./verdict.js";

const READERS = 64;

describe("no answer is later than an end and has the data, and none is earlier and lacks it", () => {
  let track: RaceTrack;
  beforeAll(async () => (track = await openTrack()), 60_000);
  afterAll(() => track.close());

  const expectNoFault = (verdict: Verdict): void => {
    expect(verdict.faults.slice(0, 10)).toEqual([]);
    expect(verdict).toMatchObject({ lateDisclosures: 0, wrongReceipts: 0 });
  };

  test("when consents are revoked under the eyes of 64 readers", async () => {
    const lanes = await consentLanes(track.clinic, 32);

    const verdict = await track.run(lanes, { readers: READERS, ends: 100 });

    expectNoFault(verdict);
  }, 120_000);

  test("when any other relationship ends under the eyes of 64 readers", async () => {
    const lanes = await otherLanes(track.clinic);

    const verdict = await track.run(lanes, { readers: READERS, ends: 48 });

    expectNoFault(verdict);
  }, 120_000);
});
