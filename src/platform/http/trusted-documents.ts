import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { badInput } from "../graphql/index.js";

/** The documents that a service answers, by the SHA-256 of their text in hex. Everything else is refused unread. */
export type TrustedDocuments = ReadonlyMap<string, string>;

const sha256 = /^(?:sha256:)?([0-9a-f]{64})$/;
const notTrusted = "This service answers the documents of its own front ends alone. Name one by its hash.";

/**
 * Reads the documents of a file: one JSON object from the SHA-256 of each document's text to the text, as the compilers of
 * front ends write it. A hash that is not the text's is refused: it would let another document through than was reviewed.
 *
 * @throws an error that names the place, never the text
 */
export function readTrustedDocuments(file: string): TrustedDocuments {
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!isRecord(content)) throw new Error("The trusted documents are no object of hashes and texts.");
  const documents = new Map<string, string>();
  for (const [key, text] of Object.entries(content)) {
    const hash = hashIn(key);
    if (hash === null || typeof text !== "string" || hashOf(text) !== hash) {
      throw new Error(`Trusted document ${documents.size + 1} is not the text of its hash.`);
    }
    documents.set(hash, text);
  }
  if (documents.size === 0) throw new Error("There are no trusted documents in the file.");
  return documents;
}

/** What of a request names its document: a POST's body, or the parameters of a GET. */
export type Named = Readonly<Record<string, unknown>>;

/**
 * The request with the text of its trusted document. It is named by `documentId` (the hash, also as `sha256:<hash>`), by
 * `extensions.persistedQuery.sha256Hash`, or by its text itself; where it is named twice, both must be the same one.
 *
 * @throws BAD_USER_INPUT for a document that is not trusted, without having parsed it
 */
export function withTrustedDocument(request: Named, trusted: TrustedDocuments): Named {
  const { query, documentId, ...rest } = request;
  const extensions: unknown = request["extensions"];
  const persisted = isRecord(extensions) ? extensions["persistedQuery"] : undefined;
  const hashes = [
    ...(documentId === undefined ? [] : [hashIn(documentId)]),
    ...(persisted === undefined ? [] : [isRecord(persisted) ? hashIn(persisted["sha256Hash"]) : null]),
    ...(query === undefined || query === "" ? [] : [typeof query === "string" ? hashOf(query) : null]),
  ];
  const [hash] = hashes;
  const text = hash == null ? undefined : trusted.get(hash);
  if (text === undefined || hashes.some((one) => one !== hash)) throw badInput(notTrusted);
  const { persistedQuery: _, ...others } = isRecord(extensions) ? extensions : {};
  return { ...rest, query: text, ...(isRecord(extensions) && { extensions: others }) };
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const hashIn = (value: unknown): string | null =>
  typeof value === "string" ? (sha256.exec(value.toLowerCase())?.[1] ?? null) : null;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
