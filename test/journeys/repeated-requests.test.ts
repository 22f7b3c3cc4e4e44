import { createHash } from "node:crypto";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const NOTE = `mutation($input: WritePeerNoteInput!) { writePeerNote(input: $input) {
  peerNote { id body } userErrors { code path } } }`;

const jo = sampleId("client 1");

describe("a request with an idempotency key", () => {
  let service: Service;
  const write = (login: string, its: object): Promise<Reply> =>
    service.as(login).ask(NOTE, { input: { clientId: jo, body: "Once is enough.", ...its } });
  const idOf = (reply: Reply): string => reply.at("writePeerNote.peerNote.id");
  const countOf = async (body: string): Promise<number> =>
    (await service.owner.query("select 1 from peer_notes where body = $1", [body])).rows.length;

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test("is done once, and answered again", async () => {
    const first = await write("peer.a", { idempotencyKey: "k1" });

    const [again, trail] = await recorded(service.owner, () => write("peer.a", { idempotencyKey: "k1" }));

    expect(again.text).toBe(first.text);
    expect(await countOf("Once is enough.")).toBe(1);
    expect(trail.filter(({ kind }) => kind === "CREATE")).toEqual([]);
  });

  test("is refused where the same key comes with another input", async () => {
    await write("peer.a", { idempotencyKey: "k2" });

    const other = await write("peer.a", { idempotencyKey: "k2", body: "Something else." });

    expect(other.at("writePeerNote")).toEqual({
      peerNote: null,
      userErrors: [{ code: "IDEMPOTENCY_CONFLICT", path: ["input", "idempotencyKey"] }],
    });
    expect(await countOf("Something else.")).toBe(0);
  });

  test("is done once by many at the same time: the later ones wait for the first", async () => {
    const body = "All at once.";

    const replies = await Promise.all(Array.from({ length: 6 }, () => write("peer.a", { idempotencyKey: "k3", body })));

    expect(new Set(replies.map(idOf)).size).toBe(1);
    expect(await countOf(body)).toBe(1);
  });

  test("shares its key with nobody, and with no other mutation", async () => {
    const own = await write("peer.a", { idempotencyKey: "k4" });

    const theirs = await write("peer.b", { idempotencyKey: "k4", clientId: sampleId("client 2") });
    const concern = await service
      .as("peer.a")
      .ask(
        `mutation($input: RaiseSafetyConcernInput!) { raiseSafetyConcern(input: $input) { safetyConcern { id } userErrors { code } } }`,
        { input: { clientId: jo, kind: "OTHER", urgency: "SOON", summary: "Keys.", idempotencyKey: "k4" } },
      );

    expect(theirs.at("writePeerNote.userErrors")).toEqual([]);
    expect(idOf(theirs)).not.toBe(idOf(own));
    expect(concern.at("raiseSafetyConcern.userErrors")).toEqual([]);
  });

  test("that was refused is refused again, and the key stays free of work", async () => {
    const update = `mutation($input: UpdateClientInput!) { updateClient(input: $input) { client { id } userErrors { code } } }`;
    const input = { clientId: jo, expectedVersion: 99, phone: "555-0199", idempotencyKey: "k5" };

    const first = await service.as("peer.a").ask(update, { input });
    const again = await service.as("peer.a").ask(update, { input });

    expect(first.at("updateClient.userErrors")).toEqual([{ code: "CONFLICT" }]);
    expect(again.text).toBe(first.text);
  });

  test("is read back with the rights of today", async () => {
    const query = { idempotencyKey: "k6", clientId: sampleId("client 4") };
    await write("peer.a", query);
    await service.owner.query("update peer_assignments set ends_at = now() where client_id = $1", [query.clientId]);

    const again = await write("peer.a", query);

    expect(again.text).not.toContain("Once is enough.");
    expect(again.text).toMatch(/NOT_FOUND|"peerNote":null/);
  });

  test("keeps no input: the key is kept with a salted hash and ids alone", async () => {
    await write("peer.a", { idempotencyKey: "k7", body: "Not in the table of keys." });

    const { rows } = await service.owner.query<{ row: string }>("select to_jsonb(k)::text row from idempotency_keys k");

    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ row }) => row).join()).not.toMatch(/Not in the table|Once is enough/);
  });

  test("keeps its hash in one form, so that a newer release still knows a key of the last 24 hours", async () => {
    await write("peer.a", { body: 'She said "€5".', idempotencyKey: "k8" });

    const { rows } = await service.owner.query<{ salt: Buffer; hash: Buffer }>(
      "select salt, input_hash hash from idempotency_keys where key = 'k8'",
    );
    const text = String.raw`{"body":"She said \"€5\".","clientId":"${jo}","idempotencyKey":"k8","writtenTogether":false}`;
    const expected = createHash("sha256")
      .update(rows[0]?.salt ?? "")
      .update(text)
      .digest("hex");
    expect(rows.map(({ hash }) => hash.toString("hex"))).toEqual([expected]);
  });
});
