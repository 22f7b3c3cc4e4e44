import { setTimeout as pause } from "node:timers/promises";
import { syntheticId } from "../../../dist/src/demo/synthetic-clinic/index.js";
import { Progress } from "../../../dist/src/platform/progress.js";
import { startVariant } from "../variants.js";

const BATCH = 20_000;
const OPERATION = "Made";

/** The client with many pages of notes. */
export const WELL_NOTED = syntheticId("client", 12);

/**
 * An audit log in proportion to the clinic: every client was read once by their peer specialist. Events that are there
 * already stay, so that a load that was interrupted goes on.
 *
 * @param {Awaited<ReturnType<typeof import("../database.js").openBenchDatabase>>} database
 * @param {number} clients
 * @param {(text: string) => void} say
 * @returns {Promise<number>} how many events the clinic's log has
 */
export async function fillLog({ owner, serviceUrl, logins }, clients, say) {
  const { clinicId } = logins.find(({ login }) => login === "peer.big");
  const count = async (which) =>
    (await owner.query(`select count(*)::int n from audit_events where clinic_id = $1 and ${which}`, [clinicId]))
      .rows[0].n;
  const made = await count(`operation_name = '${OPERATION}'`);
  const progress = new Progress(process.stderr, "events made");
  for (let done = made; done < clients; done += BATCH) {
    progress.show(done, clients);
    await owner.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, purpose, basis, operation_name,
         request_id, client_ids, class_sets, consent_ids, fields, field_bits)
       select clinic_id, gen_random_uuid(), 'READ', 'SUCCESS', peer_specialist_id, 'PEER_SPECIALIST', 'TREATMENT',
         'RELATIONSHIP', '${OPERATION}', gen_random_uuid(), array[client_id], array[5], '{}',
         '{Client.preferredName,Client.phone}', '{1,4}'
       from (select * from peer_assignments where clinic_id = $1 order by client_id offset $2 limit $3) a`,
      [clinicId, done, BATCH],
    );
  }
  progress.end();
  if (made < clients) {
    say("Sealing the log");
    const sealing = await startVariant("service", serviceUrl);
    try {
      await sealed(owner, clinicId);
    } finally {
      await sealing.stop();
    }
    say("Vacuuming");
    await owner.query("vacuum (analyze)");
  }
  return count("true");
}

/** Waits until the last event is sealed. To count them all again and again would keep PostgreSQL from it. */
async function sealed(owner, clinicId) {
  const { rows } = await owner.query("select count(*)::int n from audit_events where clinic_id = $1", [clinicId]);
  for (let size = 0; size < rows[0].n; await pause(1000)) {
    const heads = await owner.query("select max(size)::int size from audit_heads where clinic_id = $1", [clinicId]);
    size = heads.rows[0].size ?? 0;
  }
}

const NOTES = 10_100;

/**
 * One client of the first caseload has many pages of service notes.
 *
 * @param {Awaited<ReturnType<typeof import("../database.js").openBenchDatabase>>} database
 * @param {(text: string) => void} say
 */
export async function fillNotes({ owner, logins }, say) {
  const { clinicId } = logins.find(({ login }) => login === "peer.big");
  const { rows } = await owner.query(
    "select count(*)::int n from service_notes where clinic_id = $1 and client_id = $2",
    [clinicId, WELL_NOTED],
  );
  if (rows[0].n >= NOTES) return;
  say(`${NOTES} notes on one client`);
  await owner.query(
    `insert into service_notes (clinic_id, client_id, author_id, program_id, sud, started_at, ended_at, minutes, units, modality,
       intervention, response, next_step, status, signed_at, created_at)
     select clinic_id, client_id, author_id, program_id, sud, started_at - i * interval '1 hour', ended_at - i * interval '1 hour',
       minutes, units, modality, intervention, response, next_step, status, signed_at, created_at
     from (select * from service_notes where clinic_id = $1 and client_id = $2 and status = 'SIGNED' limit 1) n
       cross join generate_series(1, $3::int) i`,
    [clinicId, WELL_NOTED, NOTES],
  );
}
