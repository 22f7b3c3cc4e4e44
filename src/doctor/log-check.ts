import type pg from "pg";
import type { Clock } from "../platform/clock.js";
import type { AuditLogSetting } from "../platform/config/index.js";
import { openCheckpoint, originOf, parseNote, signersOf, type LogStore } from "../transparency-log/index.js";
import { mend, ok, shortList, type Finding } from "./finding.js";
import { rowsOf } from "./server-check.js";

// The audit log: whether it goes on under the name and the keys that it has, is sealed, and has room for what comes.

/** Whether what was signed last was signed under this name with one of these keys. */
export async function checkSigningKeys(store: LogStore, log: AuditLogSetting): Promise<Finding> {
  const check = "signing keys";
  const heads = await store.newestHeads(MOST_CLINICS);
  if (heads.length === 0) return ok(check, "Nothing is signed yet: any key will do.");
  const renamed = heads.filter(({ clinicId, note }) => originOf(log.logName, clinicId) !== originIn(note));
  if (renamed.length > 0) {
    return mend(
      check,
      `AUDIT_LOG_NAME is not what the logs are called, of ${clinics(renamed)}.`,
      "Set it to what the service was started with before: witnesses know the logs by that name.",
    );
  }
  const signedBy = (which: number) => (head: { readonly clinicId: string; readonly note: string }) =>
    openCheckpoint(head.note, signersOf(log, head.clinicId).slice(which, which + 1)) !== null;
  const strange = heads.filter((head) => !signedBy(0)(head) && !signedBy(1)(head));
  if (strange.length > 0) {
    return mend(
      check,
      `The newest checkpoint is signed by another key than AUDIT_SIGNING_KEY, of ${clinics(strange)}.`,
      "Set the key that the service was started with; to replace it, set that one as AUDIT_SIGNING_KEY_PREVIOUS.",
    );
  }
  if (heads.every(signedBy(0))) return ok(check, "The newest checkpoints are signed with AUDIT_SIGNING_KEY.");
  return ok(
    check,
    "The newest checkpoints are signed with AUDIT_SIGNING_KEY_PREVIOUS; the next ones will be with both.",
  );
}

/** As many clinics' newest checkpoints are looked at. */
const MOST_CLINICS = 1_000;

/** The log that a checkpoint says it is of. */
function originIn(note: string): string {
  return parseNote(note).text.split("\n")[0] ?? "";
}

const clinics = (heads: readonly { readonly clinicId: string }[]): string =>
  `clinic ${shortList(heads.map(({ clinicId }) => clinicId))}`;

const SEALED_WITHIN_SECONDS = 60;

/** Whether what is recorded gets into the trees. */
export async function checkBacklog(store: LogStore): Promise<Finding> {
  const { events, oldestSeconds } = await store.backlog();
  if (oldestSeconds < SEALED_WITHIN_SECONDS) return ok("sealing", "What is recorded is sealed.");
  return mend(
    "sealing",
    `${events} events are not sealed, the oldest for ${Math.round(oldestSeconds)} s.`,
    "Start the service, which seals; if it runs, its log says why it can't.",
  );
}

/** Whether this month and the next have their partitions: what has none goes where it can't be pruned by the month. */
export async function checkPartitions(client: pg.ClientBase, clock: Clock): Promise<Finding> {
  const missing = await rowsOf<{ month: string }>(
    client,
    `select to_char(m, 'YYYY-MM') as month
     from unnest(array[date_trunc('month', $1::timestamptz at time zone 'UTC'),
       date_trunc('month', $1::timestamptz at time zone 'UTC') + interval '1 month']) m
     where to_regclass('public.audit_events_' || to_char(m, 'YYYY_MM')) is null order by 1`,
    [clock.now()],
  );
  if (missing.length === 0) return ok("partitions", "The log has room for this month and the next.");
  return mend(
    "partitions",
    `The log has no partition for ${missing.map(({ month }) => month).join(" and ")}.`,
    "Run npm run migrate, or start the service, which makes them.",
  );
}
