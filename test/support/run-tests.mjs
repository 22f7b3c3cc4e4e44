// Runs jest with what ES modules need, and ends with one line that a machine can read: "N passed, N failed". Arguments go to
// jest: npm test -- test/contract. With --coverage it also prints what part of the sources the tests ran through.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
const args = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "recovery-circle-results-"));
const resultFile = join(folder, "results.json");
// Each service that a test starts counts here what was searched for protected values: test/support/canaries.
const canaryFolder = join(folder, "canaries");
mkdirSync(canaryFolder);
// What tests report of themselves, such as how many cells were compared.
const reportFile = join(folder, "report.txt");

const run = spawn(
  process.execPath,
  [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    jest,
    "--json",
    `--outputFile=${resultFile}`,
    ...args,
  ],
  // --json also prints the results; they are wanted in the file alone.
  {
    stdio: ["inherit", "ignore", "inherit"],
    env: { ...process.env, CANARY_FOLDER: canaryFolder, REPORT_FILE: reportFile },
  },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => run.kill(signal));

run.on("close", (code) => {
  const results = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, "utf8")) : null;
  if (existsSync(reportFile)) console.log(readFileSync(reportFile, "utf8").trimEnd());
  const unsearched = printCanaries();
  rmSync(folder, { recursive: true, force: true });
  // A file that could not be loaded has run no test, and is a failure all the same.
  const passed = results?.numPassedTests ?? 0;
  const failed = (results ? results.numFailedTests + results.numRuntimeErrorTestSuites : 1) + unsearched;
  const skipped = results ? results.numPendingTests + results.numTodoTests : 0;
  if (args.includes("--coverage")) printCoverage();
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  process.exitCode = code || (passed === 0 || unsearched > 0 ? 1 : 0);
});

/** What was searched for protected values in the whole run. Answers how many services were never searched. */
function printCanaries() {
  const tallies = readdirSync(canaryFolder).map((file) => readFileSync(join(canaryFolder, file), "utf8"));
  const searched = tallies.filter((text) => text !== "").map((text) => JSON.parse(text));
  const unsearched = tallies.length - searched.length;
  if (tallies.length === 0) return 0;
  const sum = (name) => searched.reduce((total, one) => total + one[name], 0).toLocaleString("en");
  const kinds = [`${sum("answers")} answers`, `${sum("cursors")} cursors`, `${sum("logLines")} log lines`];
  const looked = [`${sum("values")} values`, ...kinds, `${sum("auditRows")} audit rows scanned`].join(", ");
  console.log(`Canaries: ${looked}, ${sum("findings")} found where they may not be`);
  if (unsearched > 0) console.log(`Canaries: ${unsearched} services were never searched, for they were not closed`);
  return unsearched;
}

/** What part of the sources the tests ran through. jest's own summary goes where its results go. */
function printCoverage() {
  const file = "coverage/coverage-summary.json";
  if (!existsSync(file)) return;
  const { total } = JSON.parse(readFileSync(file, "utf8"));
  const parts = ["statements", "branches", "functions", "lines"].map((one) => `${one} ${total[one].pct} %`);
  console.log(`Coverage: ${parts.join(", ")}`);
}
