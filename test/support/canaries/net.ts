import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { OUTPUT_TABLES, type ProtectedColumn, protectedColumns } from "./columns.js";
import { harvest, unprotectedTexts } from "./harvest.js";
import { History, remember } from "./history.js";
import type { ServiceOutput, Tally } from "./outputs.js";
import { plant } from "./plant.js";
import { Recorder } from "./recorder.js";
import { type Finding, scan } from "./scan.js";

// What it does not see: numbers, times, ids and the mere presence of a row; texts of fewer than 12 characters that a test
// wrote itself; what goes to a bare socket without an answer of the server's. Whoever had a right until a quarter of a
// second before a request is taken to have it still. What is shown of a value is judged by its whole text, or its token.

/**
 * The net under one service: tokens in the protected values of its database, everything kept that it puts out, and at the
 * end a search for each value in everything.
 *
 * @example
 * const net = await CanaryNet.spread(owner, cursorSecret);
 * const app = await createApp({ ...options, extend: (server) => net.recorder.listenTo(server) });
 * expect(await net.haul()).toEqual([]);
 */
export class CanaryNet {
  public readonly recorder: Recorder;
  private readonly tallyFile: string | null = newTallyFile();

  private constructor(
    private readonly owner: pg.ClientBase,
    private readonly columns: readonly ProtectedColumn[],
    cursorSecret: Buffer,
  ) {
    this.recorder = new Recorder(cursorSecret);
  }

  /** Plants the tokens: the sample clinic is in the database, and nobody uses it yet. */
  public static async spread(owner: pg.ClientBase, cursorSecret: Buffer): Promise<CanaryNet> {
    const columns = await protectedColumns(owner);
    await plant(owner, columns);
    await remember(owner);
    return new CanaryNet(owner, columns, cursorSecret);
  }

  /** Searches everything that was put out since the last time, and says what was where it may not be. */
  public async haul(): Promise<Finding[]> {
    const history = await History.of(this.owner);
    const canaries = harvest(history, this.columns);
    const { outputs, auditRows } = await rowsPutOut(this.owner);
    const found = scan([...this.recorder.take(), ...outputs], canaries, unprotectedTexts(history));
    const findings = [...found, ...this.recorder.unread];
    this.tally({ values: canaries.length, auditRows, findings: findings.length, ...this.recorder.counts });
    return findings;
  }

  private tally(counts: Tally): void {
    if (this.tallyFile !== null) writeFileSync(this.tallyFile, JSON.stringify(counts));
  }
}

/** What a report says of findings: where, and which value's home; never the value. */
export function describe(findings: readonly Finding[]): string {
  return findings.map(({ place, label }) => `${label} in ${place}`).join("\n");
}

/** The folder in which a run counts, and a mark in it: a service that is never searched is missed at the end. */
function newTallyFile(): string | null {
  const folder = process.env["CANARY_FOLDER"];
  if (folder === undefined) return null;
  const file = join(folder, `${randomUUID()}.json`);
  writeFileSync(file, "");
  return file;
}

/** Rows that tell of what was done, column by column: the audit log above all. */
async function rowsPutOut(owner: pg.ClientBase): Promise<{ outputs: ServiceOutput[]; auditRows: number }> {
  const tables = OUTPUT_TABLES.map(
    // The body of an event is bytes, and says something all the same.
    (
      table,
    ) => `select '${table}' as name, c.key, case when c.value like '\\\\x%' then encode(c.value::bytea, 'escape') else c.value end as value
      from ${table} t, jsonb_each_text(to_jsonb(t)) c`,
  );
  const { rows } = await owner.query<{ name: string; key: string; value: string | null }>(tables.join(" union all "));
  const outputs = rows.flatMap(({ name, key, value }): ServiceOutput[] =>
    value === null
      ? []
      : [{ kind: "silent", place: `${name}.${key}`, text: value, viewer: null, window: { from: 0, to: 0 } }],
  );
  const auditRows = rows.filter(({ name, key }) => name === "audit_events" && key === "event_id").length;
  return { outputs, auditRows };
}
