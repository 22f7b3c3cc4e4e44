import { GraphQLError } from "graphql";

/** The codes that a caller's developer may meet at the top level. Few and stable; the README explains each. */
export type ErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "BAD_USER_INPUT"
  | "BAD_CURSOR"
  | "OPERATION_TOO_COMPLEX"
  | "RATE_LIMITED"
  | "SERVICE_UNAVAILABLE"
  | "INTERNAL_SERVER_ERROR";

/** What is wrong with one place of the input: where, and what is expected there. Never the value itself. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

// NOT_FOUND has no status of its own: it is the answer of one field, beside others that may have worked.
const httpStatus: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  BAD_CURSOR: 400,
  OPERATION_TOO_COMPLEX: 400,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

export interface ApiErrorOptions {
  readonly fieldErrors?: readonly FieldError[];
  /** Seconds after which a repeat is worth trying; sent as Retry-After. */
  readonly retryAfterSeconds?: number;
  /** The scopes that a token lacks, which is told to whoever asks for tokens (RFC 6750, 3.1). */
  readonly missingScopes?: readonly string[];
  /** Overrides the status of the code, for example 413 or 415 for a request that was not read at all. */
  readonly status?: number;
  /** Under which the log has a fault of ours. */
  readonly incidentId?: string;
  /** The reason, for the log alone. */
  readonly cause?: unknown;
}

/**
 * An error that is meant for the caller: its message and code go out as they are. Everything else is masked.
 *
 * @example throw new ApiError("FORBIDDEN", "Only the privacy officer reads the audit log.");
 */
export class ApiError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
    const status = options.status ?? httpStatus[code];
    super(message, {
      extensions: {
        code,
        ...(options.fieldErrors?.length ? { fieldErrors: options.fieldErrors } : {}),
        ...(options.incidentId === undefined ? {} : { incidentId: options.incidentId }),
        ...(status === undefined ? {} : { http: { status, headers: headersOf(code, options) } }),
      },
    });
    this.name = "ApiError";
    this.code = code;
    this.cause = options.cause;
  }
}

/** Every refused token, ended employment and role not held: one message, so that the reason cannot be told apart. */
export const unauthenticated = (cause?: unknown): ApiError =>
  new ApiError("UNAUTHENTICATED", "Sign in to use this service.", { cause });

/** The input as a whole was understood, but these places of it were not. */
export const badInput = (message: string, fieldErrors: readonly FieldError[] = []): ApiError =>
  new ApiError("BAD_USER_INPUT", message, { fieldErrors });

/** The database or a queue is not there for us just now; the same request may work in a moment. */
export const unavailable = (cause?: unknown, retryAfterSeconds = 1): ApiError =>
  new ApiError("SERVICE_UNAVAILABLE", "The service cannot answer just now. Try again in a moment.", {
    cause,
    retryAfterSeconds,
  });

function headersOf(code: ErrorCode, options: ApiErrorOptions): Map<string, string> {
  const headers = new Map<string, string>();
  if (code === "UNAUTHENTICATED") headers.set("www-authenticate", "Bearer");
  if (options.missingScopes !== undefined) {
    headers.set("www-authenticate", `Bearer error="insufficient_scope", scope="${options.missingScopes.join(" ")}"`);
  }
  if (options.retryAfterSeconds !== undefined) headers.set("retry-after", String(options.retryAfterSeconds));
  return headers;
}
