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

/** The parameters of a GET: each once, and their JSON looked over like that of a body. */
export function readParameters(search: string): URLSearchParams {
  const parameters = new URLSearchParams(search);
  for (const name of ["query", "operationName", "variables", "extensions", "documentId"]) {
    if (parameters.getAll(name).length > 1) throw badInput(`The parameter ${name} is there twice.`);
  }
  for (const name of ["variables", "extensions"]) {
    const text = parameters.get(name);
    if (text !== null) parseText(text, `The parameter ${name}`);
  }
  return parameters;
}

const unsupported = (message: string): ApiError => new ApiError("BAD_USER_INPUT", message, { status: 415 });

function requireUtf8(contentType: string): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)"?/i.exec(contentType)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw unsupported("Send the body in UTF-8.");
}

const parseBody = (body: Buffer): unknown => parseText(decode(body), "The body");

function parseText(text: string, place: string): unknown {
  const value = parse(text, place);
  switch (objectionTo(text, maxDepth)) {
    case "DEPTH":
      throw badInput(`${place} is nested too deeply.`);
    case "DUPLICATE_KEY":
      throw badInput(`${place} has the same key twice.`);
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

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw badInput(`${place} is not valid JSON.`);
  }
}
