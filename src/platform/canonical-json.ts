/** A value that has exactly one canonical text: the members of JSON, and nothing that merely turns into them. */
export type CanonicalValue =
  null | boolean | number | string | readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue };

/**
 * The canonical text of a value (RFC 8785): keys sorted by UTF-16 code units, numbers as ECMAScript prints them, no
 * spaces. Strict, since the text is hashed: what other serializers drop or replace in silence (undefined, NaN, a lone
 * surrogate, a Date, a Map, a hole in an array) is an error here, for two records must never have one text.
 *
 * @throws TypeError naming the place of what has no canonical text, never its value
 * @example canonicalJson({ b: 1, a: [true, null] }) === '{"a":[true,null],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  return textOf(value, "$");
}

function textOf(value: unknown, path: string): string {
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) throw unfit(path, "a number that is not finite");
      return JSON.stringify(value);
    case "string":
      return stringText(value, path);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? arrayText(value, path) : objectText(value, path);
    default:
      throw unfit(path, typeof value);
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function stringText(value: string, path: string): string {
  if (LONE_SURROGATE.test(value)) throw unfit(path, "a lone surrogate");
  return JSON.stringify(value);
}

function arrayText(values: readonly unknown[], path: string): string {
  const parts: string[] = [];
  // By index: map() would step over a hole.
  for (let i = 0; i < values.length; i++) parts.push(textOf(values[i], `${path}[${i}]`));
  return `[${parts.join(",")}]`;
}

function objectText(value: object, path: string): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw unfit(path, "an object of a class");
  if (Object.getOwnPropertySymbols(value).length > 0) throw unfit(path, "a symbol as a key");
  // The default order of sort() is by UTF-16 code units, which is the one of RFC 8785, 3.2.3.
  const pairs = Object.keys(value)
    .sort()
    .map((key) => `${stringText(key, path)}:${textOf((value as Record<string, unknown>)[key], `${path}.*`)}`);
  return `{${pairs.join(",")}}`;
}

function unfit(path: string, what: string): TypeError {
  return new TypeError(`No canonical JSON: ${what} at ${path}`);
}
