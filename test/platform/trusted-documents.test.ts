import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { readTrustedDocuments } from "../../src/platform/http/index.js";
import { startService, type Reply, type Service } from "../support/service.js";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const VIEWER = "query Viewer { viewer { role } }";
const CLIENT = "query Client($id: ID!) { client(id: $id) { id } }";
const written = (content: unknown): string => (typeof content === "string" ? content : JSON.stringify(content));

describe("the file of trusted documents", () => {
  const folder = mkdtempSync(join(tmpdir(), "trusted-documents-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (content: unknown) => {
    const file = join(folder, "documents.json");
    writeFileSync(file, written(content));
    return readTrustedDocuments(file);
  };

  test("is read with its hashes with and without the name of their kind", () => {
    const documents = read({ [hashOf(VIEWER)]: VIEWER, [`sha256:${hashOf(CLIENT)}`]: CLIENT });

    expect([...documents]).toEqual([
      [hashOf(VIEWER), VIEWER],
      [hashOf(CLIENT), CLIENT],
    ]);
  });

  test.each([
    ["a document under the hash of another", { [hashOf(VIEWER)]: CLIENT }],
    ["a document that was changed by one blank", { [hashOf(VIEWER)]: `${VIEWER} ` }],
    ["a key that is no hash", { Viewer: VIEWER }],
    ["what is no text", { [hashOf(VIEWER)]: { text: VIEWER } }],
    ["a list", [VIEWER]],
    ["nothing", {}],
    ["no JSON", "query"],
  ])("is refused with %s", (_, content) => {
    expect(() => read(content)).toThrow();
  });
});

describe("a service of trusted documents", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({
      trustedDocuments: new Map([VIEWER, CLIENT].map((text) => [hashOf(text), text])),
    });
  });
  afterAll(() => service.close());

  const peer = () => service.as("peer.a");
  const get = async (parameters: Record<string, string>) => {
    const { authorizationOf, app } = service;
    const headers = { authorization: authorizationOf("peer.a"), "apollo-require-preflight": "1" };
    return request(app.fastify.server).get("/graphql").query(parameters).set(headers);
  };
  const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } });

  test.each([
    ["its id", { documentId: hashOf(VIEWER) }],
    ["its id with the kind of hash", { documentId: `sha256:${hashOf(VIEWER)}` }],
    ["the hash of a persisted query", { extensions: persisted(VIEWER) }],
    ["its text", { query: VIEWER }],
    ["its text and its hash", { query: VIEWER, documentId: hashOf(VIEWER), extensions: persisted(VIEWER) }],
  ])("answers a document by %s, in a POST and in a GET", async (_, named) => {
    const { extensions, ...others } = named as Record<string, unknown>;
    const parameters = { ...others, ...(extensions !== undefined && { extensions: JSON.stringify(extensions) }) };

    expect((await peer().post(named)).data).toEqual({ viewer: { role: "PEER_SPECIALIST" } });
    expect((await get(parameters as Record<string, string>)).body).toEqual({
      data: { viewer: { role: "PEER_SPECIALIST" } },
    });
  });

  test("answers it with the variables that come along", async () => {
    const reply = await peer().post({ documentId: hashOf(CLIENT), variables: { id: "nobody" } });

    expect(reply.data).toEqual({ client: null });
  });

  const UNKNOWN = "{ viewer { displayName } }";
  test.each<[string, object]>([
    ["another document", { query: UNKNOWN }],
    ["another document with the hash of a trusted one", { query: UNKNOWN, documentId: hashOf(VIEWER) }],
    ["a trusted document with the hash of another", { query: VIEWER, extensions: persisted(CLIENT) }],
    ["two hashes of two trusted ones", { documentId: hashOf(VIEWER), extensions: persisted(CLIENT) }],
    ["an unknown hash", { documentId: hashOf(UNKNOWN) }],
    ["an id that is no hash", { documentId: "__proto__" }],
    ["an id that is no text", { documentId: 7 }],
    ["a persisted query that is no object", { extensions: { persistedQuery: hashOf(VIEWER) } }],
    ["introspection", { query: "{ __schema { types { name } } }" }],
    ["what no parser would take", { query: "{ { { ".repeat(10_000) }],
    ["nothing", {}],
  ])("refuses %s unread, and always with the same bytes", async (_, body) => {
    const reply = await peer().post(body);

    expect(reply.status).toBe(400);
    expect(reply.text).toBe(
      '{"errors":[{"message":"This service answers the documents of its own front ends alone. Name one by its hash.","extensions":{"code":"BAD_USER_INPUT"}}]}',
    );
  });

  test("keeps nothing of a hash that is registered as a persisted query", async () => {
    const extensions = persisted(UNKNOWN);
    await peer().post({ query: UNKNOWN, extensions });

    expect((await peer().post({ extensions })).status).toBe(400);
  });

  test("tells a stranger nothing about it", async () => {
    const faces = await Promise.all(
      [{ documentId: hashOf(VIEWER) }, { query: UNKNOWN }].map((body) => service.anyone().post(body)),
    );

    expect(new Set(faces.map(({ status, text }: Reply) => `${status} ${text}`)).size).toBe(1);
    expect(faces[0]?.status).toBe(401);
  });
});
