import {
  decideInterval,
  problemOfEnding,
  problemOfPeer,
  problemOfReplacing,
  type AskedInterval,
  type Replaced,
  type Suitability,
} from "../../../src/features/assignments/assignment.domain.js";

const now = new Date("2026-05-03T12:00:00.000Z");
const before = new Date("2026-05-03T11:59:59.999Z");
const later = new Date("2026-05-10T12:00:00.000Z");
const asked = (its: Partial<AskedInterval> = {}): AskedInterval => ({
  role: "PRIMARY",
  startsAt: null,
  endsAt: null,
  reason: null,
  ...its,
});

describe("the time of an assignment", () => {
  it("is not the coordinator's to begin in the past, by one millisecond", () => {
    const past = asked({ startsAt: before, reason: "The peer specialist has worked with the client since." });

    expect(decideInterval(past, "CARE_COORDINATOR", now)).toEqual({ kind: "NOT_THEIRS" });
    expect(decideInterval(past, "PEER_SUPERVISOR", now)).toMatchObject({ kind: "INTERVAL", startsAt: before });
  });

  it("asks a supervisor why it begins in the past", () => {
    expect(decideInterval(asked({ startsAt: before }), "PEER_SUPERVISOR", now)).toMatchObject({
      problem: { code: "INVALID_INPUT", field: "reason" },
    });
  });

  it("refuses an interval of no length, one that ends before it begins, and one that is over", () => {
    const refused = { problem: { code: "INVALID_INPUT", field: "endsAt" } };
    const early = new Date("2026-05-01T12:00:00Z");

    expect(decideInterval(asked({ endsAt: now }), "CARE_COORDINATOR", now)).toMatchObject(refused);
    expect(decideInterval(asked({ startsAt: later, endsAt: later }), "CARE_COORDINATOR", now)).toMatchObject(refused);
    const over = asked({ startsAt: early, endsAt: before, reason: "Late entry" });
    expect(decideInterval(over, "PEER_SUPERVISOR", now)).toMatchObject(refused);
  });

  it("needs an end for a cover", () => {
    expect(decideInterval(asked({ role: "COVERING" }), "CARE_COORDINATOR", now)).toMatchObject({
      problem: { code: "INVALID_INPUT", field: "endsAt" },
    });
    expect(decideInterval(asked({ role: "COVERING", endsAt: later }), "CARE_COORDINATOR", now)).toEqual({
      kind: "INTERVAL",
      startsAt: null,
      endsAt: later,
    });
  });
});

describe("replacing an assignment", () => {
  const good: Replaced = { clientId: "c1", isActive: true, beginsBefore: true, endsAfter: true };

  it("leaves no gap and no overlap, and keeps to the client", () => {
    expect(problemOfReplacing(good, "c1")).toBeNull();
    for (const bad of [{ clientId: "c2" }, { isActive: false }, { beginsBefore: false }, { endsAfter: false }]) {
      expect(problemOfReplacing({ ...good, ...bad }, "c1")).toMatchObject({ code: "INVALID_INPUT" });
    }
  });
});

describe("whether a peer specialist can take a client", () => {
  const free: Suitability = {
    employed: true,
    accepting: true,
    conflicted: false,
    credentialed: true,
    assigned: false,
    caseload: 4,
    caseloadLimit: 5,
  };

  it("gives a declared conflict the answer of somebody who takes nobody", () => {
    const conflicted = problemOfPeer({ ...free, conflicted: true }, "PRIMARY");

    expect(conflicted).toMatchObject({ code: "NOT_ACCEPTING" });
    expect(conflicted).toEqual(problemOfPeer({ ...free, accepting: false }, "PRIMARY"));
    expect(conflicted).toEqual(problemOfPeer({ ...free, employed: false }, "PRIMARY"));
  });

  it("does not ask for a cover whether they take clients, but whether they are in conflict", () => {
    expect(problemOfPeer({ ...free, accepting: false }, "COVERING")).toBeNull();
    expect(problemOfPeer({ ...free, conflicted: true }, "COVERING")).toMatchObject({ code: "NOT_ACCEPTING" });
  });

  it("refuses without an active credential, at a full caseload, and twice to the same client", () => {
    expect(problemOfPeer({ ...free, credentialed: false }, "PRIMARY")).toMatchObject({ code: "CREDENTIAL_EXPIRED" });
    expect(problemOfPeer({ ...free, caseload: 5 }, "PRIMARY")).toMatchObject({ code: "CAPACITY_REACHED" });
    expect(problemOfPeer({ ...free, assigned: true }, "BACKUP")).toMatchObject({ code: "INVALID_INPUT" });
  });

  it("takes the last place, and any number where there is no limit", () => {
    expect(problemOfPeer(free, "PRIMARY")).toBeNull();
    expect(problemOfPeer({ ...free, caseload: 500, caseloadLimit: null }, "PRIMARY")).toBeNull();
  });
});

describe("ending an assignment", () => {
  it("asks for the version first, and ends once", () => {
    expect(problemOfEnding({ version: 2, ended: true }, 1)).toMatchObject({ code: "CONFLICT" });
    expect(problemOfEnding({ version: 2, ended: true }, 2)).toMatchObject({ code: "INVALID_TRANSITION" });
    expect(problemOfEnding({ version: 2, ended: false }, 2)).toBeNull();
  });
});
