import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "../logger/index.js";
import { ApiError } from "./errors.js";
import { withoutValue } from "./messages.js";

// Codes of Apollo that stay as they are: they tell a developer what to look at.
const parseFailed = "GRAPHQL_PARSE_FAILED";
const validationFailed = "GRAPHQL_VALIDATION_FAILED";
const kept = new Set(["PERSISTED_QUERY_NOT_SUPPORTED"]);
/** What Apollo says about a request that is no GraphQL request; its texts quote nothing. */
const requestFaults = new Set(["BAD_REQUEST", "OPERATION_RESOLUTION_FAILURE", "BAD_USER_INPUT"]);
const tooLarge =
  /tokens\. Parsing aborted|^Syntax Error: Maximum call stack|^Maximum call stack|^Maximum introspection depth|recursively requests too many|^Validation aborted|conflict.*aborted/i;

/** GraphQL's own complaints name fields, fragments and variables of the document, which may be as long as they like. */
const maxMessageLength = 300;

/**
 * The last door before an error goes out. An `ApiError` passes as it is, GraphQL's own complaints lose the values they
 * quote, and everything else is a fault of ours: logged once with an incident number, and masked.
 *
 * @param requests of which request an error is, by which the log has everything else of it
 * @example new ApolloServer({ formatError: formatErrorWith(logger, randomUUID, requests) })
 */
export function formatErrorWith(logger: Logger, newIncidentId: () => string, requests: RequestsOfErrors) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { locations, path } = formatted;
    const answer = (code: unknown, message: string, more: Record<string, unknown> = {}): GraphQLFormattedError => ({
      message,
      ...(locations === undefined ? {} : { locations }),
      ...(path === undefined ? {} : { path }),
      extensions: { code, ...more },
    });

    const own = findApiError(error);
    if (own !== null) {
      const { code, http: _http, ...more } = own.extensions;
      return answer(code, own.message, more);
    }
    const { message } = formatted;
    const code = formatted.extensions?.code;
    if (tooLarge.test(message) && (code === parseFailed || code === validationFailed)) {
      return answer("OPERATION_TOO_COMPLEX", "This document is too large. Ask for less in one operation.");
    }
    if (code === parseFailed)
      return answer(code, "This is not a GraphQL document; locations says where it ends to be one.");
    if (code === validationFailed) {
      const aboutValue = withoutValue(message);
      return aboutValue === null ? answer(code, shortened(message)) : answer("BAD_USER_INPUT", aboutValue);
    }
    if (typeof code === "string" && kept.has(code)) return answer(code, message);
    if (typeof code === "string" && requestFaults.has(code)) {
      return answer("BAD_USER_INPUT", withoutValue(message) ?? shortened(message));
    }
    const incidentId = newIncidentId();
    logger.error({ err: rootOf(error), incidentId, requestId: requests.of(error) }, "an operation failed");
    return answer("INTERNAL_SERVER_ERROR", "Something went wrong on our side. Tell us the incident number.", {
      incidentId,
    });
  };
}

const shortened = (message: string): string =>
  message.length <= maxMessageLength ? message : `${message.slice(0, maxMessageLength)}…`;

function findApiError(error: unknown): ApiError | null {
  for (let current = error; current instanceof Error; current = originalOf(current)) {
    if (current instanceof ApiError) return current;
  }
  return null;
}

/** Which requests have failed with which errors: an error that is to be formatted comes without its request. */
export class RequestsOfErrors {
  private readonly known = new WeakMap<object, string>();

  public note(error: unknown, requestId: string): void {
    const root = rootOf(error);
    if (typeof root === "object" && root !== null) this.known.set(root, requestId);
  }

  /** Absent where it failed before it was an operation. */
  public of(error: unknown): string | undefined {
    const root = rootOf(error);
    return typeof root === "object" && root !== null ? this.known.get(root) : undefined;
  }
}

function rootOf(error: unknown): unknown {
  let current = error;
  for (let next = originalOf(current); next !== undefined; next = originalOf(current)) current = next;
  return current;
}

const originalOf = (error: unknown): Error | undefined =>
  error instanceof GraphQLError ? error.originalError : undefined;
