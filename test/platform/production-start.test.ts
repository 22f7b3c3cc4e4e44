import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { markInstance } from "../../src/platform/database/instance-kind.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

const main = join(import.meta.dirname, "../../dist/src/main.js");
const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const good = {
  ISSUER: "https://login.example.org",
  AUDIENCE: "recovery-circle",
  PUBLIC_KEY: publicKey.export({ type: "spki", format: "pem" }).toString(),
  CURSOR_KEY: Buffer.alloc(32, 7).toString("base64"),
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
  const database = async (options = {}): Promise<string> => {
    const made = await createTestDatabase(options);
    databases.push(made);
    return made.ownerUrl;
  };
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
