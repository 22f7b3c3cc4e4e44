import type { FastifyReply, FastifyRequest } from "fastify";
import type { Patience } from "../database/index.js";
import type { AccessClaims } from "../tokens/index.js";

/** What a request brings besides its document: who says they are asking, and from where. */
export interface IncomingRequest {
  /** From a token that was believed. Membership and role are confirmed by the database, with the operation. */
  readonly claims: AccessClaims;
  readonly requestId: string;
  /** The header X-Active-Role as it came. */
  readonly activeRoleHeader: string | undefined;
  /** The header X-Preview-As as it came. */
  readonly previewHeader: string | undefined;
  /** Until when the answer must be there, and whether the caller still waits for it. */
  readonly patience: Patience;
  readonly ip: string;
  readonly userAgent: string | undefined;
}

/** After the deadline PostgreSQL has this long to end a statement by itself, which spares its connection. */
const graceMs = 250;

/** What the service is to know of a request whose token was believed, and that has `deadlineMs` from now. */
export function incomingRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  claims: AccessClaims,
  deadlineMs: number,
): IncomingRequest {
  const { id, ip } = request;
  const gone = new AbortController();
  const overdue = setTimeout(() => gone.abort(), deadlineMs + graceMs).unref();
  reply.raw.once("close", () => {
    clearTimeout(overdue);
    if (!reply.raw.writableFinished) gone.abort();
  });
  const { "x-active-role": role, "x-preview-as": preview, "user-agent": userAgent } = request.headers;
  const [activeRoleHeader, previewHeader] = [role, preview].map((one) => (Array.isArray(one) ? one[0] : one));
  const patience = { signal: gone.signal, until: performance.now() + deadlineMs };
  return { claims, requestId: id, activeRoleHeader, previewHeader, patience, ip, userAgent };
}
