import "./writing.policy.js";
export { Acting, type RequestContext } from "./acting.js";
export type { Acted } from "./payload.js";
export { deniedAttempt, forbidden, notFound, nothingHere } from "./target.js";
export { answerMutation } from "./mutation.js";
export { RejectedTokens } from "./rejected-tokens.js";
export { RoleSwitches, type SeenPerson } from "./role-switches.js";
export { changing, insertAhead, insertion, insertRows, updateAhead, type Write, writeTogether } from "./rows.js";
export { actEvent, recordEvent, refusal } from "./audit-event.js";
export type { AuditEvent, AuditedEntity, AuditKind } from "./audit-event.js";
export {
  aboutClient,
  done,
  refused,
  Refused,
  useCase,
  writingUseCase,
  type Outcome,
  type Taking,
  type Tx,
  type UseCase,
  type UserError,
  type UserErrorCode,
  type VisibleRow,
} from "./use-case.js";
