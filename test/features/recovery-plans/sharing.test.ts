import {
  DEFAULT_SHARING,
  mayShare,
  viewersOf,
  type PlanWriter,
  type Section,
} from "../../../src/features/recovery-plans/plan-part.domain.js";
import type { Sharing } from "../../../src/features/recovery-plans/sharing.type.js";

const ALL: readonly Sharing[] = ["ONLY_ME", "PEERS_ONLY", "CARE_TEAM", "EMERGENCY"];

/** What the writer may choose for a part that is shared like this now. */
const choices = (by: PlanWriter, now: Sharing): Sharing[] => ALL.filter((wanted) => mayShare(by, wanted, now));

describe("who chooses the sharing of a part", () => {
  test("a peer specialist keeps or narrows it, down to the peer side, and never widens", () => {
    expect(choices("PEER_SPECIALIST", "EMERGENCY")).toEqual(["PEERS_ONLY", "CARE_TEAM", "EMERGENCY"]);
    expect(choices("PEER_SPECIALIST", "CARE_TEAM")).toEqual(["PEERS_ONLY", "CARE_TEAM"]);
    expect(choices("PEER_SPECIALIST", "PEERS_ONLY")).toEqual(["PEERS_ONLY"]);
  });

  test.each(ALL)("the client chooses freely from %s", (now) => {
    expect(choices("CLIENT", now)).toEqual(ALL);
  });

  test("a representative widens and narrows, and hides nothing from themselves", () => {
    expect(choices("REPRESENTATIVE", "PEERS_ONLY")).toEqual(["PEERS_ONLY", "CARE_TEAM", "EMERGENCY"]);
  });

  test("stressors, signs and tools are for the peer side unless the client says otherwise", () => {
    const sections: Section[] = ["STRESSOR", "EARLY_SIGN", "WELLNESS_TOOL", "HARDER_TIMES", "SUPPORTER"];
    expect(sections.map((section) => DEFAULT_SHARING[section])).toEqual(sections.map(() => "PEERS_ONLY"));
  });
});

describe("whose number a part moves", () => {
  test("a private part moves the client's alone", () => {
    expect([...viewersOf({ section: "GOAL", sharing: "ONLY_ME" })]).toEqual(["client"]);
  });

  test("a part for the peer side does not move the care team's", () => {
    expect([...viewersOf({ section: "STRESSOR", sharing: "PEERS_ONLY" })]).toEqual([
      "client",
      "peer",
      "peer_without_crisis",
      "representative",
    ]);
  });

  test("a supporter never moves a representative's", () => {
    expect(viewersOf({ section: "SUPPORTER", sharing: "EMERGENCY" })).not.toContain("representative");
    expect(viewersOf({ section: "SUPPORTER", sharing: "EMERGENCY" })).toContain("care_team");
  });

  test("a crisis plan moves no number of those from whom its client withholds it", () => {
    expect([...viewersOf({ section: "CRISIS_PLAN", sharing: "EMERGENCY" })]).toEqual([
      "client",
      "peer",
      "representative",
      "care_team",
    ]);
  });
});
