import { mkdtemp, readFile, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { prepareDemoDatabase } from "../../../dist/src/demo/database.js";
import { startEmbeddedPostgres } from "../../../dist/src/demo/embedded-postgres.js";
import { verifyLogs } from "../../../dist/src/features/audit/verify/verify.service.js";
import { signersOf } from "../../../dist/src/transparency-log/index.js";
import { askOnce } from "../load.js";
import { startVariant, tokenFor } from "../variants.js";
import { sealed } from "./sealed.js";

const LOG_NAME = "audit.bench.invalid";
const WRITERS = 16;
const WRITE = `mutation Kept($input: WritePeerNoteInput!) {
  writePeerNote(input: $input) { peerNote { id } receipt { eventId } userErrors { code } } }`;

/**
 * Kills the service and its database again and again while notes are written, and then looks whether what was acknowledged
 * is there, each change has its event and each event its change, and the sealed log verifies.
 *
 * @param {{ kills: number }} options
 * @param {(line: string) => void} say
 */
export async function surviveKills({ kills }, say) {
  const home = await mkdtemp(join(tmpdir(), "recovery-circle-kills-"));
  const seed = randomBytes(32);
  let postgres = await startEmbeddedPostgres(home);
  const { port } = postgres;
  let service;
  try {
    await once(postgres.url(), "create database kills");
    const ownerUrl = postgres.url("kills");
    const quiet = { step: () => undefined, progress: () => undefined };
    const { serviceUrl, logins } = await prepareDemoDatabase(ownerUrl, 200, new Date(), quiet);
    const login = logins.find((one) => one.login === "peer.big");
    const token = tokenFor(login);
    const start = async () => (service = await startVariant("service", serviceUrl, { seed, sealEveryMs: 20 }));
    await start();
    const body = { query: "{ caseload(first: 40) { nodes { id } } }" };
    const asked = JSON.parse(await askOnce({ port: service.port, token, path: "/graphql", body }));
    const clients = asked.data.caseload.nodes.map(({ id }) => id);

    const acknowledged = [];
    let unanswered = 0;
    let writing = true;
    const write = async (number) => {
      for (let i = number; writing; i += WRITERS) {
        const input = { clientId: clients[i % clients.length], body: `Written as number ${i}` };
        const its = { port: service.port, token, path: "/graphql", body: { query: WRITE, variables: { input } } };
        const text = await askOnce(its).catch(() => null);
        const made = text === null ? null : JSON.parse(text).data?.writePeerNote;
        if (made?.peerNote) acknowledged.push({ note: made.peerNote.id, event: made.receipt.eventId });
        else {
          unanswered++;
          await pause(20);
        }
      }
    };
    const writers = Array.from({ length: WRITERS }, (_, i) => write(i));
    const some = async () => {
      const before = acknowledged.length;
      // Killed at a moment that nothing is prepared for, once writing goes on.
      while (acknowledged.length < before + 50) await pause(5);
      await pause(Math.random() * 200);
    };
    for (let i = 0; i < kills; i++) {
      await some();
      await service.kill();
      await start();
      await some();
      await killPostgres(home);
      postgres = await restarted(home, port);
    }
    await some();
    writing = false;
    await Promise.all(writers);

    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await sealed(owner, login.clinicId);
    const { rows } = await owner.query(COUNTS, [
      login.clinicId,
      acknowledged.map(({ note }) => note),
      acknowledged.map(({ event }) => event),
    ]);
    await owner.end();
    const verified = await verifyLogs({
      url: ownerUrl,
      verifiers: (clinicId) => signersOf({ logName: LOG_NAME, seeds: [seed] }, clinicId),
      witnessed: [],
      from: 0,
      retentionYears: 10,
      unsealedSeconds: 60,
      onProgress: () => undefined,
    });
    const [{ notes, lost, without, idle, heads }] = rows;
    say(
      `${kills} kills of the service and ${kills} of PostgreSQL while ${WRITERS} wrote: ${acknowledged.length} notes acknowledged, ${unanswered} requests without an answer`,
    );
    say(
      `${notes} notes found; acknowledged and lost: ${lost}; changes without an event: ${without}; events without a change: ${idle}`,
    );
    say(`${heads} heads of ${verified.leaves} events verified: ${verified.faults.length} faults`);
    for (const { what } of verified.faults.slice(0, 10)) say(`  ${what}`);
    return lost + without + idle + verified.faults.length;
  } finally {
    await service?.stop().catch(() => undefined);
    await postgres.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

const COUNTS = `
  with written as (select id from peer_notes where clinic_id = $1 and body like 'Written as number %'),
    events as (select event_id, (detail->'entity'->>'id')::uuid as note from audit_events
      where clinic_id = $1 and kind = 'CREATE' and operation_name = 'Kept')
  select (select count(*) from written)::int as notes,
    ((select count(*) from unnest($2::uuid[]) a(id) where not exists (select from written w where w.id = a.id))
      + (select count(*) from unnest($3::uuid[]) a(id) where not exists (select from events e where e.event_id = a.id)))::int as lost,
    (select count(*) from written w where not exists (select from events e where e.note = w.id))::int as without,
    (select count(*) from events e where not exists (select from written w where w.id = e.note))::int as idle,
    (select count(*) from audit_heads where clinic_id = $1)::int as heads`;

/** As a power cut does: no process of it is told anything. */
async function killPostgres(home) {
  const [pid] = (await readFile(join(home, "cluster", "postmaster.pid"), "utf8")).split("\n");
  process.kill(Number(pid), "SIGKILL");
}

/** Its memory stays in use until the last of its processes has noticed. */
async function restarted(home, port) {
  for (let tries = 1; ; tries++) {
    try {
      return await startEmbeddedPostgres(home, { port });
    } catch (error) {
      if (tries === 50) throw error;
      await pause(100);
    }
  }
}

async function once(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
