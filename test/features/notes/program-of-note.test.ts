import { chooseProgram } from "../../../src/features/notes/program-of-note.domain.js";

const core = { id: "00000000-0000-4000-8000-00000000000c", isPart2: false };
const rise = { id: "00000000-0000-4000-8000-00000000000e", isPart2: true };

describe("the program of a note", () => {
  test("is the one that author and client share", () => {
    expect(chooseProgram([rise], null)).toEqual({ kind: "CHOSEN", program: rise });
  });

  test("is never guessed among several", () => {
    expect(chooseProgram([core, rise], null)).toEqual({ kind: "SEVERAL_SHARED" });
  });

  test("is the one that is named, where they share it", () => {
    expect(chooseProgram([core, rise], rise.id.toUpperCase())).toEqual({ kind: "CHOSEN", program: rise });
  });

  test("is none that only one of them is in", () => {
    expect(chooseProgram([core], rise.id)).toEqual({ kind: "NOT_SHARED" });
    expect(chooseProgram([], null)).toEqual({ kind: "NONE_SHARED" });
  });
});
