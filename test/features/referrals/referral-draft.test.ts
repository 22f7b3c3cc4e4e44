import { problemOfNewReferral, programOf } from "../../../src/features/referrals/referral-draft.domain.js";

const now = new Date("2026-05-03T12:00:00Z");
const program = (id: string, isOwn: boolean) => ({ id, isPart2: false, isOwn });

describe("a new referral", () => {
  test.each([
    [{ kind: "INBOUND" }, "kind"],
    [{ kind: "OUTBOUND" }, "targetId"],
    [{ kind: "OUTBOUND", targetId: "o", targetProgramId: "p" }, "targetProgramId"],
    [{ kind: "INTAKE" }, "targetProgramId"],
    [{ kind: "INTERNAL", targetProgramId: "p", targetId: "o" }, "targetId"],
    [{ kind: "OUTBOUND", targetId: "o", respondBy: "2026-05-03T12:00:00Z" }, "respondBy"],
    [{ kind: "OUTBOUND", targetId: "o", clientAgreedAt: "2026-05-03T12:00:01Z" }, "clientAgreedAt"],
  ] as const)("%j is refused at %s", (its, field) => {
    expect(problemOfNewReferral(its, now)?.field).toBe(field);
  });

  test("one with a target and an agreement is in order", () => {
    expect(
      problemOfNewReferral({ kind: "OUTBOUND", targetId: "o", clientAgreedAt: now.toISOString() }, now),
    ).toBeNull();
  });
});

describe("the program on whose behalf it is made", () => {
  test("is the one that author and client share", () => {
    expect(programOf([program("a", false), program("b", true)])).toMatchObject({ id: "b" });
  });

  test("must be named where several are shared", () => {
    expect(programOf([program("a", true), program("b", true)])).toBe("SEVERAL");
  });

  test("is the client's only one for an author who works in none", () => {
    expect(programOf([program("a", false)])).toMatchObject({ id: "a" });
    expect(programOf([])).toBe("NONE");
  });
});
