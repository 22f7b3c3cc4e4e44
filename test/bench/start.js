// How long the service takes from its start to its first answer: npm run build && node test/bench/start.js [--clients N]
import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../dist/src/demo/embedded-postgres.js";
import { openBenchDatabase } from "./database.js";
import { median } from "./median.js";
import { optionsOfPart } from "./options.js";

const MAIN = fileURLToPath(new URL("../../dist/src/main.js", import.meta.url));
const TIMES = 10;
const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const database = await openBenchDatabase(
  optionsOfPart(
    "node test/bench/start.js [--clients N]\n\nHow long the service takes from its start to its first answer: ten starts, each a process of its own.",
  ),
  (text) => console.error(text),
);
// Production opens no demo database, and this one was loaded as the demo's.
await database.owner.query("update instance_profile set kind = 'production'");
try {
  const times = [];
  for (let i = 0; i < TIMES; i++) times.push(await start());
  const best = Math.min(...times.map(({ wall }) => wall));
  console.log(
    `From start to first answer: ${median(times.map(({ wall }) => wall)).toFixed(0)} ms, at best ${best.toFixed(0)} ms; ` +
      `${median(times.map(({ cpu }) => cpu)).toFixed(0)} ms of CPU (${TIMES} starts)`,
  );
} finally {
  await database.owner.query("update instance_profile set kind = 'demo'");
  await database.stop();
}

async function start() {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, MAIN], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      DATABASE_URL: database.serviceUrl,
      ISSUER: "https://login.example.org",
      AUDIENCE: "recovery-circle",
      AUDIENCE_INTEGRATORS: "recovery-circle-integrators",
      PUBLIC_KEY: publicKey.export({ type: "spki", format: "pem" }),
      CURSOR_KEY: randomBytes(32).toString("base64"),
      AUDIT_LOG_NAME: "audit.bench.invalid",
      AUDIT_SIGNING_KEY: randomBytes(32).toString("base64"),
      PORT: String(port),
    },
  });
  // A refusal is an answer too: the contract is there, and so is whoever keeps it.
  while (!(await isAnswered(port))) if (child.exitCode !== null) throw new Error("The service ended");
  const wall = performance.now() - began;
  const cpu = await cpuOf(child.pid);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  return { wall, cpu };
}

/** Milliseconds of CPU of a process and its threads so far, in steps of ten; NaN where the system does not tell. */
async function cpuOf(pid) {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function isAnswered(port) {
  try {
    const response = await globalThis.fetch(`http://127.0.0.1:${port}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ viewer { displayName } }" }),
    });
    return (await response.text()).includes("UNAUTHENTICATED");
  } catch {
    return false;
  }
}
