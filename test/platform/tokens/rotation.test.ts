import { randomUUID } from "node:crypto";
import request from "supertest";
import { sampleLogins } from "../../../src/demo/sample-clinic/index.js";
import { createLogger } from "../../../src/platform/logger/index.js";
import { jwksKeys } from "../../../src/platform/tokens/index.js";
import { Issuer, issuerKey, type IssuerKey } from "../../support/issuer.js";
import { startService } from "../../support/service.js";

const hour = 3_600_000;

test("keys rotate under load without a restart, and nobody is refused for it", async () => {
  const keys = Array.from({ length: 6 }, (_, i) => issuerKey(`k${i}`, i % 2 === 0 ? "ES256" : "RS256"));
  const [first] = keys;
  if (first === undefined) throw new Error("There is no key");
  const issuer = await Issuer.start(first);
  let now = 0;
  const service = await startService({
    keys: jwksKeys({ url: issuer.url, logger: createLogger("silent"), now: () => now }),
  });
  const person = sampleLogins.find(({ login }) => login === "peer.a");
  const ask = async (key: IssuerKey): Promise<number> => {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { sub: person?.userId, clinic: person?.clinicId, jti: randomUUID(), iat, exp: iat + 60 };
    const token = issuer.sign({ iss: "https://login.example.org", aud: "recovery-circle", ...claims }, key);
    const answer = await request(service.app.fastify.server)
      .post("/graphql")
      .set({ authorization: `Bearer ${token}`, "content-type": "application/json" })
      .send({ query: "{ viewer { role } }" });
    return answer.status;
  };
  let current = first;
  let isOver = false;
  const statuses: number[] = [];

  const asking = Array.from({ length: 4 }, async () => {
    while (!isOver) statuses.push(await ask(current));
  });
  for (const [i, next] of keys.entries()) {
    // Signed with from now on, while tokens of the one before are still about.
    issuer.keys = [next, current];
    now += hour;
    const before = statuses.length;
    current = next;
    while (statuses.length < before + 40) await new Promise((resolve) => setTimeout(resolve, 5));
    if (i !== 3) continue;
    // Nobody notices that the issuer is away for most of a day.
    await issuer.goDown();
    now += 20 * hour;
    await ask(current);
    await issuer.goUp();
  }
  isOver = true;
  await Promise.all(asking);
  await service.close();
  await issuer.goDown();

  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(issuer.asked).toBeGreaterThanOrEqual(keys.length);
});
