import type pg from "pg";
import { quietAuditLog } from "../../../support/audit-log.js";
import { Sealer, type LogDatabase } from "../../../../src/transparency-log/index.js";
import { LogStore } from "../../../../src/transparency-log/log-store.js";

/** Puts what the log of each clinic has into its sealed tree, once: it stays what it is, whatever is recorded later. */
export async function sealLogs(owner: pg.ClientBase): Promise<void> {
  const database: Pick<LogDatabase, "transaction"> = {
    async transaction(work) {
      await owner.query("begin; set local role app_sealer");
      const result = await work(new LogStore(owner));
      await owner.query("commit");
      return result;
    },
  };
  const onError = (error: Error): void => {
    throw error;
  };
  const sealer = new Sealer({ database, onError, ...quietAuditLog });
  // Sealing waits for whatever transaction is under way on the server, also in another test.
  while (await isUnsealed(owner)) await sealer.round();
}

async function isUnsealed(owner: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await owner.query(
    `select from audit_events e where not exists
       (select from audit_leaves l where l.clinic_id = e.clinic_id and l.event_id = e.event_id) limit 1`,
  );
  return rowCount !== 0;
}
