// graphql-js writes the refused value into its messages, and what is near in the schema. Neither goes out: a value may be
// somebody's data. Here its messages become our own, which say what was expected.

const enumPattern = /"([_A-Za-z]\w*)" enum|^Enum "([_A-Za-z]\w*)"/;
const name = "[_A-Za-z][_0-9A-Za-z]{0,63}";
const unknownField = new RegExp(`^Field "(${name})?.*" is not defined by type "(${name})"`, "s");

/**
 * What a message about a value says without the value; null for messages that are not about one.
 *
 * @example withoutValue('Int cannot represent non-integer value: "x"') === "Expected a value of type Int."
 */
export function withoutValue(message: string): string | null {
  // Of our own scalars, which repeat nothing.
  if (/^Expected a date\b/.test(message)) return message;
  const builtIn = /^(Int|Float|String|Boolean|ID) cannot represent/.exec(message);
  if (builtIn) return `Expected a value of type ${builtIn[1]}.`;
  const expected = new RegExp(`^Expected (?:value of )?type "([^"]{1,64})"`).exec(message);
  if (expected) return `Expected a value of type ${expected[1]}.`;
  const ofEnum = /cannot represent|does not exist in/.test(message) ? enumPattern.exec(message) : null;
  if (ofEnum) return `Expected a value of type ${ofEnum[1] ?? ofEnum[2]}.`;
  const nonNull = /^Expected non-nullable type "([^"]{1,64})"/.exec(message);
  if (nonNull) return `Expected a value of type ${nonNull[1]}, which is never null.`;
  const missing = new RegExp(`^Field "(${name}\\\\.)?(${name})" of required type "([^"]{1,64})" was not provided`).exec(
    message,
  );
  if (missing) return `The field ${missing[2]} of type ${missing[3]} is required.`;
  const unknown = unknownField.exec(message);
  if (unknown) return `${unknown[2]} has no ${unknown[1] ? `field ${unknown[1]}` : "such field"}.`;
  return null;
}
