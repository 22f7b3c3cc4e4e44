import { parseLogCareConfig } from "../../../platform/config/index.js";
import { command } from "../command.js";
import { recoverLog } from "./recover.service.js";

// npm run audit:recover: as the owner, in DATABASE_OWNER_URL.
const usage = `npm run audit:recover -- --by "<user id>" --witness folder [--witness folder]

After a restore from an older backup the log is shorter than what a witness has kept, and audit:verify --witness says so.
This acknowledges the loss in the log itself: which signed checkpoints it can't account for any more. The log goes on
behind what is left. audit:verify accepts these checkpoints from then on, and no others, and tells of the loss each time;
each witness goes on once its keeper has run audit:witness with --accept-loss.

--by        the user id of the privacy officer whose order it is; their clinic's log is meant
--witness   a checkpoint, or a folder of them, that a witness has kept; name all witnesses there are

DATABASE_OWNER_URL, AUDIT_LOG_NAME and AUDIT_SIGNING_KEY.
Ends with 0 where it is done, 1 where it was refused, and 2 where it failed.
`;

await command(usage, { by: { type: "string" }, witness: { type: "string", multiple: true } }, async (args, env) => {
  const { ownerUrl, log } = parseLogCareConfig(env);
  const witnessed = args.texts("witness");
  if (witnessed.length === 0) throw new TypeError("--witness is missing; --help says more.");
  const { clinicId, eventId, size, lost } = await recoverLog({ ownerUrl, log, by: args.id("by"), witnessed });
  const newest = Math.max(...lost.map((one) => one.size));
  console.log(
    `Clinic ${clinicId}: the log had ${size} entries, and had signed ${newest}; ${lost.length} checkpoints are lost.`,
  );
  console.log(`The log says so in its event ${eventId}.`);
});
