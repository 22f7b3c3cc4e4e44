import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { requests, type Hostile, type Sent } from "./language.js";

// Requests that are hostile before there is any GraphQL in them.

const QUERY = '{"query":"{ __typename }"}';
const body = (text: string | Buffer): Sent => ({ body: text });
const typed = (type: string | null, text: string | Buffer = QUERY): Sent => ({
  body: text,
  headers: { "content-type": type },
});
const encoded = (encoding: string, text: string | Buffer = QUERY): Sent => ({
  body: text,
  headers: { "content-encoding": encoding },
});
const get = (parameters: string, headers: Sent["headers"] = { "apollo-require-preflight": "1" }): Sent => ({
  method: "GET",
  path: `/graphql${parameters}`,
  headers,
});
const withHeaders = (headers: Sent["headers"]): Sent => ({ body: QUERY, headers });
const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const zeros = Buffer.alloc(50_000_000);
const TYPENAME = encodeURIComponent("{ __typename }");
const UNAUTHENTICATED = "UNAUTHENTICATED";

export const hostileRequests: readonly Hostile[] = [
  ...requests("JSON", {
    none: [body(""), 400],
    blanks: [body("  \n"), 400],
    "half of an object": [body('{"query":"{ __typename }"'), 400],
    "a comma at the end": [body('{"query":"{ __typename }",}'), 400],
    "single quotes": [body("{'query':'{ __typename }'}"), 400],
    "keys without quotes": [body('{query:"{ __typename }"}'), 400],
    "a comment": [body('{"query":"{ __typename }" /* x */}'), 400],
    "not a number": [body('{"query":"{ __typename }","variables":{"a":NaN}}'), 400],
    infinite: [body('{"query":"{ __typename }","variables":{"a":Infinity}}'), 400],
    hexadecimal: [body('{"query":"{ __typename }","variables":{"a":0x1}}'), 400],
    "a leading zero": [body('{"query":"{ __typename }","variables":{"a":01}}'), 400],
    "a line break in a text": [body('{"query":"{ \n __typename }"}'), 400],
    "two objects": [body(QUERY + QUERY), 400],
    "words behind": [body(`${QUERY} and more`), 400],
    "U+0000 behind": [body(`${QUERY}\u0000`), 400],
    "U+0000 in a text": [body('{"query":"{ __typename\u0000 }"}'), 400],
    "a mark of byte order": [body(`\ufeff${QUERY}`), 400],
    "one byte too many": [bytesBody(bytes('{"query":"', [0xff], '"}')), 400],
    "half of a character": [bytesBody(bytes('{"query":"', [0xc3], '"}')), 400],
    "a slash that is too long": [bytesBody(bytes('{"query":"', [0xc0, 0xaf], '"}')), 400],
    "a half character of UTF-16": [bytesBody(bytes('{"query":"', [0xed, 0xa0, 0x80], '"}')), 400],
    "a character beyond Unicode": [bytesBody(bytes('{"query":"', [0xf4, 0x90, 0x80, 0x80], '"}')), 400],
    "UTF-16": [bytesBody(Buffer.from(QUERY, "utf16le")), 400],
    "UTF-16 with its mark": [bytesBody(bytes([0xff, 0xfe], Buffer.from(QUERY, "utf16le").toString("latin1"))), 400],
    "Latin-1": [bytesBody(Buffer.from('{"query":"{ __typename } # é"}', "latin1")), 400],
    "nothing but zeros": [bytesBody(Buffer.alloc(1_000)), 400],
    "1,000 bytes at random": [
      bytesBody(Buffer.from(Array.from({ length: 1_000 }, (_, i) => (i * 73 + 41) % 256))),
      400,
    ],
    "50,000 nested lists": [body("[".repeat(50_000) + "]".repeat(50_000)), 400],
    "50,000 lists without an end": [body("[".repeat(50_000)), 400],
    "10,000 nested objects": [body('{"a":'.repeat(10_000) + "1" + "}".repeat(10_000)), 400],
    "a number of 90,000 digits": [body("9".repeat(90_000)), 400],
    "10,000 keys beside": [
      body(
        JSON.stringify({
          query: "{ __typename }",
          ...Object.fromEntries(Array.from({ length: 8_000 }, (_, i) => [`k${i}`, 1])),
        }),
      ),
      200,
      null,
    ],
  }),
  ...requests("keys twice", {
    query: [body('{"query":"{ __typename }","query":"{ viewer { id } }"}'), 400],
    "query, once by an escape": [body('{"query":"{ __typename }","\\u0071uery":"{ viewer { id } }"}'), 400],
    variables: [body('{"query":"{ __typename }","variables":{},"variables":{"a":1}}'), 400],
    operationName: [body('{"query":"query A { __typename }","operationName":"A","operationName":"B"}'), 400],
    extensions: [body('{"query":"{ __typename }","extensions":{},"extensions":{"a":1}}'), 400],
    "one that GraphQL does not know": [body('{"query":"{ __typename }","a":1,"a":2}'), 400],
  }),
  ...requests("what is no request", {
    "a batch": [body(`[${QUERY},${QUERY}]`), 400],
    "a batch of one": [body(`[${QUERY}]`), 400],
    "a batch of 1,000": [body(`[${Array.from({ length: 1_000 }, () => QUERY).join(",")}]`), 400],
    "a batch of batches": [body(`[[${QUERY}]]`), 400],
    "an empty batch": [body("[]"), 400],
    "an object of batches": [body(`{"0":${QUERY},"length":1}`), 400],
    "a text": [body('"{ __typename }"'), 400],
    "a number": [body("42"), 400],
    null: [body("null"), 400],
    true: [body("true"), 400],
    "an empty object": [body("{}"), 400],
    "an empty document": [body('{"query":""}'), 400],
    "a document that is null": [body('{"query":null}'), 400],
    "a document that is a number": [body('{"query":7}'), 400],
    "a document that is a list": [body('{"query":["{ __typename }"]}'), 400],
    "a document that is parsed already": [body('{"query":{"kind":"Document","definitions":[]}}'), 400],
    "a document of the prototype": [body('{"__proto__":{"query":"{ __typename }"}}'), 400],
    "extensions that are a text": [body('{"query":"{ __typename }","extensions":"{}"}'), 400],
    "extensions that are a list": [body('{"query":"{ __typename }","extensions":[]}'), 400],
    "variables inside variables as a text": [body('{"query":"{ __typename }","variables":"{\\"a\\":1}"}'), 400],
    "a hash of a document": [
      body(`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${"0".repeat(64)}"}}}`),
      200,
      "PERSISTED_QUERY_NOT_SUPPORTED",
    ],
    "a hash that is an object": [
      body('{"extensions":{"persistedQuery":{"version":1,"sha256Hash":{}}}}'),
      200,
      "PERSISTED_QUERY_NOT_SUPPORTED",
    ],
    "an id of a document": [body(`{"documentId":"sha256:${"0".repeat(64)}"}`), 400],
  }),
  ...requests("size", {
    "one byte more than is read": [body(`{"query":"{ __typename }"${" ".repeat(100 * 1024 - QUERY.length + 1)}}`), 413],
    "as much as is read": [body(`{"query":"{ __typename }"${" ".repeat(100 * 1024 - QUERY.length)}}`), 200, null],
    "10 MB": [body(`{"query":"${"x".repeat(10_000_000)}"}`), 413],
    "a part after the other without an end": [
      { body: Buffer.alloc(500_000, " "), headers: { "transfer-encoding": "chunked" } },
      413,
    ],
  }),
  ...requests("content type", {
    none: [typed(null), 415],
    text: [typed("text/plain", "{ __typename }"), 415],
    "text that is JSON": [typed("text/plain"), 415],
    "a form": [typed("application/x-www-form-urlencoded", `query=${TYPENAME}`), 415],
    "a form of parts": [
      typed(
        "multipart/form-data; boundary=a",
        '--a\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n--a--',
      ),
      415,
    ],
    GraphQL: [typed("application/graphql", "{ __typename }"), 415],
    XML: [typed("application/xml", "<query/>"), 415],
    "a patch of JSON": [typed("application/json-patch+json"), 415],
    "lines of JSON": [typed("application/x-ndjson"), 415],
    "almost JSON": [typed("application/jsonp"), 415],
    "JSON of a vendor": [typed("application/vnd.api+json"), 415],
    "two in one": [typed("text/plain, application/json"), 415],
    "JSON as a parameter": [typed("text/plain; a=application/json"), 415],
    "nothing but semicolons": [typed(";;;"), 415],
    "4,000 parameters": [typed(`application/json${";a=b".repeat(2_000)}`), 200, null],
    "UTF-16": [typed("application/json; charset=utf-16"), 415],
    "UTF-7": [typed("application/json; charset=utf-7"), 415],
    "Latin-1": [typed("application/json; charset=iso-8859-1"), 415],
    "a charset that is none": [typed('application/json; charset=""'), 415],
    "UTF-8 in quotes": [typed('application/json; charset="UTF-8"'), 200, null],
    "in capitals": [typed("APPLICATION/JSON"), 200, null],
  }),
  ...requests("encoding", {
    "50 MB in 50 kB": [encoded("gzip", gzipSync(zeros)), 415],
    "50 MB in 60 bytes": [encoded("br", brotliCompressSync(zeros)), 415],
    deflated: [encoded("deflate", deflateSync(zeros)), 415],
    "packed twice": [encoded("gzip, gzip", gzipSync(gzipSync(zeros))), 415],
    "an unknown one": [encoded("x-nothing"), 415],
    "packed, and called nothing": [encoded("identity", gzipSync(QUERY)), 400],
    "called packed": [encoded("gzip"), 415],
    nothing: [encoded("identity"), 200, null],
  }),
  ...requests("method", {
    PUT: [{ method: "PUT", body: QUERY }, 405],
    PATCH: [{ method: "PATCH", body: QUERY }, 405],
    DELETE: [{ method: "DELETE" }, 405],
    OPTIONS: [{ method: "OPTIONS" }, 405],
    TRACE: [{ method: "TRACE" }, 404, "NOT_FOUND"],
    PROPFIND: [{ method: "PROPFIND" }, 404, "NOT_FOUND"],
    "one that overrides itself": [
      {
        ...get(`?query=${encodeURIComponent("mutation { __typename }")}`),
        headers: { "apollo-require-preflight": "1", "x-http-method-override": "POST" },
      },
      405,
    ],
  }),
  ...requests("GET", {
    "an act": [get(`?query=${encodeURIComponent("mutation { __typename }")}`), 405],
    "an act among operations": [
      get(`?query=${encodeURIComponent("query A { __typename } mutation B { __typename }")}&operationName=B`),
      405,
    ],
    "of a page of another origin": [get(`?query=${TYPENAME}`, {}), 400],
    "of a form": [get(`?query=${TYPENAME}`, { "content-type": "text/plain" }), 400],
    nothing: [get(""), 400],
    "no document": [get("?variables={}"), 400],
    "two documents": [get(`?query=${TYPENAME}&query=${TYPENAME}`), 400],
    "two sets of variables": [get(`?query=${TYPENAME}&variables={}&variables={}`), 400],
    "variables that are no JSON": [get(`?query=${TYPENAME}&variables={`), 400],
    "variables that are a list": [get(`?query=${TYPENAME}&variables=[]`), 400],
    "variables nested 5,000 deep": [
      get(`?query=${TYPENAME}&variables={"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`),
      400,
    ],
    "variables twice": [get(`?query=${TYPENAME}&variables={"a":1,"a":2}`), 400],
    "extensions that are a text": [get(`?query=${TYPENAME}&extensions="a"`), 400],
    "U+0000": [get("?query=%00"), 400, "GRAPHQL_PARSE_FAILED"],
    "bytes that are no UTF-8": [get("?query=%ff%fe"), 400, "GRAPHQL_PARSE_FAILED"],
    "a token in the address": [
      {
        ...get(`?query=${TYPENAME}&access_token=a.b.c`),
        headers: { authorization: null, "apollo-require-preflight": "1" },
      },
      401,
      UNAUTHENTICATED,
    ],
    "a body too": [
      {
        ...get(`?query=${TYPENAME}`, { "apollo-require-preflight": "1", "content-length": String(QUERY.length) }),
        body: QUERY,
      },
      200,
      null,
    ],
    "an address of 20,000 characters": [get(`?query=${"x".repeat(20_000)}`), 431],
  }),
  ...requests("path", {
    another: [{ body: QUERY, path: "/graphiql" }, 404, "NOT_FOUND"],
    "in capitals": [{ body: QUERY, path: "/GRAPHQL" }, 404, "NOT_FOUND"],
    "with a slash behind": [{ body: QUERY, path: "/graphql/" }, 404, "NOT_FOUND"],
    "up and down": [{ body: QUERY, path: "/x/../graphql" }, 404, "NOT_FOUND"],
    "up to files": [{ method: "GET", path: "/../../etc/passwd" }, 404, "NOT_FOUND"],
    "bytes that are no UTF-8": [{ method: "GET", path: "/%ff" }, 400],
    "with a document behind": [{ body: QUERY, path: "/graphql;x=1" }, 404, "NOT_FOUND"],
    "with another document": [
      { body: QUERY, path: `/graphql?query=${encodeURIComponent("{ viewer { id } }")}` },
      200,
      null,
    ],
  }),
  ...requests("header", {
    "no token": [withHeaders({ authorization: null }), 401, UNAUTHENTICATED],
    "a token in a cookie": [withHeaders({ authorization: null, cookie: "token=a.b.c" }), 401, UNAUTHENTICATED],
    "a token of 10,000 characters": [
      withHeaders({ authorization: `Bearer ${"a".repeat(10_000)}` }),
      401,
      UNAUTHENTICATED,
    ],
    "two tokens in one": [withHeaders({ authorization: "Bearer a.b.c, Bearer d.e.f" }), 401, UNAUTHENTICATED],
    "another scheme": [withHeaders({ authorization: "Basic YTpi" }), 401, UNAUTHENTICATED],
    "an unknown role": [withHeaders({ "x-active-role": "ROOT" }), 401, UNAUTHENTICATED],
    "a role of the prototype": [withHeaders({ "x-active-role": "__proto__" }), 401, UNAUTHENTICATED],
    "two roles": [withHeaders({ "x-active-role": "PEER_SPECIALIST, ADMIN" }), 401, UNAUTHENTICATED],
    "a preview by somebody who is no client": [
      withHeaders({ "x-preview-as": "' or 1=1 --" }),
      403,
      "FORBIDDEN",
      "ENTRANCE",
    ],
    "an answer that is not offered": [withHeaders({ accept: "text/html" }), 406],
    "an answer in parts": [withHeaders({ accept: "multipart/mixed; deferSpec=20220824" }), 406],
    "another origin": [withHeaders({ origin: "https://elsewhere.example.org" }), 200, null],
    "20,000 characters": [withHeaders({ "x-anything": "x".repeat(20_000) }), 431],
    "more headers than are read, so that the host is not among them": [
      withHeaders(Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`x-${i}`, "1"]))),
      400,
    ],
    "an expectation that nobody fulfils": [withHeaders({ expect: "the-moon" }), 417],
    "an expectation to go on": [withHeaders({ expect: "100-continue" }), 200, null],
    "another protocol": [withHeaders({ connection: "Upgrade", upgrade: "websocket" }), 200, null],
  }),
];

function bytesBody(buffer: Buffer): Sent {
  return { body: buffer };
}
