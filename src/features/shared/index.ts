export { Act } from "./act.inputs.js";
export { attachArgumentChecks } from "./argument-checks.js";
export { countedPageOf, edgeOf, pageOf } from "./connection.type.js";
export { graphqlEnum, type ValueOf } from "./graphql-enum.js";
export { knownParties, type KnownParty } from "./known-parties.js";
export { limits } from "./limits.js";
export { pageArgs, PlainPageArgs } from "./page.inputs.js";
export { Payload } from "./user-error.type.js";
export {
  AtMost,
  CalendarDate,
  Email,
  Identifier,
  Identifiers,
  Instant,
  LanguageTag,
  ListOf,
  Nested,
  NestedList,
  NeverNull,
  OneOf,
  Phone,
  PlainText,
  Rating,
  SearchText,
  Version,
  YesOrNo,
} from "./validation.js";
export { DataClass, LegalBasis, PurposeOfUse, Role } from "./vocabulary.type.js";
