import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../../src/demo/embedded-postgres.js";

describe("the embedded PostgreSQL", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "recovery-circle-embedded-"));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

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

  test("names both versions when the data is of another one", async () => {
    await (await startEmbeddedPostgres(home)).stop();
    await writeFile(join(home, "cluster", "PG_VERSION"), "12\n");

    await expect(startEmbeddedPostgres(home)).rejects.toThrow(/made by PostgreSQL 12, and this is PostgreSQL 18/);
  });
});

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
