import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { rowCounts } from "../support/trail.js";

const NOTE = `mutation($input: WritePeerNoteInput!) { writePeerNote(input: $input) { peerNote { id } userErrors { code } } }`;
const REGISTER = `mutation($input: RegisterClientInput!) { registerClient(input: $input) { client { id } userErrors { code } } }`;
const CLIENT = "query($id: ID!) { client(id: $id) { preferredName } }";
const SECRET = "zq-rejected-value";

const jo = sampleId("client 1");
const note = { clientId: jo, body: "x" };
const newcomer = {
  preferredName: "Vi",
  legalName: "Violet Newcomer",
  dateOfBirth: "1990-02-03",
  programIds: [sampleId("program CORE")],
};

describe("what is wrong with a request", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  /** A clear refusal of the caller's: JSON, a stable code, no echo, nothing written. */
  const expectRefused = async (ask: () => Promise<Reply>, codes: readonly string[], status = 400): Promise<Reply> => {
    const before = await rowCounts(service.owner);
    const reply = await ask();
    expect(reply.status).toBe(status);
    expect(reply.headers["content-type"]).toMatch(/json/);
    expect(codes).toEqual(expect.arrayContaining([...new Set(reply.codes)]));
    expect(reply.codes.length).toBeGreaterThan(0);
    expect(reply.text).not.toContain(SECRET);
    expect(reply.text).not.toMatch(/\bat .*\.[jt]s:\d+|<html|Did you mean|postgres|violates|relation "/i);
    expect(reply.data).toBeNull();
    expect(await rowCounts(service.owner)).toEqual(before);
    return reply;
  };

  test.each([
    ["no JSON", `{"query": "{ viewer { id } }", ${SECRET}`],
    ["half of a text", `{"query": "{ viewer { id`],
    ["a list of operations", JSON.stringify([{ query: "{ viewer { id } }" }])],
    ["a number", "42"],
    ["nothing at all", "{}"],
    ["a doubled key", `{"query": "{ viewer { id } }", "query": "{ ${SECRET} }"}`],
    ["a query that is a number", JSON.stringify({ query: 7 })],
    ["variables that are a text", JSON.stringify({ query: CLIENT, variables: SECRET })],
    [
      "a document with two operations and no name",
      JSON.stringify({ query: "query A { viewer { id } } query B { viewer { id } }" }),
    ],
    ["an operation name that is not there", JSON.stringify({ query: "query A { viewer { id } }", operationName: "B" })],
  ])("is said of a body with %s", async (_, body) => {
    await expectRefused(() => service.as("peer.a").post(body), ["BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED"]);
  });

  test.each([
    ["an unknown field", `{ viewer { ${SECRET.replaceAll("-", "_")} } }`],
    ["no document", `{ viewer { id`],
    ["an unknown argument", `{ clients(${SECRET.replaceAll("-", "_")}: 1) { totalCount } }`],
    ["a fragment cycle", `{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }`],
    ["a text where an enum stands", `{ clients(orderBy: "${SECRET}") { totalCount } }`],
    ["@defer", `{ viewer { ... @defer { id } } }`],
    ["a subscription", `subscription { viewer { id } }`],
  ])("is said of a document with %s", async (_, query) => {
    await expectRefused(
      () => service.as("peer.a").ask(query),
      ["BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"],
    );
  });

  test.each([
    ["101 aliases", `{ ${Array.from({ length: 101 }, (_, i) => `a${i}: __typename`).join(" ")} }`],
    [
      "depth",
      `{ viewer ${"{ peerSpecialist { supervisor".repeat(1)} ${"{ ... on StaffMember ".repeat(400)} { id } ${"}".repeat(402)} }`,
    ],
    ["many directives", `{ viewer { id ${"@include(if: true) ".repeat(20)} } }`],
  ])("is said of an operation with too much of %s", async (_, query) => {
    await expectRefused(
      () => service.as("peer.a").ask(query),
      ["OPERATION_TOO_COMPLEX", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"],
    );
  });

  test.each([
    ["first: 0", { first: 0 }],
    ["first: -1", { first: -1 }],
    ["first: 2^31", { first: 2 ** 31 }],
    ["first: 1e9", { first: 1e9 }],
    ["first: a text", { first: SECRET }],
    ["a cursor of nobody's", { after: SECRET }],
    ["an order that is none", { order: "PEER_NOTES" }],
    ["a filter that is none", { filter: { peerNote_contains: SECRET } }],
    ["a search that is too long", { search: SECRET.repeat(20) }],
    ["a search with U+0000", { search: `${SECRET}\u0000` }],
  ])("is said of a list with %s", async (_, variables) => {
    const query = `query($first: Int, $after: String, $order: ClientOrder, $filter: ClientFilter, $search: String) {
      clients(first: $first, after: $after, orderBy: $order, filter: $filter, search: $search) { totalCount } }`;

    await expectRefused(() => service.as("peer.a").ask(query, variables), ["BAD_USER_INPUT", "BAD_CURSOR"]);
  });

  test.each([
    ["a missing field", { clientId: jo }, "body"],
    ["an unknown field", { ...note, clinicId: SECRET }, null],
    ["a number for a text", { ...note, body: 42 }, "body"],
    ["null for what must be", { ...note, body: null }, "body"],
    ["text that is too long", { ...note, body: SECRET.repeat(2000) }, "body"],
    ["text of nothing but blanks", { ...note, body: " \n " }, "body"],
    ["text with U+0000", { ...note, body: `${SECRET}\u0000` }, "body"],
    ["half a character", { ...note, body: `${SECRET}\ud800` }, "body"],
    ["an id that is too long", { ...note, clientId: SECRET.repeat(20) }, "clientId"],
    ["a key that is too long", { ...note, idempotencyKey: SECRET.repeat(20) }, "idempotencyKey"],
    ["a text for a flag", { ...note, writtenTogether: SECRET }, "writtenTogether"],
  ])("is said of an input with %s, and where", async (_, input, field) => {
    const reply = await expectRefused(() => service.as("peer.a").ask(NOTE, { input }), ["BAD_USER_INPUT"]);

    expect(reply.text).toContain(field ?? "input");
  });

  test.each([
    ["dateOfBirth", "1990-13-01"],
    ["dateOfBirth", "0000-00-00"],
    ["dateOfBirth", "yesterday"],
    ["email", `${SECRET}@`],
    ["phone", `${SECRET}`],
    ["languages", [SECRET.repeat(3)]],
    ["programIds", Array.from({ length: 101 }, (_, i) => `${SECRET}${i}`)],
  ])("is said of a %s of %p", async (field, value) => {
    const input = { ...newcomer, [field]: value };

    const reply = await expectRefused(() => service.as("coordinator").ask(REGISTER, { input }), ["BAD_USER_INPUT"]);

    expect(reply.text).toContain(`input.${field}`);
  });

  test("is not said of ids: those of another clinic, of nobody and of no shape at all are the same", async () => {
    const ids = [sampleId("other client"), sampleId("no such client"), "1", "' or 1=1 --", "%", "{}"];

    const answers = await Promise.all(ids.map(async (id) => (await service.as("peer.a").ask(CLIENT, { id })).text));
    const refusals = await Promise.all(
      ids.map(async (clientId) => (await service.as("peer.a").ask(NOTE, { input: { ...note, clientId } })).text),
    );

    expect(new Set(answers)).toEqual(new Set([`{"data":{"client":null}}`]));
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toContain('"code":"NOT_FOUND"');
  });

  test("is not said of text that only looks dangerous: it is kept as it is", async () => {
    const naughty = [
      `'); drop table clients; --`,
      "<script>alert(1)</script>",
      "${7*7}",
      "\u202Ertl",
      "Z̷a̷l̷g̷o̷ 👩‍👩‍👧",
      "a\nb\r\n\tc",
    ];

    for (const body of naughty) {
      const reply = await service
        .as("peer.a")
        .ask(`mutation($input: WritePeerNoteInput!) { writePeerNote(input: $input) { peerNote { body } } }`, {
          input: { ...note, body },
        });
      expect(reply.at("writePeerNote.peerNote.body")).toBe(body);
    }
  });

  test("of the HTTP around it is said in JSON too", async () => {
    const peer = service.as("peer.a");
    const query = JSON.stringify({ query: "{ viewer { id } }" });

    const form = await peer.post("query=x", { "content-type": "application/x-www-form-urlencoded" });
    const plain = await peer.post(query, { "content-type": "text/plain" });
    const latin = await peer.post(query, { "content-type": "application/json; charset=utf-16" });
    const large = await peer.post({ query: CLIENT, variables: { id: SECRET.repeat(10_000) } });
    const deep = await peer.post(`{"query":"{ viewer { id } }","variables":${"[".repeat(5000)}${"]".repeat(5000)}}`);

    expect([form.status, plain.status, latin.status, large.status, deep.status]).toEqual([415, 415, 415, 413, 400]);
    for (const reply of [form, plain, latin, large, deep]) {
      expect(reply.codes).toHaveLength(1);
      expect(reply.text).not.toContain(SECRET);
    }
  });

  test("is said of a persisted query, of which the service keeps none", async () => {
    const persistedQuery = { version: 1, sha256Hash: "0".repeat(64) };

    const reply = await service.as("peer.a").post({ extensions: { persistedQuery } });

    expect(reply.codes).toEqual(["PERSISTED_QUERY_NOT_SUPPORTED"]);
    expect(reply.data).toBeNull();
  });

  test("is never cached, and never offered to another origin", async () => {
    const reply = await service
      .as("peer.a")
      .post({ query: "{ viewer { id } }" }, { origin: "https://elsewhere.example.org" });

    expect(reply.headers["cache-control"]).toBe("no-store");
    expect(reply.headers["access-control-allow-origin"]).toBeUndefined();
  });
});
