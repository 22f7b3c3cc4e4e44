export { ApiError, badInput, unauthenticated, unavailable, type ErrorCode, type FieldError } from "./errors.js";
export { DateScalar, DateTimeScalar, parseDate, parseDateTime } from "./scalars.js";
export { RawJson, stringifyAnswer, type Answer } from "./raw-json.js";
export { coerceVariables } from "./variables.js";
export { formatErrorWith, RequestsOfErrors } from "./format-error.js";
export { limitOperations, type Limits, maxTokens } from "./limits.js";
