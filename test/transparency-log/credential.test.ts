import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { parseConfig } from "../../src/platform/config/index.js";
import { runCommand } from "../support/command.js";
import { productionSettings } from "../support/production.js";
import { allSealed } from "../support/sealed.js";
import { type Service, startService } from "../support/service.js";

const clinicId = sampleLogins.find(({ login }) => login === "peer.a")?.clinicId ?? "";
const made = (...args: readonly string[]) =>
  runCommand("transparency-log/credential.main.js", args, { ...productionSettings });

describe("npm run audit:credential", () => {
  const folder = mkdtempSync(join(tmpdir(), "recovery-circle-credential-"));
  let service: Service | undefined;
  afterAll(async () => {
    await service?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("prints what a service and a witness of its log need to be told, and nothing else", async () => {
    const { code, told } = await made("--clinic", clinicId.toUpperCase());
    const settings = parseEnv(told);
    expect(code).toBe(0);
    expect(Object.keys(settings).sort()).toEqual(["AUDIT_WITNESSES", "AUDIT_WITNESS_LOG_KEY", "AUDIT_WITNESS_TOKEN"]);
    expect(told).not.toContain(productionSettings.AUDIT_SIGNING_KEY);
    const url = "postgres://service:service@127.0.0.1:5432/recovery";
    const jwks = "https://login.example.org/keys";
    const { auditLog } = parseConfig({ ...productionSettings, ...settings, DATABASE_URL: url, JWKS_URL: jwks });
    service = await startService({ auditLog });
    await service.as("peer.a").ask("{ caseload { nodes { id } } }");
    await allSealed(service.owner);

    await service.app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = service.app.fastify.server.address() as { port: number };
    const witness = await runCommand(
      "transparency-log/witness.main.js",
      [`--url=http://127.0.0.1:${port}`, `--key=${settings["AUDIT_WITNESS_LOG_KEY"]}`, `--store=${folder}`],
      { AUDIT_WITNESS_TOKEN: settings["AUDIT_WITNESS_TOKEN"] },
    );

    expect(witness).toMatchObject({ code: 0, told: expect.stringMatching(/^Kept: \d+ entries/) as string });
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test("makes another one each time", async () => {
    const tokens = await Promise.all([made("--clinic", clinicId), made("--clinic", clinicId)]);

    expect(new Set(tokens.map(({ told }) => parseEnv(told)["AUDIT_WITNESS_TOKEN"])).size).toBe(2);
  });

  test("asks for a clinic, and for what checkpoints are signed with", async () => {
    expect(await made("--clinic", "north")).toMatchObject({
      code: 2,
      told: expect.stringContaining("--clinic") as string,
    });
    const unset = await runCommand("transparency-log/credential.main.js", ["--clinic", clinicId], {});
    expect(unset).toMatchObject({ code: 2, told: expect.stringContaining("AUDIT_SIGNING_KEY is not set") as string });
  });
});
