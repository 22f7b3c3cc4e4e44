import { createHash } from "node:crypto";
import type pg from "pg";
import { asLoader, type DemoLogin, sampleId } from "../sample-clinic/index.js";
import { aboutClients, clientsToBe } from "./clients.sql.js";
import { aboutStaff } from "./staff.sql.js";
import { withoutIndexes } from "./unindexed.js";

/** Clients for each peer specialist; the first one's caseload is exactly this. */
const caseloadSize = 50;
const batchSize = 20_000;

/** The clinic Bayview, made of numbers: for measuring, and for looking at long lists. */
export const bayview = sampleId("clinic Bayview");

const person = (
  login: string,
  name: string,
  kind: string,
  role: DemoLogin["roles"][number],
  about: string,
): DemoLogin => ({
  login,
  name,
  roles: [role],
  userId: syntheticId(kind, 1),
  clinicId: bayview,
  clinic: "Bayview",
  about,
});

/** Who can sign in to the synthetic clinic. */
export const syntheticLogins: readonly DemoLogin[] = [
  person("peer.big", "Synthetic Peer 1", "peer", "PEER_SPECIALIST", `a caseload of ${caseloadSize} clients`),
  person(
    "supervisor.big",
    "Synthetic Supervisor 1",
    "supervisor",
    "PEER_SUPERVISOR",
    "supervises ten peer specialists",
  ),
  person("clinician.big", "Synthetic Clinician 1", "clinician", "CLINICIAN", "treats a hundred clients"),
  person(
    "coordinator.big",
    "Synthetic Coordinator 1",
    "coordinator",
    "CARE_COORDINATOR",
    "coordinates two hundred clients",
  ),
  person("privacy.big", "Synthetic Privacy Officer", "privacy", "PRIVACY_OFFICER", "sees every client of Bayview"),
  person("admin.big", "Synthetic Clinic Admin 1", "admin", "CLINIC_ADMIN", "keeps the roster, works in every program"),
  person("client.big", "Synthetic Client 1", "client user", "CLIENT", "is on the caseload of peer.big"),
  person("integrator.big", "Regional Network connector", "connector", "INTEGRATOR", "pulls a referral of every client"),
];

/** The id that `sid` makes in SQL. */
export function syntheticId(kind: string, number: number): string {
  const hex = createHash("md5").update(`synthetic ${kind} ${number}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}

/** Whether Bayview is there already, and with how many clients. */
export async function countSyntheticClients(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    "select count(*)::int count from clients where clinic_id = $1",
    [bayview],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Loads a clinic of so many clients, with plans, goals, notes, consents and referrals in proportion, as the owner. All of
 * it is one transaction: an interrupted load leaves nothing behind.
 *
 * @example await loadSyntheticClinic(owner, 50_000, (done) => draw(done / 50_000));
 */
export async function loadSyntheticClinic(
  client: pg.ClientBase,
  clients: number,
  onProgress: (done: number) => void = () => undefined,
): Promise<void> {
  const fillings = aboutClients(bayview);
  const tables = [...new Set(fillings.map(({ table }) => table))];
  await asLoader(client, async () => {
    await client.query(helpers);
    for (const statement of [...aboutStaff(bayview), ...clientsToBe(caseloadSize)]) {
      const size = statement.includes("clients_to_be") ? clients : Math.ceil(clients / caseloadSize);
      await client.query(statement, statement.includes("$1") ? [size] : []);
    }
    await withoutIndexes(client, tables, async () => {
      for (const [done, { sql }] of fillings.entries()) {
        for (let from = 1; from <= clients; from += batchSize) {
          const to = Math.min(clients, from + batchSize - 1);
          await client.query(sql, [from, to]);
          onProgress(Math.floor(((done + to / clients) / fillings.length) * clients));
        }
      }
    });
    // The first event of the clinic's log: nothing of what was just loaded has one of its own.
    await client.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome, purpose, operation_name, detail)
       values ($1, pg_temp.sid('event', 1), 'AUDIT_VERIFY', 'SUCCESS', 'OPERATIONS', 'log.loaded', '{"cause": "LOADED"}')`,
      [bayview],
    );
  });
}

/** The same id as `syntheticId`, and a time so many days ago; both vanish with the connection. */
const helpers = `
  create or replace function pg_temp.sid(kind text, number bigint) returns uuid language sql immutable parallel safe
  return overlay(overlay(md5('synthetic ' || kind || ' ' || number) placing '4' from 13) placing '8' from 17)::uuid;
  create or replace function pg_temp.ago(days numeric) returns timestamptz language sql stable parallel safe
  return date_trunc('day', now()) - days * interval '1 day' + interval '10 hours';
`;
