// Runs jest with what ES modules need, prints the coverage of a whole run, and ends with one line that a machine can
// read: "N passed, N failed". Arguments go to jest: npm test -- test/contract
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
const args = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "recovery-circle-results-"));
const resultFile = join(folder, "results.json");

const run = spawn(
  process.execPath,
  [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    jest,
    "--json",
    `--outputFile=${resultFile}`,
    // Coverage of a part of the tests would say nothing.
    ...(args.length === 0 ? ["--coverage"] : args),
  ],
  // --json also prints the results; they are wanted in the file alone.
  { stdio: ["inherit", "ignore", "inherit"] },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => run.kill(signal));

run.on("close", (code) => {
  const results = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, "utf8")) : null;
  rmSync(folder, { recursive: true, force: true });
  // A file that could not be loaded has run no test, and is a failure all the same.
  const passed = results?.numPassedTests ?? 0;
  const failed = results ? results.numFailedTests + results.numRuntimeErrorTestSuites : 1;
  const skipped = results ? results.numPendingTests + results.numTodoTests : 0;
  if (args.length === 0) printCoverage();
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  process.exitCode = code || (passed === 0 ? 1 : 0);
});

/** What part of the sources the tests ran through. jest's own summary goes where its results go. */
function printCoverage() {
  const file = "coverage/coverage-summary.json";
  if (!existsSync(file)) return;
  const { total } = JSON.parse(readFileSync(file, "utf8"));
  const parts = ["statements", "branches", "functions", "lines"].map((one) => `${one} ${total[one].pct} %`);
  console.log(`Coverage: ${parts.join(", ")}`);
}
