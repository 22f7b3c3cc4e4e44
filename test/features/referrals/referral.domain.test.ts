import {
  availableTransitions,
  isStep,
  isSud,
  OPEN_STATES,
  partiesOf,
  problemOfStep,
  TRANSITIONS,
  type ActorFacts,
} from "../../../src/features/referrals/referral.domain.js";
import { ReferralStatus } from "../../../src/features/referrals/referral.type.js";

const actor = (role: string, facts: Partial<ActorFacts> = {}): ActorFacts => ({
  role,
  worksInTargetProgram: false,
  targetNotConnected: false,
  madeItToday: false,
  ...facts,
});
const open = (from: ReferralStatus, who: ActorFacts): ReferralStatus[] => availableTransitions(from, partiesOf(who));

describe("the state machine of referrals", () => {
  test.each([
    ["DRAFT", "PEER_SPECIALIST", ["SENT", "CANCELLED"]],
    ["DRAFT", "CLIENT", ["CANCELLED"]],
    ["SENT", "INTEGRATOR", ["RECEIVED", "ACCEPTED", "WAITLISTED", "DECLINED"]],
    ["SENT", "CARE_COORDINATOR", ["CANCELLED"]],
    ["ACCEPTED", "CARE_COORDINATOR", ["SCHEDULED", "CANCELLED"]],
    ["ACCEPTED", "CLINICIAN", ["CANCELLED"]],
    ["IN_PROGRESS", "INTEGRATOR", ["WAITLISTED", "COMPLETED", "FAILED"]],
    ["SCHEDULED", "REPRESENTATIVE", ["CANCELLED"]],
    ["COMPLETED", "INTEGRATOR", []],
    ["COMPLETED", "PEER_SUPERVISOR", ["ENTERED_IN_ERROR"]],
    ["DRAFT", "PRIVACY_OFFICER", []],
  ] as const)("%s, for the role %s: %j", (from, role, expected) => {
    expect(open(from, actor(role))).toEqual(expected);
  });

  test("whoever made it corrects it within a day, and nobody else of the senders", () => {
    expect(open("COMPLETED", actor("PEER_SPECIALIST", { madeItToday: true }))).toEqual(["ENTERED_IN_ERROR"]);
    expect(open("COMPLETED", actor("PEER_SPECIALIST"))).toEqual([]);
  });

  test("staff of the program that is asked answer for it", () => {
    expect(open("SENT", actor("CLINICIAN", { worksInTargetProgram: true }))).toContain("ACCEPTED");
  });

  test("peer specialists and coordinators write down what an organization without a connection says", () => {
    expect(open("IN_PROGRESS", actor("CARE_COORDINATOR", { targetNotConnected: true }))).toContain("COMPLETED");
    expect(open("IN_PROGRESS", actor("CLINICIAN", { targetNotConnected: true }))).not.toContain("COMPLETED");
  });

  test("nothing leaves an end but a correction, and EXPIRED is nobody's step", () => {
    const ends: readonly string[] = ["COMPLETED", "DECLINED", "CANCELLED", "FAILED", "EXPIRED"];
    const leaving = TRANSITIONS.filter(({ from }) => ends.includes(from));

    expect(new Set(leaving.map(({ to }) => to))).toEqual(new Set(["ENTERED_IN_ERROR"]));
    expect(TRANSITIONS.some(({ to, from }) => to === "EXPIRED" || from === "ENTERED_IN_ERROR")).toBe(false);
  });

  test("every open state can be cancelled by the client", () => {
    for (const from of OPEN_STATES) expect(open(from, actor("CLIENT"))).toContain("CANCELLED");
  });

  test("a step out of order is no step for anybody", () => {
    expect(isStep("COMPLETED", "ACCEPTED")).toBe(false);
    expect(isStep("IN_PROGRESS", "WAITLISTED")).toBe(true);
    expect(Object.values(ReferralStatus).some((to) => isStep("ENTERED_IN_ERROR", to))).toBe(false);
  });
});

describe("what a step brings", () => {
  test.each([
    [{ from: "IN_PROGRESS", to: "COMPLETED" }, "outcome"],
    [{ from: "SENT", to: "ACCEPTED", outcome: "GOT_HELP" }, "outcome"],
    [{ from: "SENT", to: "DECLINED", outcome: "GOT_HELP" }, "outcome"],
    [{ from: "SENT", to: "DECLINED", outcome: "OTHER" }, "reason"],
    [{ from: "IN_PROGRESS", to: "WAITLISTED" }, "reason"],
    [{ from: "ACCEPTED", to: "SCHEDULED" }, "scheduledFor"],
    [{ from: "SENT", to: "ACCEPTED", scheduledFor: "2026-05-03T10:00:00Z" }, "scheduledFor"],
  ] as const)("%j is refused at %s", (step, field) => {
    expect(problemOfStep(step)?.field).toBe(field);
  });

  test.each([
    { from: "IN_PROGRESS", to: "COMPLETED", outcome: "GOT_HELP" },
    { from: "SENT", to: "DECLINED", outcome: "OTHER", reason: "Closed this month" },
    { from: "SENT", to: "WAITLISTED" },
    { from: "SCHEDULED", to: "SCHEDULED", scheduledFor: "2026-05-03T10:00:00Z" },
  ] as const)("%j is complete", (step) => {
    expect(problemOfStep(step)).toBeNull();
  });
});

describe("the label of a referral", () => {
  const core = { isPart2: false };

  test("it is SUD by its program, by its target, and where no program is known", () => {
    expect(isSud({ program: core, targetIsPart2: false })).toBe(false);
    expect(isSud({ program: { isPart2: true }, targetIsPart2: false })).toBe(true);
    expect(isSud({ program: core, targetIsPart2: true })).toBe(true);
    expect(isSud({ program: null, targetIsPart2: false })).toBe(true);
  });
});
