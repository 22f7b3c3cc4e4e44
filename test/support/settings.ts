/** What a run of the tests can be told by its environment. */
export const settings = {
  /** Random operations for each role in the comparison of compiler and oracle. */
  oracleRuns: positive("ORACLE_RUNS", 40),
  /** Repeats a run of random operations: printed by the one that failed. */
  oracleSeed: process.env["ORACLE_SEED"] === undefined ? undefined : Number(process.env["ORACLE_SEED"]),
};

function positive(name: string, usual: number): number {
  const given = Number(process.env[name] ?? usual);
  if (!Number.isInteger(given) || given < 1) throw new Error(`${name} must be a whole number from 1`);
  return given;
}
