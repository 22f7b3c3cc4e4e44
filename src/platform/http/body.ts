import type { FastifyInstance } from "fastify";
import { ApiError, badInput } from "../graphql/index.js";
import { objectionTo } from "../json.js";

/** A larger document or larger variables are no operation of a person. */
export const maxBodyBytes = 100 * 1024;
// Deep enough for any input of the schema; JSON.stringify and friends overflow their stack far beyond.
const maxDepth = 64;

/** Reads JSON in UTF-8, and nothing else: no forms, no other encodings, no compression, no doubled keys. */
export function readJsonBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    "application/json",
    { parseAs: "buffer", bodyLimit: maxBodyBytes },
    (request, body, done) => {
      try {
        const { "content-type": type = "", "content-encoding": encoding } = request.headers;
        if (encoding !== undefined && encoding !== "identity") throw unsupported("Send the body without compression.");
        requireUtf8(type);
        done(null, parseBody(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

const unsupported = (message: string): ApiError => new ApiError("BAD_USER_INPUT", message, { status: 415 });

function requireUtf8(contentType: string): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)"?/i.exec(contentType)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw unsupported("Send the body in UTF-8.");
}

function parseBody(body: Buffer): unknown {
  const text = decode(body);
  const value = parse(text);
  switch (objectionTo(text, maxDepth)) {
    case "DEPTH":
      throw badInput("The body is nested too deeply.");
    case "DUPLICATE_KEY":
      throw badInput("The body has the same key twice.");
    case null:
      return value;
  }
}

function decode(body: Buffer): string {
  try {
    // A byte order mark is kept, and JSON.parse refuses it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw badInput("The body is not valid UTF-8.");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw badInput("The body is not valid JSON.");
  }
}
