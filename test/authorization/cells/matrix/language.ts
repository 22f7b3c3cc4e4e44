import { LETTERS, type Letters } from "../facts.js";
import { TERMS, type TermName } from "./terms.js";

/** A cell of the matrix, read: what must hold so that a role reads a field or finds a row. */
export type Condition =
  | { readonly kind: "never" }
  | { readonly kind: "term"; readonly name: TermName; readonly words: readonly string[] }
  | { readonly kind: "all" | "any"; readonly of: readonly Condition[] };

/** One line of the matrix. */
export interface Line {
  readonly type: string;
  /** The fields that the line is about; none where it is about the row itself. */
  readonly fields: readonly string[];
  /** Of a line about a row: which rows; it comes before lines about more rows. */
  readonly qualities: readonly Quality[];
  readonly dataClass: string;
  /** What is computed from parts: a limit on a class takes the parts of that class away, and not the whole. */
  readonly isOfParts: boolean;
  readonly cells: Readonly<Record<Letters, Condition>>;
}

/** What a line about rows can be limited to. */
export const QUALITIES = ["labelled SUD", "DRAFT", "PEERS_ONLY", "ONLY_ME", "CRISIS_PLAN", "on a peer note"] as const;
export type Quality = (typeof QUALITIES)[number];

/**
 * Reads a page of the matrix. A line that has no bar names a type; the lines after it are about it, with fields or with
 * `row`, the data class, and a cell for each of the nine roles. What follows # is for the reader.
 *
 * @example readPage("StaffMember\n row, id | STAFF_PUBLIC | R | R | R | R | R | R | R | R | R")
 */
export function readPage(page: string): Line[] {
  const lines: Line[] = [];
  let type: string | undefined;
  for (const text of page.split("\n").map((line) => line.replace(/#.*/, "").trim())) {
    if (text === "") continue;
    if (!text.includes("|")) type = text;
    else if (type === undefined) throw new Error(`No type above: ${text}`);
    else lines.push(...readLine(type, text));
  }
  return lines;
}

function readLine(type: string, text: string): Line[] {
  const [head = "", label = "", ...cells] = text.split("|").map((part) => part.trim());
  if (cells.length !== LETTERS.length) throw new Error(`${LETTERS.length} cells are needed: ${type} ${text}`);
  const read = LETTERS.map((letters, i) => [letters, readCell(cells[i] ?? "", letters)]);
  const [dataClass = "", ofParts] = label.split(" by ");
  if (ofParts !== undefined && ofParts !== "parts") throw new Error(`Not known after a class: ${ofParts}`);
  const usual = {
    type,
    dataClass,
    isOfParts: ofParts !== undefined,
    cells: Object.fromEntries(read) as Line["cells"],
  };
  const named = head.split(",").map((name) => name.trim());
  const fields = named.filter((name) => !/^row\b/.test(name));
  const rows = named.filter((name) => /^row\b/.test(name));
  return [
    ...rows.map((row) => ({ ...usual, fields: [], qualities: readQualities(row.slice("row".length)) })),
    ...(fields.length > 0 ? [{ ...usual, fields, qualities: [] }] : []),
  ];
}

function readQualities(text: string): Quality[] {
  const found = QUALITIES.filter((quality) => text.includes(quality));
  const rest = found.reduce((left, quality) => left.replace(quality, ""), text);
  if (rest.trim() !== "") throw new Error(`Unknown kind of row: ${rest.trim()}`);
  return found;
}

/**
 * Reads one cell: `-` or terms with `+` (and), `or`, and parentheses; `+` binds more than `or`.
 *
 * @example readCell("T + (Pg or C(SUD))", "CL")
 */
export function readCell(text: string, letters: Letters): Condition {
  if (text === "-") return { kind: "never" };
  const parts = text.match(/[A-Za-z]+\([^()]*\)|[A-Za-z]+|[+()]|\S/g) ?? [];
  const reader = new CellReader(parts, letters, text);
  return reader.whole();
}

class CellReader {
  private at = 0;

  constructor(
    private readonly parts: readonly string[],
    private readonly letters: Letters,
    private readonly text: string,
  ) {}

  public whole(): Condition {
    const found = this.joined("any", "or", () => this.joined("all", "+", () => this.single()));
    if (this.at < this.parts.length) throw this.unreadable(this.parts[this.at]);
    return found;
  }

  private joined(kind: "all" | "any", by: string, next: () => Condition): Condition {
    const of = [next()];
    while (this.parts[this.at] === by) {
      this.at++;
      of.push(next());
    }
    const [only] = of;
    return of.length === 1 && only !== undefined ? only : { kind, of };
  }

  private single(): Condition {
    const part = this.parts[this.at++];
    if (part === "(") {
      const inner = this.joined("any", "or", () => this.joined("all", "+", () => this.single()));
      if (this.parts[this.at++] !== ")") throw this.unreadable("(");
      return inner;
    }
    const [, name = "", words = ""] = /^([A-Za-z]+)(?:\((.*)\))?$/.exec(part ?? "") ?? [];
    if (!isTerm(name)) throw this.unreadable(part);
    const { roles, words: known } = TERMS[name];
    const given = words.split(" ").filter((word) => word !== "");
    const isKnown = known === undefined ? given.length === 0 : given.every((word) => known.includes(word));
    if (!roles.includes(this.letters) || !isKnown || (name === "C" && given.length !== 1)) throw this.unreadable(part);
    return { kind: "term", name, words: given };
  }

  private unreadable(part: string | undefined): Error {
    return new Error(`Not known in a cell of ${this.letters}: ${part ?? "the end"} in ${this.text}`);
  }
}

function isTerm(name: string): name is TermName {
  return Object.hasOwn(TERMS, name);
}
