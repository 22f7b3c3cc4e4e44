/**
 * The boolean structure of an SQL predicate, as far as and, or, not and parentheses go; what stands inside a subquery or a
 * function's arguments is one leaf. Enough to break a row-level policy at each of its conditions.
 */
export type Predicate =
  | { readonly kind: "and" | "or"; readonly parts: readonly Predicate[] }
  | { readonly kind: "not"; readonly part: Predicate }
  | { readonly kind: "leaf"; readonly sql: string };

/** Reads a predicate; `print(parse(sql))` is the same predicate. */
export function parse(sql: string): Predicate {
  const text = unwrapped(sql.trim());
  for (const kind of ["or", "and"] as const) {
    const parts = splitTop(text, kind);
    if (parts.length > 1) return { kind, parts: parts.map(parse) };
  }
  const not = /^not\s+(?!exists\b)/i.exec(text);
  if (not !== null) return { kind: "not", part: parse(text.slice(not[0].length)) };
  return { kind: "leaf", sql: text };
}

export function print(predicate: Predicate): string {
  switch (predicate.kind) {
    case "leaf":
      return `(${predicate.sql})`;
    case "not":
      return `(not ${print(predicate.part)})`;
    case "and":
    case "or":
      return `(${predicate.parts.map(print).join(` ${predicate.kind} `)})`;
  }
}

export interface BrokenPredicate {
  readonly sql: string;
  /** The condition that was replaced. */
  readonly leaf: string;
  /** Whether more rows satisfy it than before, or fewer. */
  readonly direction: "wider" | "narrower";
}

/** The predicate with one of its conditions at a time always true, and always false. */
export function brokenPredicates(sql: string): BrokenPredicate[] {
  const whole = parse(sql);
  const broken: BrokenPredicate[] = [];
  visit(whole, (replaced) => replaced, false, broken);
  return broken;
}

function visit(
  at: Predicate,
  inWhole: (replacement: Predicate) => Predicate,
  negated: boolean,
  broken: BrokenPredicate[],
): void {
  if (at.kind === "leaf") {
    for (const value of ["true", "false"]) {
      if (at.sql === value) continue;
      const direction = (value === "true") === negated ? "narrower" : "wider";
      broken.push({ sql: print(inWhole({ kind: "leaf", sql: value })), leaf: at.sql, direction });
    }
  } else if (at.kind === "not") {
    visit(at.part, (part) => inWhole({ kind: "not", part }), !negated, broken);
  } else {
    at.parts.forEach((part, i) => {
      const around = (replacement: Predicate): Predicate =>
        inWhole({ kind: at.kind, parts: at.parts.map((other, j) => (i === j ? replacement : other)) });
      visit(part, around, negated, broken);
    });
  }
}

/** Without the parentheses that enclose all of it. A subquery keeps its own. */
function unwrapped(text: string): string {
  if (!text.startsWith("(") || closing(text, 0) !== text.length - 1) return text;
  const inner = text.slice(1, -1).trim();
  return /^select\b/i.test(inner) ? text : unwrapped(inner);
}

/** The parts between the word, where it stands outside of parentheses and quotes. */
function splitTop(text: string, word: "and" | "or"): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "'") at = text.indexOf("'", at + 1);
    else if (char === "(") at = closing(text, at);
    else if (isWord(text, at, word)) {
      parts.push(text.slice(from, at));
      at += word.length - 1;
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim());
}

function isWord(text: string, at: number, word: string): boolean {
  const around = `${text[at - 1] ?? " "}${text[at + word.length] ?? " "}`;
  return text.startsWith(word, at) && /^\W\W$/.test(around);
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "'") at = text.indexOf("'", at + 1);
    else if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at;
  }
  throw new Error("A parenthesis is open to the end");
}
