import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

// Own scalars: the well-known ones put the refused value into their message, and a refused value may be someone's data.
// Inside the service a time is a string in UTC and a date is YYYY-MM-DD, so that nothing is shifted by a time zone.

const firstYear = 1900;
const lastYear = 2200;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTimePattern =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** A calendar date. */
export const DateScalar = stringScalar("Date", "Expected a date such as 2026-05-03.", parseDate);

/** An instant, with its offset; normalised to UTC. */
export const DateTimeScalar = stringScalar(
  "DateTime",
  "Expected a date and time with its offset, such as 2026-05-03T14:30:00Z.",
  parseDateTime,
);

/** The same date if there is such a day between 1900 and 2200, else null. */
export function parseDate(text: string): string | null {
  const match = datePattern.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < firstYear || year > lastYear || month < 1 || month > 12) return null;
  // Day 0 of the next month is the last of this one.
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day >= 1 && day <= daysInMonth ? text : null;
}

/** The instant in UTC with microseconds at most (what PostgreSQL keeps), or null if there is no such instant. */
export function parseDateTime(text: string): string | null {
  const match = dateTimePattern.exec(text);
  if (!match || parseDate(match[1] ?? "") === null) return null;
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4])];
  const [offsetHour, offsetMinute] = [Number(match[7] ?? 0), Number(match[8] ?? 0)];
  // No leap seconds: PostgreSQL and JavaScript would each make another instant of them.
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return null;
  const local = Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`);
  const shift = (offsetHour * 60 + offsetMinute) * 60_000 * (match[6] === "-" ? -1 : 1);
  const utc = new Date(local - shift).toISOString();
  if (parseDate(utc.slice(0, 10)) === null) return null;
  const fraction = (match[5] ?? "").slice(0, 6).replace(/0+$/, "");
  return utc.slice(0, 19) + (fraction ? `.${fraction}` : "") + "Z";
}

function stringScalar(name: string, expectation: string, parse: (text: string) => string | null) {
  const check = (value: unknown): string => {
    const parsed = typeof value === "string" ? parse(value) : null;
    if (parsed === null) throw new GraphQLError(expectation);
    return parsed;
  };
  return new GraphQLScalarType<string, string>({
    name,
    serialize: (value) => check(value instanceof Date ? toText(name, value) : value),
    parseValue: check,
    parseLiteral: (node) => check(node.kind === Kind.STRING ? node.value : null),
  });
}

function toText(scalar: string, value: Date): string {
  return scalar === "Date" ? value.toISOString().slice(0, 10) : value.toISOString();
}
