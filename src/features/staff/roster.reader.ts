// Reads JSON that a person wrote: every problem is told at once, by its place, and without the value.

/** Takes a value at a place; what is wrong goes to `problems`, and what is returned then must not be used. */
export type Read<T> = (value: unknown, at: string, problems: string[]) => T;

type Fields = Record<string, Read<unknown>>;
type Shape<F extends Fields> = { readonly [K in keyof F]: F[K] extends Read<infer T> ? T : never };

/** An object of exactly these fields. */
export function object<F extends Fields>(fields: F): Read<Shape<F>> {
  return (value, at, problems) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject) problems.push(`${at} must be an object.`);
    const given = isObject ? (value as Record<string, unknown>) : {};
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(fields, name)) problems.push(`${at} has a field that a roster does not know: ${shown(name)}.`);
    }
    if (!isObject) return {} as Shape<F>;
    const read = Object.entries(fields).map(([name, its]) => [name, its(given[name], `${at}.${name}`, problems)]);
    return Object.fromEntries(read) as Shape<F>;
  };
}

export function list<T>(its: Read<T>): Read<readonly T[]> {
  return (value, at, problems) => {
    if (Array.isArray(value)) return value.map((item, index) => its(item, `${at}[${index}]`, problems));
    problems.push(`${at} must be a list.`);
    return [];
  };
}

/** What may be left out, or null. */
export function optional<T, D>(its: Read<T>, otherwise: D): Read<T | D> {
  return (value, at, problems) => (value === undefined || value === null ? otherwise : its(value, at, problems));
}

function rule<T>(fits: (value: unknown) => value is T, must: string): Read<T> {
  return (value, at, problems) => {
    if (!fits(value)) problems.push(`${at} ${must}`);
    return value as T;
  };
}

const isText = (value: unknown): value is string => typeof value === "string";

export const text = (max: number): Read<string> =>
  rule(
    (value): value is string => isText(value) && value.trim() !== "" && value.length <= max && !value.includes("\0"),
    `must be a text of 1 to ${max} characters.`,
  );

export const oneOf = <T extends string>(values: readonly T[]): Read<T> =>
  rule(
    (value): value is T => isText(value) && (values as readonly string[]).includes(value),
    `must be one of ${values.join(", ")}.`,
  );

export const flag: Read<boolean> = rule(
  (value): value is boolean => typeof value === "boolean",
  "must be true or false.",
);

export const whole = (from: number, to: number): Read<number> =>
  rule(
    (value): value is number => Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
    `must be a whole number from ${from} to ${to}.`,
  );

export const id: Read<string> = (value, at, problems) =>
  rule(
    (given): given is string =>
      isText(given) && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(given),
    "must be an id (a UUID).",
  )(isText(value) ? value.toLowerCase() : value, at, problems);

const isDay = (value: string): boolean => {
  const parsed = new Date(`${value}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
};

export const day: Read<string> = rule(
  (value): value is string => isText(value) && isDay(value),
  "must be a date such as 2025-03-31.",
);

export const dateTime: Read<string> = rule(
  (value): value is string =>
    isText(value) &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    isDay(value.slice(0, 10)) &&
    !Number.isNaN(Date.parse(value)),
  "must be an instant with its offset, such as 2025-03-31T09:00:00-05:00.",
);

/** A field's name comes from the file too; only what looks like one is repeated. */
const shown = (name: string): string => (/^[A-Za-z_]{1,40}$/.test(name) ? name : "(an odd name)");
