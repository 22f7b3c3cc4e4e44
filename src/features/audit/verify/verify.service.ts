import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { parseCheckpoint, parseNote, type Checkpoint, type Verifier } from "../../../transparency-log/index.js";
import { LogCheck, type Fault } from "./log-check.js";
import { checkRecords, checkUnsealed } from "./records-check.js";

export interface VerifyOptions {
  /** The owner of the database, who may take the auditor's role. */
  readonly ownerUrl: string;
  readonly verifiers: (clinicId: string) => readonly Verifier[];
  /** Checkpoints that somebody outside has kept, of any clinic. */
  readonly witnessed: readonly Checkpoint[];
  readonly from: number;
  /** How long an event may wait to be sealed. */
  readonly unsealedSeconds: number;
  readonly onProgress: (clinicId: string, leaves: number) => void;
}

export interface Verification {
  readonly clinics: number;
  readonly leaves: number;
  readonly faults: readonly Fault[];
}

/** Checks all logs of a database while it is in use: in one snapshot, which waits for nobody. */
export async function verifyLogs(options: VerifyOptions): Promise<Verification> {
  const client = new pg.Client({ connectionString: options.ownerUrl, options: "-c timezone=UTC" });
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    await client.query("set local role app_auditor");
    const { rows } = await client.query<{ id: string }>("select distinct clinic_id id from audit_heads order by 1");
    const clinics = new Set(rows.map(({ id }) => id));
    const byClinic = (id: string): Checkpoint[] => options.witnessed.filter(({ origin }) => origin.endsWith(`/${id}`));
    for (const { origin } of options.witnessed) clinics.add(origin.slice(origin.lastIndexOf("/") + 1));
    const faults: Fault[] = [];
    let leaves = 0;
    for (const clinicId of clinics) {
      const found = await new LogCheck(client, clinicId, {
        verifiers: options.verifiers,
        witnessed: byClinic(clinicId),
        from: options.from,
        onProgress: (done) => options.onProgress(clinicId, leaves + done),
      }).run();
      await client.query("close all");
      faults.push(...found.faults);
      leaves += found.leaves;
    }
    faults.push(...(await checkRecords(client)), ...(await checkUnsealed(client, options.unsealedSeconds)));
    await client.query("commit");
    return { clinics: clinics.size, leaves, faults };
  } finally {
    await client.end();
  }
}

/** The checkpoints in a file, or in the files of a folder, as a witness keeps them. */
export function readCheckpoints(path: string): Checkpoint[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".checkpoint"))
        .map((name) => join(path, name))
    : [path];
  return files.map((file) => parseCheckpoint(parseNote(readFileSync(file, "utf8")).text));
}
