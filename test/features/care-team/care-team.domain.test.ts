import { chooseProgram, endMembership, type TeamProgram } from "../../../src/features/care-team/care-team.domain.js";

const program = (id: string, its: Partial<TeamProgram> = {}): TeamProgram => ({
  id,
  isPart2: false,
  isCallers: false,
  isMembers: true,
  isClients: false,
  ...its,
});

describe("the program of a new membership", () => {
  it("refuses a Part 2 program that the caller does not work in, before it says anything of the colleague", () => {
    const rise = program("rise", { isPart2: true, isMembers: false });

    expect(chooseProgram("rise", [rise])).toEqual({ kind: "NOT_THEIRS" });
  });

  it("labels the row of a Part 2 program of the caller's own", () => {
    const rise = program("rise", { isPart2: true, isCallers: true });

    expect(chooseProgram("rise", [rise])).toEqual({ kind: "JOIN", programId: "rise", sud: true });
  });

  it("refuses a program in which the colleague does not work, and one that is unknown", () => {
    const core = program("core", { isMembers: false });

    expect(chooseProgram("core", [core])).toEqual({ kind: "MEMBER_WORKS_ELSEWHERE" });
    expect(chooseProgram("other", [core])).toEqual({ kind: "UNKNOWN_PROGRAM" });
  });

  it("takes a program of the client's where none is asked for, and never a Part 2 program of others", () => {
    const rise = program("rise", { isPart2: true, isClients: true });
    const arts = program("arts");
    const core = program("core", { isClients: true });

    expect(chooseProgram(null, [rise, arts, core])).toEqual({ kind: "JOIN", programId: "core", sud: false });
    expect(chooseProgram(null, [rise, arts])).toEqual({ kind: "JOIN", programId: "arts", sud: false });
  });

  it("makes no row that nobody could see: without a program there is none", () => {
    expect(chooseProgram(null, [program("rise", { isPart2: true })])).toEqual({ kind: "NO_PROGRAM" });
    expect(chooseProgram(null, [])).toEqual({ kind: "NO_PROGRAM" });
  });
});

describe("the end of a membership", () => {
  it("asks for the version first, and ends once", () => {
    expect(endMembership({ version: 2, ended: true }, 1)).toEqual({ kind: "CONFLICT" });
    expect(endMembership({ version: 2, ended: true }, 2)).toEqual({ kind: "ENDED" });
    expect(endMembership({ version: 2, ended: false }, 2)).toEqual({ kind: "END" });
  });
});
