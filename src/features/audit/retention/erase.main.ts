import { parseLogCareConfig } from "../../../platform/config/index.js";
import { command } from "../command.js";
import { eraseEvents } from "./erase.service.js";
import { ERASURE_REASONS } from "./log-acts.js";

// npm run audit:erase: as the owner, in DATABASE_OWNER_URL.
const usage = `npm run audit:erase -- --by "<user id>" --event id [--event id] --reason ${ERASURE_REASONS.join("|")}

Empties events of the audit log of their details, and of whose they are. That somebody did something of a kind at an
instant stays, with the leaf and every proof. It can't be undone. The log says so itself, in an event that is sealed
before anything is erased.

Refused for events under a legal hold (audit:hold), about more than one client, or about the log itself, and for six years
for disclosures and all that happened to consents: the client's accounting rests on them.

--by       the user id of the privacy officer whose order it is; their clinic's log is meant
--event    the id of an event
--reason   REQUEST by the client, ORDER of an authority, or MISTAKE: something is in it that should not be

DATABASE_OWNER_URL, AUDIT_LOG_NAME and AUDIT_SIGNING_KEY.
Ends with 0 where it is done, 1 where it was refused, and 2 where it failed.
`;

await command(
  usage,
  { by: { type: "string" }, event: { type: "string", multiple: true }, reason: { type: "string" } },
  async (args, env) => {
    const { ownerUrl, log } = parseLogCareConfig(env);
    const eventIds = args.ids("event");
    if (eventIds.length === 0) throw new TypeError("--event is missing; --help says more.");
    const options = { ownerUrl, log, by: args.id("by"), eventIds, reason: args.oneOf("reason", ERASURE_REASONS) };
    const { clinicId, eventId, leaves } = await eraseEvents(options);
    console.log(`Clinic ${clinicId}: erased ${leaves.length}, leaf ${leaves.join(", ")}.`);
    console.log(`The log says so in its event ${eventId}.`);
  },
);
