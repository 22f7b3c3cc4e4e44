import { parseLogCareConfig } from "../../../platform/config/index.js";
import { command } from "../command.js";
import { listHolds, placeHold, releaseHold } from "./hold.service.js";
import { HOLD_REASONS, RELEASE_REASONS } from "./log-acts.js";

// npm run audit:hold: as the owner, in DATABASE_OWNER_URL.
const usage = `npm run audit:hold -- --by "<user id>" [--client id | --clinic | --release id] [--reason code] [--reference number]

Legal holds: while one stands, nothing about the client, or nothing of the clinic, is pruned or erased from the audit log.
Each is an event of the log when it is placed and when it is lifted. Without one of the three it lists those that stand.

--by          the user id of the privacy officer whose order it is; their clinic's log is meant
--client      places a hold on all that is about this client
--clinic      places a hold on the whole log
--release     lifts the hold of this id
--reason      ${HOLD_REASONS.join(", ")}; for --release ${RELEASE_REASONS.join(", ")}
--reference   the number of a file elsewhere; no names

DATABASE_OWNER_URL, AUDIT_LOG_NAME and AUDIT_SIGNING_KEY.
Ends with 0 where it is done, 1 where it was refused, and 2 where it failed.
`;

await command(
  usage,
  {
    by: { type: "string" },
    client: { type: "string" },
    clinic: { type: "boolean" },
    release: { type: "string" },
    reason: { type: "string" },
    reference: { type: "string" },
  },
  async (args, env) => {
    const { ownerUrl } = parseLogCareConfig(env);
    const care = { ownerUrl, by: args.id("by") };
    const asked = ["client", "clinic", "release"].filter((name) => args.has(name));
    if (asked.length > 1) throw new TypeError(`--${asked.join(" and --")} exclude each other.`);
    if (args.has("release")) {
      await releaseHold({ ...care, hold: args.id("release"), reason: args.oneOf("reason", RELEASE_REASONS) });
      console.log("The hold is lifted.");
    } else if (asked.length === 1) {
      const reference = args.text("reference");
      if (reference !== null && !/^[\w ./:-]{1,60}$/.test(reference)) {
        throw new TypeError("--reference has up to 60 letters, digits, spaces and ./:-_");
      }
      const reason = args.oneOf("reason", HOLD_REASONS);
      console.log(
        `The hold stands: ${await placeHold({ ...care, clientId: args.idOrNull("client"), reason, reference })}`,
      );
    } else {
      const holds = await listHolds(care);
      for (const { hold, clientId, since, reason, reference } of holds) {
        const what = clientId === null ? "the whole clinic" : `client ${clientId}`;
        console.log(
          `${hold}  ${what}, since ${since.toISOString()}, ${reason}${reference === null ? "" : `, ${reference}`}`,
        );
      }
      if (holds.length === 0) console.log("No hold stands.");
    }
  },
);
