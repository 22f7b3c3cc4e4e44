import { randomUUID } from "node:crypto";
import { Database } from "../../../dist/src/platform/database/index.js";
import { actEvent, recordEvent } from "../../../dist/src/writing/index.js";
import { startVariant } from "../variants.js";
import { sealed } from "./sealed.js";

// More than these only take the processors from each other.
const WRITERS = 16;

/**
 * Transactions that do nothing but record one event, from one process, while another seals: how many a second, and how
 * long an event waits until a signed head covers it.
 *
 * @param {Awaited<ReturnType<typeof import("../database.js").openBenchDatabase>>} database
 * @param {{ seconds: number }} options
 * @param {(line: string) => void} say
 */
export async function measureLog(database, { seconds }, say) {
  const { owner, serviceUrl, logins } = database;
  const { userId, clinicId } = logins.find(({ login }) => login === "peer.big");
  const { rows } = await owner.query("select id from clients where clinic_id = $1 limit 200", [clinicId]);
  const sealing = await startVariant("service", serviceUrl);
  const writer = new Database({ url: serviceUrl, poolSize: WRITERS, entities: [] }, () => undefined);
  const { rows: begun } = await owner.query("select clock_timestamp()::text as at");
  let done = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  const actor = { userId, clinicId, role: "PEER_SPECIALIST", roleChosen: false, scopes: [] };
  const write = async (number) => {
    for (let i = number; performance.now() < until; i++) {
      await writer.withContext(actor, [statementOf(actor, rows[i % rows.length].id)]);
      done++;
    }
  };
  try {
    await Promise.all(Array.from({ length: WRITERS }, (_, i) => write(i)));
    const rate = done / ((performance.now() - started) / 1000);
    await sealed(owner, clinicId);
    const lag = await owner.query(
      `select count(*)::int n, percentile_cont(array[0.5, 0.99, 1]) within group (order by extract(epoch from h.sealed_at - e.recorded_at) * 1000) ms
       from audit_events e
       join audit_leaves l on l.clinic_id = e.clinic_id and l.event_id = e.event_id and l.recorded_at = e.recorded_at
       cross join lateral (select sealed_at from audit_heads where clinic_id = e.clinic_id and size > l.leaf_index order by size limit 1) h
       where e.clinic_id = $1 and e.operation_name = 'DirectLoad' and e.recorded_at >= $2::timestamptz`,
      [clinicId, begun[0].at],
    );
    const { n, ms } = lag.rows[0];
    if (n !== done) throw new Error(`${done} events were acknowledged, and ${n} are sealed`);
    const [p50, p99, most] = ms.map((one) => one.toFixed(0));
    say(`${rate.toFixed(0)} audited transactions/s for ${seconds} s, from one process with ${WRITERS} connections`);
    say(`Sealed after p50 ${p50} ms, p99 ${p99} ms, at most ${most} ms (${done} events, a round every 100 ms)`);
  } finally {
    await writer.close();
    await sealing.stop();
  }
}

/** The statement with which an act records itself. */
function statementOf(actor, clientId) {
  const recorder = { requestId: randomUUID(), operationName: "DirectLoad", newId: randomUUID };
  const entity = { type: "Client", id: clientId, classes: ["IDENTITY", "CONTACT"], fields: ["preferredName", "phone"] };
  let statement;
  const sendAhead = (text, values) => {
    statement = { text, values, name: "event" };
  };
  recordEvent({ actor, sendAhead }, actEvent(recorder, { kind: "UPDATE", clientId, entity }));
  return statement;
}
