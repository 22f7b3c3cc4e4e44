import { parseVerifyConfig } from "../../../platform/config/index.js";
import { Progress } from "../../../platform/progress.js";
import { parseVerifierKey, signersOf, type Verifier } from "../../../transparency-log/index.js";
import { command, type Arguments } from "../command.js";
import { readCheckpoints, verifyLogs } from "./verify.service.js";

// npm run audit:verify: with a login of its own in DATABASE_AUDITOR_URL, or as the owner, in DATABASE_OWNER_URL.
const usage = `npm run audit:verify [-- --witness file --from size --key line --unsealed seconds]

Makes the sealed audit logs of all clinics again from their events, and compares: every event with its leaf, every leaf with
the tree, every head with its root and its signature, and every consent and step of a referral with its event. The service
may run meanwhile. While npm run demo runs, it is the demo's that is checked, unless a database is named.

--witness    a checkpoint, or a folder of them, that a witness has kept: what was cut off or rewritten since is found
--from       begins with the leaf of this number; what is before is taken from the tiles
--key        a verifier key that checkpoints are believed by, once for each; else the keys of the environment
--unsealed   how many seconds an event may wait to be sealed (60)

DATABASE_AUDITOR_URL (a login that can do nothing else) or DATABASE_OWNER_URL; AUDIT_RETENTION_YEARS (10); and AUDIT_LOG_NAME with AUDIT_SIGNING_KEY where no --key is given.
Ends with 0 where everything agrees, 1 where something does not, and 2 where it could not be looked at.
`;

await command(
  usage,
  {
    witness: { type: "string", multiple: true },
    from: { type: "string" },
    key: { type: "string", multiple: true },
    unsealed: { type: "string" },
  },
  run,
);

async function run(args: Arguments, env: NodeJS.ProcessEnv): Promise<void> {
  const { url, log, retentionYears } = parseVerifyConfig(env, args.has("key"));
  const witnessed = args.texts("witness").flatMap(readCheckpoints);
  const keys = args.texts("key").map(parseVerifierKey);
  const verifiers = (clinicId: string): readonly Verifier[] =>
    log === null ? keys.filter(({ name }) => name.endsWith(`/${clinicId}`)) : signersOf(log, clinicId);
  const started = performance.now();
  const progress = new Progress(process.stderr, "events");
  const { clinics, leaves, pruned, erased, faults, notices } = await verifyLogs({
    url,
    verifiers,
    witnessed,
    from: args.wholeNumber("from", 0),
    retentionYears,
    unsealedSeconds: args.wholeNumber("unsealed", 60),
    onProgress: (done, of) => progress.show(done, of),
  }).finally(() => progress.end());
  const seconds = (performance.now() - started) / 1000;
  for (const { clinicId, index, what } of faults) {
    console.log(`${clinicId}${index === null ? "" : ` leaf ${index}`}: ${what}`);
  }
  for (const { clinicId, index, what } of notices) console.log(`${clinicId} leaf ${index}, no fault: ${what}`);
  if (pruned > 0)
    console.log(`${pruned} events have outlived their retention and were pruned, as the log says itself.`);
  if (erased > 0) console.log(`${erased} events were erased, as the log says itself.`);
  console.log(
    `${leaves} events of ${clinics} clinics in ${seconds.toFixed(1)} s (${Math.round(leaves / seconds)}/s): ${faults.length === 0 ? "everything agrees" : `${faults.length} faults`}.`,
  );
  if (witnessed.length === 0) console.log("Self-verified only: give what a witness has kept with --witness.");
  if (faults.length > 0) process.exitCode = 1;
}
