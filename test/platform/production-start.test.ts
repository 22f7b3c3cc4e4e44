import { execFile, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { markInstance } from "../../src/platform/database/instance-kind.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";

const main = join(import.meta.dirname, "../../dist/src/main.js");
const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const good = {
  ISSUER: "https://login.example.org",
  AUDIENCE: "recovery-circle",
  AUDIENCE_INTEGRATORS: "recovery-circle-integrators",
  PUBLIC_KEY: publicKey.export({ type: "spki", format: "pem" }).toString(),
  CURSOR_KEY: Buffer.alloc(32, 7).toString("base64"),
  AUDIT_LOG_NAME: "audit.example.org",
  AUDIT_SIGNING_KEY: Buffer.alloc(32, 8).toString("base64"),
  PORT: "0",
};

const start = (env: NodeJS.ProcessEnv): Promise<{ code: unknown; told: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [main], { env, timeout: 20_000 }, (error, _out, told) =>
      resolve({ code: error?.code, told }),
    );
  });

describe("npm start", () => {
  const databases: TestDatabase[] = [];
  const newDatabase = async (options = {}): Promise<TestDatabase> => {
    const made = await createTestDatabase(options);
    databases.push(made);
    return made;
  };
  const database = async (options = {}): Promise<string> => (await newDatabase(options)).ownerUrl;
  afterAll(() => Promise.all(databases.map((one) => one.drop())));

  test("refuses a demo database", async () => {
    const url = await database();
    await markInstance(url, "demo");

    const { code, told } = await start({ ...good, DATABASE_URL: url });

    expect(told).toContain("belongs to the demo");
    expect(code).toBe(1);
  });

  test("refuses a database that is not migrated, and says how it is", async () => {
    const { told } = await start({ ...good, DATABASE_URL: await database({ empty: true }) });

    expect(told).toContain("npm run migrate");
  });

  test("refuses a login for which row-level security is no wall", async () => {
    const url = await database();
    await markInstance(url, "production");

    const { code, told } = await start({ ...good, DATABASE_URL: url });

    expect(told).toContain("is a superuser");
    expect(code).toBe(1);
  });

  test("refuses a login without its settings, by which nothing waits forever, and names them", async () => {
    const made = await newDatabase();
    await markInstance(made.ownerUrl, "production");
    const url = await createServiceLogin(made);
    const owner = await connect(made.ownerUrl);
    await owner.query(`alter role ${made.name} in database ${made.name} reset lock_timeout`);
    await owner.end();

    const { code, told } = await start({ ...good, DATABASE_URL: url });

    expect(told).toContain("lacks its settings (lock_timeout)");
    expect(code).toBe(1);
  });

  test("serves with the service's own login, believes no demo token, and ends when it is told", async () => {
    const made = await newDatabase();
    await markInstance(made.ownerUrl, "production");
    const env = { ...good, DATABASE_URL: await createServiceLogin(made), LOG_LEVEL: "info" };

    const served = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<number | null>((resolve) => served.on("exit", resolve));
    const port = await new Promise<number>((resolve) => {
      let said = "";
      served.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const found = /"port":(\d+)/.exec(said)?.[1];
        if (found !== undefined) resolve(Number(found));
      });
    });
    const asked = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer a.b.c" },
      body: JSON.stringify({ query: "{ viewer { id } }" }),
    });
    const demo = await fetch(`http://127.0.0.1:${port}/demo/token/peer.a`);
    served.kill("SIGTERM");

    expect(asked.status).toBe(401);
    expect(demo.status).toBe(404);
    expect(await ended).toBe(0);
  });

  test("refuses a configuration with gaps before it looks at any database", async () => {
    const { code, told } = await start({ ...good, AUDIENCE: "" });

    expect(told).toMatch(/DATABASE_URL is not set[^]*AUDIENCE is not set/);
    expect(code).toBe(78);
  });

  test("tells no password when the database does not answer", async () => {
    const { told } = await start({ ...good, DATABASE_URL: "postgres://service:hunter2@127.0.0.1:1/recovery" });

    expect(told).toContain("does not answer");
    expect(told).not.toContain("hunter2");
  });
});
