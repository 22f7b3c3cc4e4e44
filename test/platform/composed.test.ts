import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { parse } from "yaml";
import { freePort } from "../../src/demo/embedded-postgres.js";
import { packageRoot } from "../../src/platform/package-root.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";

// No container is started here. The commands of docker-compose.yml are, with the variables that stand there and in the
// Dockerfile, in the order in which they wait for one another: only addresses and ports are those of this machine.

interface Service {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test: readonly string[] };
}

const read = (file: string): string => readFileSync(join(packageRoot, file), "utf8");
const { services } = parse(read("docker-compose.yml"), { merge: true }) as {
  readonly services: Readonly<Record<"migrate" | "service" | "witness" | "backup", Service>>;
};

/** What somebody writes into `.env`, who reads what is asked for. */
const dotEnv: Record<string, string> = {
  OWNER_PASSWORD: "owner",
  SERVICE_PASSWORD: "service",
  ISSUER: "https://login.example.org",
  AUDIENCE: "recovery-circle",
  AUDIENCE_INTEGRATORS: "recovery-circle-integrators",
  JWKS_URL: "https://login.invalid/keys",
  CURSOR_KEY: randomBytes(32).toString("base64"),
  AUDIT_LOG_NAME: "audit.example.org",
  AUDIT_SIGNING_KEY: randomBytes(32).toString("base64"),
};

/** As docker fills in a value: `${NAME}`, `${NAME:-otherwise}`, `${NAME:?what to say without it}`. */
function filled(value: string): string {
  return value.replace(
    /\$\{([A-Z_]+)(?::[-?]([^}]*))?\}/g,
    (_, name: string, otherwise: string = "") => dotEnv[name] ?? otherwise,
  );
}

const imageEnv = Object.fromEntries(
  (/^ENV (.+)$/m.exec(read("Dockerfile"))?.[1] ?? "").split(" ").map((pair) => pair.split("=") as [string, string]),
);

describe("what docker-compose.yml runs", () => {
  let database: TestDatabase;
  let [port, metricsPort] = [0, 0];
  const store = mkdtempSync(join(tmpdir(), "recovery-circle-witness-"));
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    [port, metricsPort] = [await freePort(), await freePort()];
    await asSuperuser((owner) => owner.query("create role recovery_owner superuser login password 'owner'"));
  }, 60_000);
  afterAll(async () => {
    for (const child of running) {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
    rmSync(store, { recursive: true, force: true });
    await database.drop();
    const url = new URL(database.ownerUrl);
    url.pathname = "/postgres";
    await asSuperuser((owner) => owner.query("drop role recovery_owner, recovery_service"), url.href);
  });

  async function asSuperuser(work: (owner: pg.Client) => Promise<unknown>, url = database.ownerUrl): Promise<void> {
    const owner = await connect(url);
    await work(owner).finally(() => owner.end());
  }

  /** An address of the containers' network, on this machine. */
  function here(text: string): string {
    const { host } = new URL(database.ownerUrl);
    return text
      .replace(/@(?:database|127\.0\.0\.1):5432\/recovery\b/, `@${host}/${database.name}`)
      .replace(/\b(?:service|127\.0\.0\.1):4000\b/, `127.0.0.1:${port}`)
      .replace("=/witness", `=${store}`);
  }

  function envOf({ environment }: Service): NodeJS.ProcessEnv {
    const given = Object.entries(environment).map(([name, value]) => [name, here(filled(value))]);
    const env = { ...imageEnv, ...Object.fromEntries(given) } as Record<string, string>;
    if ("METRICS_PORT" in env) env["METRICS_PORT"] = String(metricsPort);
    return { ...env, PORT: String(port), HOST: "127.0.0.1", PATH: process.env["PATH"] };
  }

  const run = ([program = "", ...args]: readonly string[], its: Service): Promise<{ code: unknown; out: string }> =>
    new Promise((resolve) => {
      const how = { env: envOf(its), cwd: packageRoot, timeout: 60_000 };
      execFile(program, args.map(filled).map(here), how, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : error.code, out: stdout + stderr });
      });
    });

  function start(its: Service): { readonly child: ChildProcess; readonly told: () => string } {
    const [program = "", ...args] = its.command;
    const child = spawn(program, args.map(filled).map(here), { env: envOf(its), cwd: packageRoot });
    running.push(child);
    let told = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (told += String(chunk)));
    return { child, told: () => told };
  }

  /** Until the service's own check of its health says yes, as often as docker would have asked in the same time. */
  async function healthy(told: () => string): Promise<void> {
    const [, ...check] = services.service.healthcheck.test;
    for (let tries = 0; tries < 60; tries++) {
      if ((await run(check, services.service)).code === 0) return;
      await pause(250);
    }
    throw new Error(`It did not become healthy: ${told()}`);
  }

  test("migrates, serves, tells its figures, is watched by a witness and stops", async () => {
    const migrated = await run(services.migrate.command, services.migrate);
    expect(migrated).toMatchObject({ code: 0 });
    const again = await run(services.migrate.command, services.migrate);
    expect(again).toMatchObject({ code: 0 });
    const clinic = "8a1de0a5-2f0a-4f0e-8f6b-0c7c0b8e9d10";
    await asSuperuser((owner) =>
      owner.query(
        "insert into clinics (clinic_id, name, time_zone, warm_line_name, warm_line_number) values ($1, 'Example', 'Etc/UTC', 'Line', '555-0100')",
        [clinic],
      ),
    );
    // The README: docker compose run --rm service node dist/src/transparency-log/credential.main.js --clinic <clinic id>
    const credential = ["node", "dist/src/transparency-log/credential.main.js", "--clinic", clinic];
    const lines = await run(credential, services.service);
    expect(lines.code).toBe(0);
    for (const [, name = "", value = ""] of lines.out.matchAll(/^([A-Z_]+)=(.*)$/gm)) {
      dotEnv[name] = value.replace(/^(["'])(.*)\1$/, "$2");
    }

    const service = start(services.service);
    await healthy(service.told);
    const prometheus = parse(read("src/platform/metrics/prometheus.yml")) as {
      readonly scrape_configs: readonly [{ readonly metrics_path: string }];
    };
    const path = prometheus.scrape_configs[0].metrics_path;
    // As Prometheus does, which comes again: a process that is still on its way tells nothing.
    let figures = "";
    for (let tries = 0; tries < 20 && !figures.includes("recovery_processes 2"); tries++) {
      figures = await (await fetch(`http://127.0.0.1:${metricsPort}${path}`)).text();
    }
    const witness = start(services.witness);
    await said(witness.told, /Kept: \d+ entries|The log is empty/);
    service.child.kill("SIGTERM");
    const [code] = (await once(service.child, "exit")) as [number | null];

    expect(figures).toContain("recovery_processes 2");
    expect([code, service.told()]).toEqual([0, expect.not.stringContaining('"level":50')]);
  }, 180_000);
});

async function said(told: () => string, what: RegExp): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (what.test(told())) return;
    await pause(100);
  }
  throw new Error(`It did not say so: ${told()}`);
}
