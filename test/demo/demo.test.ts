import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { sampleValues } from "../support/canaries/sample-values.js";
import { scan } from "../support/canaries/scan.js";
import { createTestDatabase } from "../support/database.js";
import { type Demo, startDemo } from "../support/demo.js";

// The demo as it is typed: its own process, its own PostgreSQL, and the commands that it prints.

const run = promisify(execFile);
const verifyMain = join(import.meta.dirname, "../../dist/src/features/audit/verify/verify.main.js");

/** npm run audit:verify, in another terminal. */
const verify = (env: NodeJS.ProcessEnv): Promise<{ code: number; out: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [verifyMain], { env: { PATH: process.env.PATH, ...env } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out: stdout + stderr }),
    );
  });

describe("npm run demo", () => {
  let folder: string;
  let demo: Demo;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "recovery-circle-demo-"));
    demo = await startDemo({ DEMO_DATA: folder });
  }, 60_000);
  afterAll(async () => {
    if (demo.child.exitCode === null) await demo.end("SIGTERM");
    await rm(folder, { recursive: true, force: true });
  });

  /** The kinds of events that touch no client, as the administrator finds them. */
  const systemEvents = async (): Promise<string[]> => {
    const token = await (await fetch(`${demo.address}/demo/token/admin`)).text();
    const response = await fetch(`${demo.address}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token.trim()}` },
      body: JSON.stringify({ query: "{ auditEvents(first: 100) { nodes { kind } } }" }),
    });
    const { data } = (await response.json()) as { data: { auditEvents: { nodes: { kind: string }[] } } };
    return data.auditEvents.nodes.map(({ kind }) => kind);
  };

  test("prints three commands that answer as they stand", async () => {
    const commands = demo.output().match(/^ {2}curl .*$/gm) ?? [];

    const answers = await Promise.all(
      commands.map(async (command) => JSON.parse((await run("sh", ["-c", command])).stdout) as Record<string, unknown>),
    );

    expect(commands).toHaveLength(3);
    for (const answer of answers) {
      expect(answer.errors).toBeUndefined();
      expect(Object.values(answer.data as Record<string, unknown>)[0]).not.toBeNull();
    }
  });

  test("lists who can sign in, and says that it is a demo", async () => {
    const response = await fetch(`${demo.address}/demo/logins`);
    const logins = (await response.json()) as { login: string; role: string }[];

    expect(response.headers.get("x-demo-instance")).toBe("true");
    expect(logins).toContainEqual(expect.objectContaining({ login: "peer.a", role: "PEER_SPECIALIST" }));
    expect(logins.length).toBeGreaterThanOrEqual(18);
  });

  test("gives no token to a page that reached it by another name", async () => {
    const response = await run("curl", ["-s", "-H", "Host: evil.example", `${demo.address}/demo/token/peer.a`]);

    expect(JSON.parse(response.stdout)).toMatchObject({ errors: [{ extensions: { code: "NOT_FOUND" } }] });
  });

  test("prints and logs nothing of what is in a record", async () => {
    const values = await sampleValues();

    expect(values.length).toBeGreaterThan(100);
    expect(scan([{ place: "the terminal", text: demo.output() }], values)).toEqual([]);
  });

  test("is what the check of the audit log finds by itself while it runs", async () => {
    const check = await verify({ DEMO_DATA: folder });

    expect(check).toEqual({
      code: 0,
      out: expect.stringMatching(/^The demo's database.*everything agrees/s) as string,
    });
    expect((await stat(join(folder, "commands.env"))).mode & 0o077).toBe(0);
  });

  test("is told about by the check of the audit log where it does not run", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "recovery-circle-demo-"));

    const check = await verify({ DEMO_DATA: elsewhere });
    await rm(elsewhere, { recursive: true });

    expect(check).toEqual({
      code: 2,
      out: expect.stringMatching(/npm run demo[^]*export DATABASE_OWNER_URL=[^]*export AUDIT_SIGNING_KEY=/) as string,
    });
  });

  test("stops everything when it is told to, and finds its data and its cursor key again", async () => {
    const key = await readFile(join(folder, "cursor-key"), "utf8");
    const told = await systemEvents();
    const code = await demo.end("SIGINT");
    const left = ["postgres/cluster/postmaster.pid", "commands.env"].map((name) => join(folder, name));
    const leftover = await Promise.all(left.map((file) => stat(file).catch(() => null)));

    demo = await startDemo({ DEMO_DATA: folder });

    expect(await systemEvents()).toEqual(told);
    expect([code, ...leftover]).toEqual([0, null, null]);
    // Of the rules that its clinics were told of once they were there, and that are still the same.
    expect(told).toEqual(["POLICY_VERSION"]);
    expect(demo.output()).not.toContain("Loading");
    expect(await readFile(join(folder, "cursor-key"), "utf8")).toBe(key);
  }, 60_000);
});

describe("npm run demo with a server of one's own", () => {
  test("refuses a database that is not a demo's, and leaves it alone", async () => {
    const database = await createTestDatabase();
    const tables = () => count(database.ownerUrl);
    const before = await tables();

    await expect(startDemo({ DATABASE_URL: database.ownerUrl })).rejects.toThrow(/not a demo database, and not empty/);

    expect(await tables()).toBe(before);
    await database.drop();
  });
});

async function count(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    "select (select count(*) from clinics)::int + (select count(*) from instance_profile)::int count",
  );
  await client.end();
  return rows[0]?.count ?? 0;
}
