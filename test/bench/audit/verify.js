import { randomUUID } from "node:crypto";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Progress } from "../../../dist/src/platform/progress.js";
import { startVariant } from "../variants.js";
import { sealed } from "./sealed.js";

const COMMAND = fileURLToPath(new URL("../../../dist/src/features/audit/verify/verify.main.js", import.meta.url));
const LOG_NAME = "audit.bench.invalid";
// The command says at its end how much memory it had at most.
const MEMORY = `process.on("exit", () => console.error("maxRSS " + process.resourceUsage().maxRSS))`;
const BATCH = 50_000;

/**
 * Makes a log of so many events, and has it verified by the command that a clinic uses.
 *
 * @param {Awaited<ReturnType<typeof import("../database.js").openBenchDatabase>>} database
 * @param {{ events: number, seed: Buffer }} options
 * @param {(line: string) => void} say
 */
export async function measureVerify(database, { events, seed }, say) {
  const { owner, serviceUrl, ownerUrl, logins } = database;
  const { userId, clinicId } = logins.find(({ login }) => login === "peer.big");
  const sealing = await startVariant("service", serviceUrl, { seed });
  try {
    const count = async () =>
      (await owner.query("select count(*)::int n from audit_events where clinic_id = $1", [clinicId])).rows[0].n;
    const progress = new Progress(process.stderr, "events made");
    for (let known = await count(); known < events; known = await count()) {
      progress.show(known, events);
      await owner.query(
        `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, purpose, basis, operation_name,
           request_id, client_ids, class_sets, consent_ids, fields, field_bits)
         select $1, gen_random_uuid(), 'READ', 'SUCCESS', $2, 'PEER_SPECIALIST', 'TREATMENT', 'RELATIONSHIP', 'Made',
           $3, array[c.id], array[5], '{}', '{Client.preferredName,Client.phone}', '{1,4}'
         from generate_series(1, $4) i join (select id, row_number() over (order by id) n from clients where clinic_id = $1) c
           on c.n = 1 + i % 200`,
        [clinicId, userId, randomUUID(), Math.min(BATCH, events - known)],
      );
    }
    progress.end();
    await sealed(owner, clinicId);
    await owner.query("analyze");
  } finally {
    await sealing.stop();
  }
  const env = {
    ...process.env,
    DATABASE_OWNER_URL: ownerUrl,
    AUDIT_LOG_NAME: LOG_NAME,
    AUDIT_SIGNING_KEY: seed.toString("base64"),
  };
  const args = ["--import", `data:text/javascript,${encodeURIComponent(MEMORY)}`, COMMAND];
  const began = performance.now();
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env }).catch((error) => error);
  const seconds = (performance.now() - began) / 1000;
  const memory = Number(/maxRSS (\d+)/.exec(stderr)?.[1]) / 1024;
  const verified = Number(/^(\d+) events of/m.exec(stdout)?.[1]);
  if (!stdout.includes("everything agrees")) throw new Error(`The log does not verify:\n${stdout}${stderr}`);
  say(
    `${verified} events verified in ${seconds.toFixed(1)} s: ${(verified / seconds).toFixed(0)}/s, ${memory.toFixed(0)} MB at most`,
  );
}
