// Runs one long campaign under jest, with what it prints shown as it goes: node test/support/campaign.mjs <file> [--name=value].
// A campaign is a *.campaign.ts; each --name=value that the comment at its head names reaches it as campaign("name", usual).
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { asksForHelp, UsageError } from "../../dist/src/platform/command-line.js";

const [file, ...args] = process.argv.slice(2);
// The comment at the head of a campaign says what it does and which options it takes.
const usage =
  /^(?:\/\/.*\n)+/
    .exec(readFileSync(file, "utf8"))?.[0]
    .replaceAll(/^\/\/ ?/gm, "")
    .trimEnd() ?? file;
const known = new Set([...usage.matchAll(/--([a-z]+(?:-[a-z]+)*)/g)].map(([, name]) => name));
// What is written with a number takes one, and "--parts=a,b  some of x, y (all)" takes these.
const numbers = new Set([...usage.matchAll(/--([a-z-]+)=\d+/g)].map(([, name]) => name));
const choices = new Map(
  [...usage.matchAll(/^ *--([a-z-]+)=\S+ +some of ([^(]+)\(all\)/gm)].map(([, name, list]) => [
    name,
    list.match(/[a-z-]+/g),
  ]),
);

try {
  if (asksForHelp(args)) console.log(usage);
  else run(Object.fromEntries(args.map(setting)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function run(settings) {
  const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
  const its = spawn(
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
    { stdio: "inherit", env: { ...process.env, ...settings } },
  );
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => its.kill(signal));
  its.on("close", (code) => (process.exitCode = code ?? 1));
}

function setting(arg) {
  const [, name, value = "1"] = /^--([a-z-]+)(?:=(.*))?$/.exec(arg) ?? [];
  if (name === undefined) throw new UsageError("Options are written as --name=value.", usage);
  if (!known.has(name)) throw new UsageError(`There is no option --${name}.`, usage);
  if (numbers.has(name) && !/^[1-9]\d*$/.test(value))
    throw new UsageError(`--${name} takes a whole number from 1.`, usage);
  const other = value.split(",").find((one) => choices.get(name)?.includes(one) === false);
  if (other !== undefined) throw new UsageError(`--${name} knows no ${other}.`, usage);
  return [`CAMPAIGN_${name.replaceAll("-", "_").toUpperCase()}`, value];
}
