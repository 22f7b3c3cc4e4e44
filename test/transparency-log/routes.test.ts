import { createHash, randomBytes } from "node:crypto";
import request from "supertest";
import { sampleClinicId } from "../../src/demo/sample-clinic/index.js";
import { openCheckpoint } from "../../src/transparency-log/checkpoint.js";
import { signersOf } from "../../src/transparency-log/log-identity.js";
import { verifiesConsistency } from "../../src/transparency-log/merkle.js";
import { quietAuditLog } from "../support/audit-log.js";
import { type Service, startService } from "../support/service.js";

const token = randomBytes(32).toString("base64url");
const elsewhere = randomBytes(32).toString("base64url");
const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();

describe("a witness over HTTP", () => {
  let service: Service;
  beforeAll(async () => {
    const witnesses = [
      { clinicId: "00000000-0000-4000-8000-000000000001", tokenHash: hashOf(elsewhere) },
      { clinicId: sampleClinicId, tokenHash: hashOf(token) },
    ];
    service = await startService({ auditLog: { witnesses, sealEveryMs: 20 } });
  });
  afterAll(() => service.close());

  const ask = (path: string, as: string | null = token): request.Test =>
    request(service.app.fastify.server)
      .get(path)
      .set(as === null ? {} : { authorization: `Bearer ${as}` });

  /** The newest checkpoint, once it is larger than that. */
  async function checkpointAbove(size: number): Promise<{ size: number; root: Buffer; origin: string }> {
    for (;;) {
      const { status, text } = await ask("/audit/checkpoint");
      const found = status === 200 ? openCheckpoint(text, signersOf(quietAuditLog, sampleClinicId)) : null;
      if (found !== null && found.size > size) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test("is given signed checkpoints, and the proof that each begins with the one before", async () => {
    const first = await checkpointAbove(0);
    for (let i = 0; i < 5; i++) await service.as("peer.a").ask("{ caseload { nodes { id } } }");
    const second = await checkpointAbove(first.size + 4);

    const { text } = await ask(`/audit/consistency?from=${first.size}&to=${second.size}`);

    const { hashes } = JSON.parse(text) as { hashes: string[] };
    const path = hashes.map((one) => Buffer.from(one, "base64"));
    const sizes = { from: first.size, to: second.size, fromRoot: first.root, toRoot: second.root };
    expect(verifiesConsistency({ ...sizes, path })).toBe(true);
    expect(first.origin).toBe(`audit.test.invalid/${sampleClinicId}`);
  });

  test("is nobody without the credential, and sees only its own clinic's log", async () => {
    const stranger = await ask("/audit/checkpoint", null);
    const wrong = await ask("/audit/checkpoint", randomBytes(32).toString("base64url"));
    const another = await ask("/audit/checkpoint", elsewhere);

    expect([stranger.status, wrong.status, another.status]).toEqual([401, 401, 404]);
    expect(stranger.text).toBe(wrong.text);
  });

  test.each(["", "?from=1", "?from=2&to=1", "?from=-1&to=2", "?from=1&to=x", "?from=1&from=2&to=3"])(
    "is told that %j are no two sizes",
    async (query) => {
      const { status, text } = await ask(`/audit/consistency${query}`);

      expect(status).toBe(400);
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
    },
  );

  test("is told that the log is not that large", async () => {
    const { status } = await ask("/audit/consistency?from=1&to=1000000");

    expect(status).toBe(404);
  });
});
