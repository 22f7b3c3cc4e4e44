import { parseLogCareConfig } from "../../../platform/config/index.js";
import { Progress } from "../../../platform/progress.js";
import { command } from "../command.js";
import { pruneLog } from "./prune.service.js";

// npm run audit:prune: as the owner, in DATABASE_OWNER_URL.
const usage = `npm run audit:prune -- --by "<user id>" [--before 2015-06-30] [--dry-run]

Removes events of a clinic's audit log that have outlived their retention. Their hashes stay: every proof of what remains
holds, and so does every checkpoint. What goes is named in the log first, by an event that is sealed before anything is
removed; audit:verify accepts what such events name, and nothing else.

What stays, however old: events under a legal hold (audit:hold), of somebody under 20, of a client whose care has ended
within the retention or goes on, of a clinic's history that was loaded from elsewhere, and events about the log itself.
A month of which nothing stays goes as a whole; otherwise its events go one by one. The service may run meanwhile.

--by        the user id of the privacy officer whose order it is; their clinic's log is meant
--before    only what was recorded before this day (UTC); all that has outlived its retention where absent
--dry-run   counts, and removes nothing

DATABASE_OWNER_URL, AUDIT_LOG_NAME, AUDIT_SIGNING_KEY and AUDIT_RETENTION_YEARS (10; at least 6).
Ends with 0 where it is done, 1 where it was refused, and 2 where it failed.
`;

await command(
  usage,
  { by: { type: "string" }, before: { type: "string" }, "dry-run": { type: "boolean" } },
  async (args, env) => {
    const { ownerUrl, log, retentionYears: years } = parseLogCareConfig(env);
    const dryRun = args.has("dry-run");
    const progress = new Progress(process.stderr, "months");
    const onProgress = progress.show.bind(progress);
    const options = { ownerUrl, log, years, by: args.id("by"), before: args.day("before"), dryRun, onProgress };
    const pruning = await pruneLog(options).finally(() => progress.end());
    const { clinicId, before, due, staying, eventIds, months, single } = pruning;
    console.log(`Clinic ${clinicId}, events before ${before.toISOString()}, kept for ${years} years:`);
    console.log(`  ${due} ${dryRun ? "would go" : due === 1 ? "is gone" : "are gone"}`);
    const reasons = [
      [staying.HELD, "under a legal hold"],
      [staying.RECORD, "of clients whose record is still kept, or who are under 20"],
      [staying.UNSEALED, "not sealed"],
      [staying.ELSEWHERE, "of a history that lies outside of the monthly partitions"],
    ] as const;
    for (const [count, why] of reasons) if (count > 0) console.log(`  ${count} stay: ${why}`);
    if (months.length > 0) console.log(`As a whole: ${months.map((month) => month.replace("_", "-")).join(", ")}.`);
    if (single > 0) console.log(`One by one: ${single}.`);
    for (const eventId of eventIds) console.log(`The log says so in its event ${eventId}.`);
  },
);
