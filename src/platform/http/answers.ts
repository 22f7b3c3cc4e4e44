import type { FastifyReply } from "fastify";
import { ApiError } from "../graphql/index.js";

// Every answer is JSON in the form of a GraphQL error, also where no GraphQL was reached.

/** Sends an error in the form that a GraphQL client reads anyway. */
export function sendError(reply: FastifyReply, error: ApiError, status?: number): FastifyReply {
  const { http } = error.extensions as { http?: { status: number; headers: Map<string, string> } };
  for (const [name, value] of http?.headers ?? []) void reply.header(name, value);
  return reply
    .code(status ?? http?.status ?? 500)
    .type("application/json; charset=utf-8")
    .send(bodyOf(error));
}

/** The error as an answer that is nothing else. */
export function bodyOf(error: ApiError): string {
  const { http: _http, ...extensions } = error.extensions;
  return JSON.stringify({ errors: [{ message: error.message, extensions }] });
}

/** What Fastify refuses before a handler of ours runs. Its own messages quote the request. */
export function refusalOf(statusCode: number): ApiError {
  const refusal = (message: string): ApiError => new ApiError("BAD_USER_INPUT", message, { status: statusCode });
  switch (statusCode) {
    case 413:
      return refusal("The request is larger than 100 kB.");
    case 415:
      return refusal("Send the operation as application/json in UTF-8.");
    case 417:
      return refusal("The service fulfils no expectations but 100-continue.");
    default:
      return refusal("The request could not be read.");
  }
}

const socketFaults: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "The headers are too large."],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request did not arrive in time."],
};

/** The answer on the bare socket to what is no HTTP. */
export function socketFault(code: string | undefined): string {
  const [status, message] = socketFaults[code ?? ""] ?? ["400 Bad Request", "This is no HTTP request."];
  const body = JSON.stringify({ errors: [{ message, extensions: { code: "BAD_USER_INPUT" } }] });
  return (
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  );
}
