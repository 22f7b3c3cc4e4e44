export { type ActorContext } from "./context.js";
export {
  Database,
  type DatabaseOptions,
  type EntityClass,
  type RejectedTokenEvent,
  type Transaction,
} from "./database.js";
export { useOf } from "./pool-use.js";
export { answerable, correctionOf, isNobody, isPresumedWrongly, isUntold, retried } from "./failures.js";
export { type Patience } from "./patience.js";
export { RevokedTokens, type Revocation, type SeenRevocations } from "./revoked-tokens.js";
export { namedStatement, type Statement } from "./statements.js";
