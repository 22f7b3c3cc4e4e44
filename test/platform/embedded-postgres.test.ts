import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { startEmbeddedPostgres } from "../../src/demo/embedded-postgres.js";
import { packageRoot } from "../../src/platform/package-root.js";

describe("the embedded PostgreSQL", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "recovery-circle-embedded-"));
  });
  // The lock file goes a moment before the process.
  afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 10 }));

  test("keeps its data between two starts", async () => {
    const first = await startEmbeddedPostgres(home);
    await query(first.url(), "create table kept as select 42 as answer");
    await first.stop();

    const second = await startEmbeddedPostgres(home);
    const rows = await query(second.url(), "select answer from kept");
    await second.stop();

    expect(rows).toEqual([{ answer: 42 }]);
  });

  test("listens on the loopback address alone and asks for its password", async () => {
    const server = await startEmbeddedPostgres(home);

    const rows = await query(server.url(), "show listen_addresses");
    const withoutPassword = query(server.url().replace(server.password, "wrong"), "select 1");

    expect(rows).toEqual([{ listen_addresses: "127.0.0.1" }]);
    await expect(withoutPassword).rejects.toMatchObject({ code: "28P01" });
    await server.stop();
  });

  test.each(["SIGTERM", "SIGKILL"] as const)("ends with the process that started it, also by %s", async (signal) => {
    const module = join(packageRoot, "dist/src/demo/embedded-postgres.js");
    const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(pathToFileURL(module).href)});
      const server = await startEmbeddedPostgres(${JSON.stringify(home)});
      console.log(server.url());
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [url] = (await once(child.stdout, "data")) as [Buffer];
    expect(await query(url.toString().trim(), "select 1 as one")).toEqual([{ one: 1 }]);

    child.kill(signal);
    await once(child, "exit");

    await expect(endedWithin(home, 60_000)).resolves.toBe(true);
    await expect(query(url.toString().trim(), "select 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("names both versions when the data is of another one", async () => {
    await (await startEmbeddedPostgres(home)).stop();
    await writeFile(join(home, "cluster", "PG_VERSION"), "12\n");

    await expect(startEmbeddedPostgres(home)).rejects.toThrow(/made by PostgreSQL 12, and this is PostgreSQL 18/);
  });
});

/** A server takes its lock file away as the last thing it does; before that it refuses sessions, and still writes. */
async function endedWithin(home: string, timeoutMs: number): Promise<boolean> {
  for (let waited = 0; waited < timeoutMs; waited += 100) {
    if (!existsSync(join(home, "cluster", "postmaster.pid"))) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
