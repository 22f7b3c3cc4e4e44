import { appendFileSync } from "node:fs";
import { Progress } from "../../src/platform/progress.js";

/** What a run of the tests can be told by its environment. */
export const settings = {
  /** Random operations for each role in the comparison of compiler and oracle. */
  oracleRuns: positive("ORACLE_RUNS", 40),
  /** Repeats a run of random operations: printed by the one that failed. */
  oracleSeed: process.env["ORACLE_SEED"] === undefined ? undefined : Number(process.env["ORACLE_SEED"]),
};

/** How much a campaign does: `--name=value` of its command. */
export function campaign(name: string, usual: number): number {
  return positive(settingOf(name), usual);
}

/** What a campaign does, where that is no number. */
export function campaignText(name: string, usual: string): string {
  return process.env[settingOf(name)] ?? usual;
}

function settingOf(name: string): string {
  return `CAMPAIGN_${name.replaceAll("-", "_").toUpperCase()}`;
}

/** A line of a run's report, past jest's own output: shown at once, or at the end of a run of the tests. */
export function report(line: string): void {
  const file = process.env["REPORT_FILE"];
  if (file === undefined) process.stdout.write(`${line}\n`);
  else appendFileSync(file, `${line}\n`);
}

/**
 * How far a campaign is: a line now and then also on a terminal, which is jest's own.
 *
 * @example const progress = progressOf("pairs"); progress(pair, pairs);
 */
export function progressOf(noun: string): (done: number, of: number) => void {
  const write = (line: string): boolean => {
    report(line.trimEnd());
    return true;
  };
  const progress = new Progress({ write }, noun);
  return progress.show.bind(progress);
}

function positive(name: string, usual: number): number {
  const given = Number(process.env[name] ?? usual);
  if (!Number.isInteger(given) || given < 1) throw new Error(`${name} must be a whole number from 1`);
  return given;
}
