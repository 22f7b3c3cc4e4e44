// The rules of input fields, in the words of the contract. Messages say what is expected and never what was given: a
// refused value may be someone's data. Each rule refuses null; a field that null clears says IsOptional beside it.
import {
  ArrayMaxSize,
  isEmail,
  IsEnum,
  isInt,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationOptions,
} from "class-validator";
import { parseDate, parseDateTime } from "../../platform/graphql/index.js";
import { limits } from "./limits.js";

const loneSurrogate = /\p{Surrogate}/u;
const phonePattern = /^\+?[0-9(][0-9 ()./-]*(?: ?(?:x|ext\.?) ?[0-9]+)?$/i;
const languageTagPattern = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$/;

/** Text that PostgreSQL can keep and a person can read: 1 to `max` characters, not all of them blank. */
export function PlainText(max: number, options?: ValidationOptions): PropertyDecorator {
  return rule("plainText", (value) => isPlainText(value, max), `Expected text of 1 to ${max} characters.`, options);
}

/** What is typed into a search box, which may be empty. */
export function SearchText(): PropertyDecorator {
  const isSearch = (value: unknown) =>
    typeof value === "string" && (value.trim() === "" || isPlainText(value, limits.name));
  return rule("searchText", isSearch, `Expected text of at most ${limits.name} characters.`);
}

/** An id or an idempotency key. One that is no uuid is simply unknown, which is for the database to say. */
export function Identifier(options?: ValidationOptions): PropertyDecorator {
  const expectation = `Expected an id of 1 to ${limits.id} characters.`;
  return rule("identifier", (value) => isPlainText(value, limits.id), expectation, options);
}

/** The version that the caller last read. Any whole number is well formed; a wrong one is a CONFLICT. */
export function Version(): PropertyDecorator {
  return rule("version", (value) => isInt(value), "Expected the version that you last read.");
}

/** A whole number from 0 to 10. */
export function Rating(): PropertyDecorator {
  const isRating = (value: unknown) => isInt(value) && Number(value) >= 0 && Number(value) <= limits.rating;
  return rule("rating", isRating, `Expected a whole number from 0 to ${limits.rating}.`);
}

/** A telephone number as people write it. */
export function Phone(): PropertyDecorator {
  const isPhone = (value: unknown) => isPlainText(value, limits.phone) && phonePattern.test(value);
  return rule("phone", isPhone, `Expected a telephone number of at most ${limits.phone} characters.`);
}

/** An email address. */
export function Email(): PropertyDecorator {
  return rule("email", (value) => isPlainText(value, limits.email) && isEmail(value), "Expected an email address.");
}

/** The shape of a BCP 47 language tag. */
export function LanguageTag(options?: ValidationOptions): PropertyDecorator {
  const isTag = (value: unknown) => typeof value === "string" && languageTagPattern.test(value);
  return rule("languageTag", isTag, 'Expected a language tag such as "es" or "pt-BR".', options);
}

/** An instant, as the DateTime scalar gives it. */
export function Instant(): PropertyDecorator {
  const isInstant = (value: unknown) => typeof value === "string" && parseDateTime(value) !== null;
  return rule("instant", isInstant, "Expected a date and time with its offset, such as 2026-05-03T14:30:00Z.");
}

/** A calendar date, as the Date scalar gives it. */
export function CalendarDate(): PropertyDecorator {
  const isDate = (value: unknown) => typeof value === "string" && parseDate(value) !== null;
  return rule("calendarDate", isDate, "Expected a date such as 2026-05-03.");
}

/** True or false. */
export function YesOrNo(): PropertyDecorator {
  return rule("yesOrNo", (value) => typeof value === "boolean", "Expected true or false.");
}

/** One value of an enum of the contract. */
export function OneOf(members: object): PropertyDecorator {
  return IsEnum(members, { message: `Expected one of ${Object.keys(members).join(", ")}.` });
}

/** A list of values of an enum of the contract. */
export function ListOf(members: object): PropertyDecorator {
  const each = IsEnum(members, { each: true, message: `Expected values of ${Object.keys(members).join(", ")}.` });
  return all(AtMost(limits.list), each);
}

/** A list of ids. */
export const Identifiers = (): PropertyDecorator => all(AtMost(limits.list), Identifier({ each: true }));

/** A list with at most `max` members. */
export function AtMost(max: number): PropertyDecorator {
  return ArrayMaxSize(max, { message: `Expected a list of at most ${max}.` });
}

/** An input inside an input, checked by its own rules. */
export const Nested = (): PropertyDecorator => ValidateNested();

/** A list of inputs, each checked by its own rules. */
export const NestedList = (max: number): PropertyDecorator => all(AtMost(max), ValidateNested({ each: true }));

/** The field may be absent, which leaves the stored value; null has nothing to clear and is refused by the other rules. */
export function NeverNull(): PropertyDecorator {
  return ValidateIf((_input, value: unknown) => value !== undefined);
}

function rule(
  name: string,
  validate: (value: unknown) => boolean,
  expectation: string,
  options?: ValidationOptions,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate, defaultMessage: () => expectation } }, options);
}

function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

/** Whether PostgreSQL can take the text: without U+0000 and without half characters. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && !loneSurrogate.test(text);
}

function isPlainText(value: unknown, max: number): value is string {
  if (typeof value !== "string" || value.trim() === "" || !isStorable(value)) return false;
  // Counted as PostgreSQL counts, in code points; a string has at least half as many as it has units.
  return value.length <= max || (value.length <= 2 * max && [...value].length <= max);
}
