import { Judge } from "./judge.js";
import { readCell, readPage } from "./language.js";

const cells = (cell: string): string => Array.from({ length: 9 }, () => cell).join(" | ");

test("reads a cell: and binds more than or", () => {
  const [A, B, C] = ["T", "Pg", "R"].map((name) => ({ kind: "term", name, words: [] }));

  expect(readCell("T + Pg or R", "CL")).toEqual({ kind: "any", of: [{ kind: "all", of: [A, B] }, C] });
  expect(readCell("T + (Pg or R)", "CL")).toEqual({ kind: "all", of: [A, { kind: "any", of: [B, C] }] });
  expect(readCell("-", "CL")).toEqual({ kind: "never" });
});

test.each([
  ["an unknown term", "Q", "CL"],
  ["a term of another role's column", "A", "CL"],
  ["a consent for nothing", "C()", "CL"],
  ["a class that no consent opens here", "C(PEER_ONLY)", "CL"],
  ["words after a term that takes none", "T(RECORD)", "CL"],
  ["an unknown scope", "P(EVERYTHING)", "REP"],
  ["never together with something", "T or -", "CL"],
  ["an open parenthesis", "(T", "CL"],
  ["a missing term", "T +", "CL"],
  ["two terms with nothing between", "T Pg", "CL"],
  ["an empty cell", "", "CL"],
] as const)("refuses %s", (_, cell, letters) => {
  expect(() => readCell(cell, letters)).toThrow("Not known in a cell of");
});

test("refuses a line that has not nine cells, no type above it, or an unknown kind of row", () => {
  expect(() => readPage(`Note\n row | SERVICE | R | R`)).toThrow("9 cells are needed");
  expect(() => readPage(` row | SERVICE | ${cells("R")}`)).toThrow("No type above");
  expect(() => readPage(`Note\n row OLD | SERVICE | ${cells("R")}`)).toThrow("Unknown kind of row: OLD");
  expect(() => readPage(`Note\n id | SERVICE by name | ${cells("R")}`)).toThrow("Not known after a class");
});

test("refuses a field with two lines", () => {
  const twice = readPage(`Note\n id | SERVICE | ${cells("R")}\n id | SERVICE | ${cells("-")}`);

  expect(() => new Judge(twice)).toThrow("A field of Note stands in two lines");
});
