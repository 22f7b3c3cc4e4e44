// Runs one long campaign under jest, with what it prints shown as it goes: node test/support/campaign.mjs <file> [--name=value].
// A campaign is a *.campaign.ts; each --name=value reaches it as campaign("name", usual).
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [file, ...rest] = process.argv.slice(2);
const options = rest.map((one) => /^--([a-z-]+)(?:=(.*))?$/.exec(one) ?? fail(`Not understood: ${one}`));

if (options.some(([, name]) => name === "help")) {
  // The comment at the head of a campaign says what it does and which options it takes.
  console.log(/^(?:\/\/.*\n)+/.exec(readFileSync(file, "utf8"))?.[0].replaceAll(/^\/\/ ?/gm, "") ?? file);
} else {
  const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
  const run = spawn(
    process.execPath,
    [
      "--experimental-vm-modules",
      "--disable-warning=ExperimentalWarning",
      jest,
      "--testMatch=**/*.campaign.ts",
      "--testTimeout=43200000",
      "--runTestsByPath",
      file,
    ],
    { stdio: "inherit", env: { ...process.env, ...Object.fromEntries(options.map(setting)) } },
  );
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => run.kill(signal));
  run.on("close", (code) => (process.exitCode = code ?? 1));
}

function setting([, name, value]) {
  return [`CAMPAIGN_${name.replaceAll("-", "_").toUpperCase()}`, value ?? "1"];
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
