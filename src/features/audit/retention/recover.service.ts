import { readFileSync } from "node:fs";
import type pg from "pg";
import { openCheckpoint, signersOf, type Checkpoint, type LogKeys } from "../../../transparency-log/index.js";
import { checkpointFiles } from "../checkpoint-files.js";
import { recordLogAct } from "./log-acts.js";
import { CareRefused, sealNow, takeCare, type CareOptions } from "./log-care.js";

export interface RecoverOptions extends CareOptions {
  readonly log: LogKeys;
  /** Files or folders with what witnesses have kept. */
  readonly witnessed: readonly string[];
}

export interface Recovery {
  readonly clinicId: string;
  readonly eventId: string;
  /** How many entries the log has left, the newest of them recorded before the loss. */
  readonly size: number;
  /** The checkpoints that were signed, and are of no tree any more. */
  readonly lost: readonly Checkpoint[];
}

/**
 * Says in the log that its end was lost, as after a restore from an older backup: which checkpoints, of those that
 * witnesses have kept, this log has signed and can't account for. The log goes on behind what is left; the check accepts
 * exactly these checkpoints from then on, and tells of them each time.
 *
 * @throws CareRefused where nothing is lost
 */
export async function recoverLog(options: RecoverOptions): Promise<Recovery> {
  const { by, log, ownerUrl } = options;
  return takeCare(options, async (care) => {
    const { clinicId } = care;
    const verifiers = signersOf(log, clinicId);
    const witnessed = options.witnessed
      .flatMap(checkpointFiles)
      .map((file) => openCheckpoint(readFileSync(file, "utf8"), verifiers))
      .filter((one) => one !== null && one.origin === verifiers[0]?.name)
      .filter((one) => one !== null);
    const { eventId, size, lost } = await care.transaction(async (client) => {
      const now = await sizeOf(client, clinicId);
      const gone: Checkpoint[] = [];
      for (const one of witnessed) if (!(await isPrefix(client, clinicId, now, one))) gone.push(one);
      const [newest] = [...gone].sort((a, b) => b.size - a.size);
      if (newest === undefined) throw new CareRefused("Nothing is lost: the log has all that is in these checkpoints.");
      const detail = {
        by,
        cause: "LOSS",
        size: now,
        lost: gone.map(({ size: its, root }) => [its, root.toString("base64")] as const),
      } as const;
      return { eventId: await recordLogAct(client, clinicId, "log.recovered", detail), size: now, lost: gone };
    });
    await sealNow(ownerUrl, log, care, [eventId]);
    return { clinicId, eventId, size, lost };
  });
}

async function sizeOf(client: pg.Client, clinicId: string): Promise<number> {
  const { rows } = await client.query<{ size: string }>(
    "select size from audit_heads where clinic_id = $1 order by size desc limit 1",
    [clinicId],
  );
  return Number(rows[0]?.size ?? 0);
}

async function isPrefix(client: pg.Client, clinicId: string, size: number, one: Checkpoint): Promise<boolean> {
  if (one.size > size) return false;
  const { rows } = await client.query<{ root: Buffer }>("select app.tree_hash($1, 0, $2) root", [clinicId, one.size]);
  return rows[0]?.root.equals(one.root) === true;
}
