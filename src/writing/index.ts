import "./writing.policy.js";
export { Acting, forbidden, notFound, type Acted, type MutationField, type RequestContext } from "./acting.js";
export type { AuditEvent, AuditedEntity, AuditKind } from "./audit-event.js";
export {
  aboutClient,
  done,
  refused,
  Refused,
  useCase,
  type Outcome,
  type Tx,
  type UseCase,
  type UserError,
  type UserErrorCode,
  type VisibleRow,
} from "./use-case.js";
