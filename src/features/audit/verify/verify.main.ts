import { parseArgs } from "node:util";
import { ConfigError, parseVerifyConfig } from "../../../platform/config/index.js";
import { parseVerifierKey, signersOf, type Verifier } from "../../../transparency-log/index.js";
import { readCheckpoints, verifyLogs } from "./verify.service.js";

// npm run audit:verify: as the owner, in DATABASE_OWNER_URL.
const usage = `npm run audit:verify [-- --witness file --from size --key line --unsealed seconds]

Makes the sealed audit logs of all clinics again from their events, and compares: every event with its leaf, every leaf with
the tree, every head with its root and its signature, and every consent and step of a referral with its event. The service
may run meanwhile.

--witness    a checkpoint, or a folder of them, that a witness has kept: what was cut off or rewritten since is found
--from       begins with the leaf of this number; what is before is taken from the tiles
--key        a verifier key that checkpoints are believed by, once for each; else the keys of the environment
--unsealed   how many seconds an event may wait to be sealed (60)

DATABASE_OWNER_URL, AUDIT_RETENTION_YEARS (10), and AUDIT_LOG_NAME with AUDIT_SIGNING_KEY where no --key is given.
Ends with 0 where everything agrees, 1 where something does not, and 2 where it could not be looked at.
`;

try {
  const { values } = parseArgs({
    options: {
      witness: { type: "string", multiple: true },
      from: { type: "string", default: "0" },
      key: { type: "string", multiple: true },
      unsealed: { type: "string", default: "60" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) console.log(usage);
  else await run(values);
} catch (error) {
  console.error(error instanceof ConfigError || error instanceof TypeError ? error.message : error);
  process.exitCode = 2;
}

async function run(values: {
  readonly witness?: readonly string[];
  readonly from: string;
  readonly key?: readonly string[];
  readonly unsealed: string;
}): Promise<void> {
  const { ownerUrl, log, retentionYears } = parseVerifyConfig(process.env, values.key !== undefined);
  const witnessed = (values.witness ?? []).flatMap(readCheckpoints);
  const keys = (values.key ?? []).map(parseVerifierKey);
  const verifiers = (clinicId: string): readonly Verifier[] =>
    log === null ? keys.filter(({ name }) => name.endsWith(`/${clinicId}`)) : signersOf(log, clinicId);
  const started = performance.now();
  const { clinics, leaves, pruned, erased, faults, notices } = await verifyLogs({
    ownerUrl,
    verifiers,
    witnessed,
    from: wholeNumber(values.from, "--from"),
    retentionYears,
    unsealedSeconds: wholeNumber(values.unsealed, "--unsealed"),
    onProgress: (_clinic, done) => {
      if (process.stderr.isTTY && performance.now() - started > 3_000) process.stderr.write(`\r${done} events`);
    },
  });
  const seconds = (performance.now() - started) / 1000;
  if (process.stderr.isTTY && seconds > 3) process.stderr.write("\r");
  for (const { clinicId, index, what } of faults) {
    console.log(`${clinicId}${index === null ? "" : ` leaf ${index}`}: ${what}`);
  }
  for (const { clinicId, index, what } of notices) console.log(`${clinicId} leaf ${index}, no fault: ${what}`);
  if (pruned > 0)
    console.log(`${pruned} events have outlived their retention and were pruned, as the log says itself.`);
  if (erased > 0) console.log(`${erased} events were erased, as the log says itself.`);
  console.log(
    `${leaves} events of ${clinics} clinics in ${seconds.toFixed(1)} s: ${faults.length === 0 ? "everything agrees" : `${faults.length} faults`}.`,
  );
  if (witnessed.length === 0) console.log("Self-verified only: give what a witness has kept with --witness.");
  if (faults.length > 0) process.exitCode = 1;
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new TypeError(`${name} is a whole number.`);
  return Number(text);
}
