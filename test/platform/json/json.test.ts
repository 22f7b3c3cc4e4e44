import { sampleId } from "../../../src/demo/sample-clinic/story.js";
import { objectionTo } from "../../../src/platform/json.js";
import { startService, type Service } from "../../support/service.js";
import { report } from "../../support/settings.js";
import { send, type Got } from "../hostile/language.js";
import { bodies, texts, values, type JsonCase } from "./cases.js";

/** What no answer says: a place in the code, what a parser says of a text, something of PostgreSQL's. */
const INTERNAL =
  /\bat .*\.[jt]s:\d+|node_modules|SyntaxError|RangeError|call stack|position \d|token|postgres|violates/i;
/** Twenty times what was seen, so that only another kind of growth is noticed. */
const MOST_CPU_MS = 2_000;
const WRITE =
  "mutation($input: WritePeerNoteInput!) { writePeerNote(input: $input) { peerNote { id body } userErrors { code } } }";

describe("JSON over HTTP", () => {
  let service: Service;
  let port: number;
  let mostCpuMs = 0;

  beforeAll(async () => {
    service = await startService();
    port = await service.app.listen({ host: "127.0.0.1", port: 0 });
  });
  afterAll(async () => {
    const count = 2 * values.length + texts.length + bodies.length;
    report(`JSON: ${count} bodies, each answered in JSON; the most CPU of one ${mostCpuMs.toFixed(0)} ms`);
    await service.close();
  });

  /** What is answered to a body, which is JSON and says nothing of our own insides. */
  async function answered(body: Buffer): Promise<Got & { readonly json: Answer }> {
    const before = process.cpuUsage();
    const got = await send(port, service.authorizationOf("peer.a"), { body });
    const { user, system } = process.cpuUsage(before);
    mostCpuMs = Math.max(mostCpuMs, (user + system) / 1000);

    expect((user + system) / 1000).toBeLessThan(MOST_CPU_MS);
    expect(got.contentType).toBe("application/json; charset=utf-8");
    const json = JSON.parse(got.text) as Answer;
    if (got.status !== 200) expect(got.text).not.toMatch(INTERNAL);
    return { ...got, json };
  }
  interface Answer {
    readonly data?: unknown;
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  }
  const unread = /^The body (is not valid JSON|is not valid UTF-8|is nested too deeply|has the same key twice)\.$/;
  const isUnread = ({ errors }: Answer): boolean => unread.test(errors?.[0]?.message ?? "");
  const asVariable = ({ bytes }: JsonCase): Buffer =>
    Buffer.concat([Buffer.from('{"query":"{ __typename }","variables":{"a":'), bytes, Buffer.from("}}")]);
  const named = (cases: readonly JsonCase[]): (readonly [string, JsonCase])[] => cases.map((one) => [one.name, one]);

  test("has at least 300 cases, each with a name of its own", () => {
    const names = [values, texts, bodies].flatMap((cases) => cases.map(({ name }) => name));

    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(300);
  });

  test.each(named(values))("as the whole body: %s", async (_, one) => {
    const { status, json } = await answered(one.bytes);

    // None of them is a request, so that all are refused; the message says whether it was read.
    expect([status, json.errors?.[0]?.extensions.code]).toEqual([400, "BAD_USER_INPUT"]);
    expect(isUnread(json)).toBe(!one.taken);
  });

  // What closes or opens an object stands otherwise once there is more around it.
  const variables = values.filter(({ bytes }) => !["}", "1,5"].includes(bytes.toString()));

  test.each(named(variables))("as a variable: %s", async (_, one) => {
    const { status, json } = await answered(asVariable(one));

    expect(status).toBe(one.taken ? 200 : 400);
    expect(isUnread(json)).toBe(!one.taken);
  });

  test.each(named(bodies))("%s", async (_, { bytes, taken }) => {
    const { status, json } = await answered(bytes);

    expect([status, json.errors?.[0]?.extensions.code]).toEqual(taken ? [200, undefined] : [400, "BAD_USER_INPUT"]);
    expect(json.data).toEqual(taken ? { __typename: "Query" } : undefined);
  });

  test.each(texts.map((one) => [one.name, one] as const))("as the text of a note: %s", async (_, { bytes, kept }) => {
    const clientId = sampleId("client 1");
    const head = JSON.stringify({ query: WRITE, variables: { input: { clientId, body: 0 } } });
    const [before = "", after = ""] = head.split('"body":0');
    const count = async (): Promise<string> =>
      (await service.owner.query<{ n: string }>("select count(*) n from peer_notes")).rows[0]?.n ?? "";
    const had = await count();

    const { status, json } = await answered(
      Buffer.concat([Buffer.from(`${before}"body":`), bytes, Buffer.from(after)]),
    );

    const written = (json.data as { writePeerNote?: { peerNote?: { id: string; body: string } } } | null | undefined)
      ?.writePeerNote?.peerNote;
    const stored = await service.owner.query<{ body: string }>("select body from peer_notes where id = $1", [
      written?.id ?? null,
    ]);
    expect([status, json.errors?.[0]?.extensions.code]).toEqual(
      kept === null ? [400, "BAD_USER_INPUT"] : [200, undefined],
    );
    expect(written?.body).toBe(kept ?? undefined);
    expect(stored.rows.map(({ body }) => body)).toEqual(kept === null ? [] : [kept]);
    expect((await count()) === had).toBe(kept === null);
  });
});

describe("the outline of a JSON text", () => {
  test.each([
    ['{"a":1}', null],
    ['{"a":{"a":[{"a":1},{"a":1}]},"b":"a"}', null],
    ['{"a":"\\"a\\":","b":",\\"a\\":"}', null],
    ['{"a":1,"b":2,"a":3}', "DUPLICATE_KEY"],
    ['[[{"a":1,"a":1}]]', "DUPLICATE_KEY"],
    ['{"x":[{"a":[],"b":{},"\\u0061":1}]}', "DUPLICATE_KEY"],
    ['["a","a"]', null],
    ["[[[[]]]]", null],
    ["[[[[[]]]]]", "DEPTH"],
    ['{"a":{"a":{"a":{"a":{}}}}}', "DEPTH"],
    ['"[[[[["', null],
  ])("%s has the fault %s", (text, fault) => {
    expect(objectionTo(text, 4)).toBe(fault);
  });
});
