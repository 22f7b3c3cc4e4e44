import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleClinicId, sampleId } from "../../src/demo/sample-clinic/index.js";
import { signersOf } from "../../src/transparency-log/index.js";
import { verifierKey } from "../../src/transparency-log/signed-note.js";
import { quietAuditLog } from "../support/audit-log.js";
import { type Caller, type Service, startService } from "../support/service.js";

const clientId = (number: number): string => sampleId(`client ${number}`);

const PROOF = `query Proof($event: ID!, $client: ID, $size: Int) {
  auditProof(eventId: $event, clientId: $client, checkpointSize: $size) {
    eventId body leafIndex leafHash path entry entryPath checkpoint { size rootHash at signature keyId note }
  }
}`;

interface Proof {
  readonly eventId: string;
  readonly body: string;
  readonly leafIndex: number;
  readonly leafHash: string;
  readonly path: readonly string[];
  readonly entry: string | null;
  readonly entryPath: readonly string[] | null;
  readonly checkpoint: { readonly size: number; readonly note: string };
}

// The service needs Node alone; whoever checks a proof with this program has Python.
const hasPython = spawnSync("python3", ["--version"]).status === 0;

(hasPython ? describe : describe.skip)("what was done is proven", () => {
  let service: Service;
  let folder: string;
  beforeAll(async () => {
    service = await startService({ auditLog: { sealEveryMs: 20 } });
    folder = mkdtempSync(join(tmpdir(), "proof-"));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await service.close();
  });

  const client = clientId(1);
  const me = (): Caller => service.as("client.1");

  /** Asks until the event is sealed. */
  async function proofOf(caller: Caller, event: string, its: { client?: string; size?: number } = {}): Promise<Proof> {
    for (;;) {
      const reply = await caller.ask(PROOF, { event, ...its });
      const proof = reply.at<Proof | null>("auditProof");
      if (proof !== null) return proof;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** What an outsider's own program says of a proof. */
  function offline(proof: object): { readonly status: number | null; readonly said: string } {
    const [signer] = signersOf(quietAuditLog, sampleClinicId);
    if (signer === undefined) throw new Error("There is no key");
    const file = join(folder, "proof.json");
    writeFileSync(file, JSON.stringify(proof));
    const program = join(import.meta.dirname, "../transparency-log/verify_proof.py");
    const { status, stdout, stderr } = spawnSync("python3", [program, file, verifierKey(signer)], { encoding: "utf8" });
    return { status, said: `${stdout}${stderr}`.trim() };
  }

  test("to a peer specialist by a receipt, which the privacy officer can follow into the log", async () => {
    const written = await service.as("peer.a").ask(
      `mutation Write($input: WritePeerNoteInput!) { writePeerNote(input: $input) {
           peerNote { id } receipt { __typename eventId leafHash sealedBefore } } }`,
      { input: { clientId: client, body: "We walked along the river." } },
    );
    const receipt = written.at<{ eventId: string; leafHash: string; sealedBefore: string }>("writePeerNote.receipt");

    const proof = await proofOf(service.as("privacy.officer"), receipt.eventId, { client });

    expect(receipt).toMatchObject({ __typename: "AuditReceipt", leafHash: proof.leafHash });
    expect(Date.parse(receipt.sealedBefore)).toBeGreaterThan(Date.now());
    expect(offline(proof)).toMatchObject({
      status: 0,
      said: expect.stringMatching(/^CREATE at .* is number \d+ of \d+/) as string,
    });
    expect(JSON.parse(proof.entry ?? "")).toMatchObject({ client, classes: ["PEER_ONLY"] });
    expect(JSON.stringify(proof)).not.toContain("river");
  });

  test("to a client, of each look at their record, with an entry that names nobody else", async () => {
    await service.as("peer.a").ask("{ caseload { nodes { preferredName } } }");
    const report = await me().ask(
      "query Who($id: ID!) { accessReport(clientId: $id) { nodes { eventId actorName classes } } }",
      {
        id: client,
      },
    );
    const event = report.at<string>("accessReport.nodes.0.eventId");

    const proof = await proofOf(me(), event, { client });

    expect(offline(proof)).toMatchObject({ status: 0 });
    expect(JSON.parse(proof.entry ?? "")).toMatchObject({ client, classes: report.at("accessReport.nodes.0.classes") });
    expect(proof.entryPath?.length).toBeGreaterThan(1);
    expect(JSON.stringify(proof)).not.toContain(clientId(3));
  });

  test("by the newest checkpoint and by any that was signed before", async () => {
    const { rows } = await service.owner.query<{ event_id: string; leaf_index: number }>(
      "select event_id, leaf_index::int from audit_leaves where clinic_id = $1 order by leaf_index limit 1",
      [sampleClinicId],
    );
    const before = (await service.as("privacy.officer").ask("{ auditCheckpoint { size note } }")).at<{ size: number }>(
      "auditCheckpoint",
    );
    await service.as("peer.a").ask("{ caseload { nodes { preferredName } } }");
    const event = rows[0]?.event_id ?? "";

    const old = await proofOf(service.as("privacy.officer"), event, { size: before.size });

    expect(old.checkpoint.size).toBe(before.size);
    expect(offline(old)).toMatchObject({ status: 0 });
  });

  test("and not what was forged", async () => {
    const { rows } = await service.owner.query<{ event_id: string }>(
      "select event_id from audit_leaves where clinic_id = $1 order by leaf_index offset 4 limit 1",
      [sampleClinicId],
    );
    const proof = await proofOf(service.as("privacy.officer"), rows[0]?.event_id ?? "", { client });
    const { note } = proof.checkpoint;
    const forgeries: readonly [Partial<Proof>, RegExp][] = [
      [{ body: proof.body.replace(/"outcome":"[A-Z]+"/, '"outcome":"ERROR"') }, /another event/],
      [{ leafIndex: proof.leafIndex + 1 }, /not in the log/],
      [{ path: proof.path.slice(1) }, /not in the log/],
      [{ path: proof.path.with(0, proof.leafHash) }, /not in the log/],
      [{ entry: (proof.entry ?? "").replace(client, clientId(3)) }, /none of the event's/],
      [{ entryPath: [...(proof.entryPath ?? []), proof.leafHash] }, /not the event's/],
      [{ checkpoint: { ...proof.checkpoint, note: note.replace(/\n\d+\n/, "\n9999\n") } }, /not signed/],
    ];

    expect(offline(proof)).toMatchObject({ status: 0 });
    for (const [change, why] of forgeries) {
      expect(offline({ ...proof, ...change })).toMatchObject({ status: 1, said: expect.stringMatching(why) as string });
    }
  });

  test("to nobody whose reports do not show it", async () => {
    const { rows } = await service.owner.query<{ event_id: string }>(
      `select l.event_id from audit_leaves l join audit_events e on e.event_id = l.event_id
       where l.clinic_id = $1 and not e.client_ids @> array[$2::uuid] limit 1`,
      [sampleClinicId, client],
    );
    const ofAnother = rows[0]?.event_id;
    const ofMine = (
      await me().ask("query Who($id: ID!) { accessReport(clientId: $id) { nodes { eventId } } }", { id: client })
    ).at<string>("accessReport.nodes.0.eventId");

    for (const [login, event] of [
      ["client.1", ofAnother],
      ["peer.a", ofMine],
      ["clinician.core", ofMine],
      ["admin", ofMine],
      ["integrator.food", ofMine],
    ] as const) {
      const reply = await service
        .as(login)
        .ask(`query All($event: ID!) { auditProof(eventId: $event) { leafIndex } auditCheckpoint { size } }`, {
          event,
        });
      expect([login, reply.at("auditProof")]).toEqual([login, null]);
      expect(reply.at<object | null>("auditCheckpoint") === null).toBe(login !== "client.1");
    }
    const other = await me().ask(PROOF, { event: ofMine, client: clientId(3) });
    expect(other.at("auditProof")).toBeNull();
  });
});
