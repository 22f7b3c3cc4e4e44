// JSON.parse takes the last of two keys of one name and goes as deep as it is asked to. Both have been used to show one
// thing to a check and another to the program behind it, so what comes from outside is looked over first.

export type JsonObjection = "DEPTH" | "DUPLICATE_KEY";

/**
 * What is wrong with the outline of a JSON text that parses, or null: an object or array nested deeper than `maxDepth`,
 * or a key that stands twice in one object, however it is written.
 *
 * @example objectionTo('{"sub":"a","s\\u0075b":"b"}', 32) === "DUPLICATE_KEY"
 */
export function objectionTo(text: string, maxDepth: number): JsonObjection | null {
  /** The keys so far of each object that is open; null for an array. */
  const open: (Set<unknown> | null)[] = [];
  let keyExpected = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charAt(at)) {
      case '"': {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (keyExpected && keys && keys.size === keys.add(JSON.parse(text.slice(at, end + 1))).size) {
          return "DUPLICATE_KEY";
        }
        keyExpected = false;
        at = end;
        break;
      }
      case "{":
      case "[":
        keyExpected = text.charAt(at) === "{";
        if (open.push(keyExpected ? new Set() : null) > maxDepth) return "DEPTH";
        break;
      case "}":
      case "]":
        open.pop();
        keyExpected = false;
        break;
      case ",":
        keyExpected = open.at(-1) !== null;
        break;
    }
  }
  return null;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
