import { readFileSync } from "node:fs";
import pg from "pg";
import { cosignedAt, parseCheckpoint, parseNote, type Verifier } from "../../../transparency-log/index.js";
import { checkpointFiles } from "../checkpoint-files.js";
import { sealedLogActs } from "../retention/log-acts.js";
import { EVENT_SETTINGS } from "./event-body.js";
import { LogCheck, type Fault, type Witnessed } from "./log-check.js";
import { checkRecords, checkUnsealed } from "./records-check.js";

export interface VerifyOptions {
  /** A login that may take the auditor's role: its own, or the owner. */
  readonly url: string;
  readonly verifiers: (clinicId: string) => readonly Verifier[];
  /** Checkpoints that somebody outside has kept, of any clinic. */
  readonly witnessed: readonly Witnessed[];
  readonly from: number;
  /** How many years events stay: what left earlier is a fault, whatever the log says of it. */
  readonly retentionYears: number;
  /** How long an event may wait to be sealed. */
  readonly unsealedSeconds: number;
  /** Told now and then how many leaves were looked at, of about how many in all. */
  readonly onProgress: (leaves: number, of: number) => void;
}

export interface Verification {
  readonly clinics: number;
  readonly leaves: number;
  /** Events that have left the log, as it says itself; their leaves are among those counted. */
  readonly pruned: number;
  /** Events that were emptied of their details, as the log says itself. */
  readonly erased: number;
  readonly faults: readonly Fault[];
  /** What is no fault, since the log says so itself, and is told each time. */
  readonly notices: readonly Fault[];
}

/** Checks all logs of a database while it is in use: in one snapshot, which waits for nobody. */
export async function verifyLogs(options: VerifyOptions): Promise<Verification> {
  const client = new pg.Client({ connectionString: options.url, options: EVENT_SETTINGS });
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    await client.query("set local role app_auditor");
    const { rows } = await client.query<{ id: string; size: number }>(
      "select clinic_id id, max(size)::float8 size from audit_heads group by 1 order by 1",
    );
    const clinics = new Set(rows.map(({ id }) => id));
    const all = rows.reduce((sum, { size }) => sum + size, 0);
    const byClinic = (id: string): Witnessed[] => options.witnessed.filter(({ origin }) => origin.endsWith(`/${id}`));
    for (const { origin } of options.witnessed) clinics.add(origin.slice(origin.lastIndexOf("/") + 1));
    const faults: Fault[] = [];
    const notices: Fault[] = [];
    let [leaves, pruned, erased] = [0, 0, 0];
    for (const clinicId of clinics) {
      const found = await new LogCheck(client, clinicId, {
        verifiers: options.verifiers,
        witnessed: byClinic(clinicId),
        from: options.from,
        retentionYears: options.retentionYears,
        acts: await sealedLogActs(client, clinicId),
        onProgress: (done) => options.onProgress(leaves + done, all),
      }).run();
      await client.query("close all");
      faults.push(...found.faults);
      notices.push(...found.notices);
      leaves += found.leaves;
      pruned += found.pruned;
      erased += found.erased;
    }
    faults.push(...(await checkRecords(client)), ...(await checkUnsealed(client, options.unsealedSeconds)));
    await client.query("commit");
    return { clinics: clinics.size, leaves, pruned, erased, faults, notices };
  } finally {
    await client.end();
  }
}

/** The checkpoints in a file, or in the files of a folder, as a witness keeps them. */
export function readCheckpoints(path: string): Witnessed[] {
  return checkpointFiles(path).map((file) => {
    const { text, signatures } = parseNote(readFileSync(file, "utf8"));
    const times = signatures.map(cosignedAt).filter((seconds) => seconds !== null);
    return {
      ...parseCheckpoint(text),
      seenAt: times.length === 0 ? null : new Date(Math.min(...times) * 1000),
    };
  });
}
