import http from "node:http";

/** One hostile request, and what is answered to it. */
export interface Hostile {
  readonly name: string;
  readonly request: Sent;
  readonly status: number;
  /** The code of the first error; null where it is only strange, and answered. */
  readonly code: string | null;
  /**
   * How far it comes: ENTRANCE, where only its values are wrong, so that the database is asked who asks, and nothing else;
   * and the whole way for what is answered.
   */
  readonly reaches: "NOTHING" | "ENTRANCE" | "DATA";
}

/** What is sent: bytes as they are, to /graphql unless said otherwise. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string | Buffer | undefined;
  /** null takes a usual one away. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

type Family = readonly Hostile[];

const hostile = (
  name: string,
  request: Sent,
  status: number,
  code: string | null,
  reaches: Hostile["reaches"],
): Hostile => ({
  name,
  request,
  status,
  code,
  reaches,
});

const asBody = (query: string, more: object = {}): Sent => ({ body: JSON.stringify({ query, ...more }) });
/** A document, with what else is in the body; or the request as it is. */
type Document = string | readonly [query: string, more: object] | Sent;
type Documents = Readonly<Record<string, Document>>;
function sentOf(document: Document): Sent {
  if (typeof document === "string") return asBody(document);
  return document instanceof Array ? asBody(...document) : document;
}

const documents =
  (
    code: string | null,
    status = code === null ? 200 : 400,
    reaches: Hostile["reaches"] = code === null ? "DATA" : "NOTHING",
  ) =>
  (family: string, its: Documents): Family =>
    Object.entries(its).map(([name, document]) =>
      hostile(`${family}: ${name}`, sentOf(document), status, code, reaches),
    );

/** Documents that are no GraphQL. */
export const unparsable = documents("GRAPHQL_PARSE_FAILED");
/** Documents that are not of this contract. */
export const invalid = documents("GRAPHQL_VALIDATION_FAILED");
/** Documents that ask for too much. */
export const tooComplex = documents("OPERATION_TOO_COMPLEX");
/** Documents with values that are not of their type, which are found without asking anybody. */
export const badValues = documents("BAD_USER_INPUT");
/** Documents with values that are out of their bounds. */
export const outOfBounds = documents("BAD_USER_INPUT", 400, "ENTRANCE");
/** Documents that are only strange. */
export const answered = documents(null);

/** Requests that are none of GraphQL. */
export const requests = (
  family: string,
  its: Readonly<
    Record<string, readonly [request: Sent, status: number, code?: string | null, reaches?: Hostile["reaches"]]>
  >,
): Family =>
  Object.entries(its).map(
    ([name, [request, status, code = "BAD_USER_INPUT", reaches = code === null ? "DATA" : "NOTHING"]]) =>
      hostile(`${family}: ${name}`, request, status, code, reaches),
  );

export interface Got {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Sends the bytes as they are. */
export function send(
  port: number,
  authorization: string,
  { method = "POST", path = "/graphql", body, headers = {} }: Sent,
): Promise<Got> {
  const usual: Sent["headers"] = { authorization, ...(body !== undefined && { "content-type": "application/json" }) };
  const given = Object.entries({ ...usual, ...headers }).filter((one): one is [string, string] => one[1] !== null);
  return new Promise((resolve, reject) => {
    const asked = http.request({
      port,
      host: "127.0.0.1",
      method,
      path,
      headers: Object.fromEntries(given),
      agent: false,
    });
    asked.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers["content-type"] ?? "",
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
