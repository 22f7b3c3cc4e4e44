import type pg from "pg";
import { quietAuditLog } from "../../../support/audit-log.js";
import { allSealed } from "../../../support/sealed.js";
import { Sealer, type LogDatabase } from "../../../../src/transparency-log/index.js";
import { LogStore } from "../../../../src/transparency-log/log-store.js";

/** Puts what the log of each clinic has into its sealed tree, once: it stays what it is, whatever is recorded later. */
export async function sealLogs(owner: pg.ClientBase): Promise<void> {
  const database: Pick<LogDatabase, "transaction"> = {
    async transaction(work) {
      await owner.query("begin; set local role app_sealer");
      const store = new LogStore(owner);
      const result = await work(store);
      await store.settle();
      await owner.query("commit");
      return result;
    },
  };
  const onError = (error: Error): void => {
    throw error;
  };
  const sealer = new Sealer({ database, onError, ...quietAuditLog });
  await allSealed(owner, () => sealer.round());
}
