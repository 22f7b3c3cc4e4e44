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
  /** Aborted when the caller hangs up before the answer is out. */
  readonly signal: AbortSignal;
  readonly ip: string;
  readonly userAgent: string | undefined;
}
