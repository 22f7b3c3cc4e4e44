import jsonwebtoken from "jsonwebtoken";

/** Why a token was refused that the issuer has signed; ROLE, by the database: the person may act in no role, or not in this one. */
export type RejectionReason =
  "EXPIRED" | "NOT_YET_VALID" | "OTHER_AUDIENCE" | "LIFETIME" | "CLAIMS" | "REVOKED" | "ROLE";

/** A refused token of the issuer, and whom it names. */
export interface RejectedToken {
  readonly reason: RejectionReason;
  readonly userId: string;
  readonly clinicId: string;
  readonly tokenId: string;
}

/** What the claims of a signed token say that they may not. */
export class ClaimsRefused extends Error {
  public constructor(
    message: string,
    public readonly reason: RejectionReason,
  ) {
    super(message);
  }
}

/** A token was refused although the issuer has signed it: its bearer is known. The message is the reason for the log. */
export class RejectedTokenError extends Error {
  public constructor(
    public readonly token: RejectedToken,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

/**
 * Why a token was refused after its signature had been found right; null for everything that is refused before, and for
 * what another issuer has signed, whose word for a person does not count.
 *
 * `jsonwebtoken` looks at the signature first, then at the times, at the audience, and at the issuer.
 */
export function reasonOf(error: unknown): RejectionReason | null {
  if (error instanceof ClaimsRefused) return error.reason;
  if (error instanceof jsonwebtoken.TokenExpiredError) return "EXPIRED";
  if (error instanceof jsonwebtoken.NotBeforeError) return "NOT_YET_VALID";
  const isOfAudience =
    error instanceof jsonwebtoken.JsonWebTokenError && error.message.startsWith("jwt audience invalid");
  return isOfAudience ? "OTHER_AUDIENCE" : null;
}
