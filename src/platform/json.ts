// JSON.parse takes the last of two keys of one name and goes as deep as it is asked to. Both have been used to show one
// thing to a check and another to the program behind it, so what comes from outside is looked over first.

export type JsonObjection = "DEPTH" | "DUPLICATE_KEY";

/**
 * What is wrong with the outline of a JSON text that parses, or null: an object or array nested deeper than `maxDepth`,
 * or a key that stands twice in the outermost object.
 *
 * @example objectionTo('{"sub":"a","sub":"b"}', 32) === "DUPLICATE_KEY"
 */
export function objectionTo(text: string, maxDepth: number): JsonObjection | null {
  const isObject = /^\s*\{/.test(text);
  const keys = new Set<string>();
  let depth = 0;
  let keyExpected = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charAt(at)) {
      case '"': {
        const end = endOfString(text, at);
        if (depth === 1 && keyExpected) {
          const key: unknown = JSON.parse(text.slice(at, end + 1));
          if (typeof key === "string" && keys.size === keys.add(key).size) return "DUPLICATE_KEY";
        }
        keyExpected = false;
        at = end;
        break;
      }
      case "{":
        keyExpected = ++depth === 1;
        if (depth > maxDepth) return "DEPTH";
        break;
      case "[":
        if (++depth > maxDepth) return "DEPTH";
        break;
      case "}":
      case "]":
        depth--;
        break;
      case ",":
        keyExpected = depth === 1 && isObject;
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
