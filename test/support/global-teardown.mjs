import { rm } from "node:fs/promises";
import pg from "pg";

export default async function tearDown() {
  const { server, folder, serverUrl, template } = globalThis.testPostgres;
  if (server) {
    await server.stop();
  } else {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(`drop database if exists ${template} with (force)`);
    await client.end();
  }
  await rm(folder, { recursive: true, force: true });
}
