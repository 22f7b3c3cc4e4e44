import { parseOwnerUrl } from "../../../platform/config/index.js";
import { command } from "../command.js";
import { REVOCATION_REASONS, revokeTokens, tokenIdHashOf, type Revoked } from "./revoke.service.js";

// npm run tokens:revoke: as the owner, in DATABASE_OWNER_URL.
const usage = `npm run tokens:revoke -- --by "<user id>" (--person id | --token id | --token-hash hash) --reason ${REVOCATION_REASONS.join("|")}

Has access tokens refused that have not run out: as if they were nobody's, within a second, in every process of the service.
The clinic's log says so, and says it again when one of them is tried. It can't be taken back, and ends by itself: a token
lives an hour. Whoever may still sign in gets another token from the issuer, so end their session there first; whose
employment has ended is refused by the database already.

--by             the user id of the privacy officer or administrator whose order it is; their clinic's tokens are meant
--person         all tokens that this user, such as an integrator's, was given until now, and in the half minute after it:
                 clocks differ by that much
--issued-until   with --person: an instant before now, such as 2026-05-03T12:00:00Z
--token          one token, by its id (the claim jti)
--token-hash     one token, by the SHA-256 of its id in hex, as TOKEN_REJECTED in the audit log has it
--reason         ${REVOCATION_REASONS.join(", ")}

DATABASE_OWNER_URL; the demo's where it is not set and the demo runs.
Ends with 0 where it is done, 1 where it was refused, and 2 where it failed.
`;

await command(
  usage,
  {
    by: { type: "string" },
    person: { type: "string" },
    "issued-until": { type: "string" },
    token: { type: "string" },
    "token-hash": { type: "string" },
    reason: { type: "string" },
  },
  async (args, env) => {
    const by = args.id("by");
    const asked = ["person", "token", "token-hash"].filter((name) => args.has(name));
    if (asked.length !== 1) throw new TypeError("Name one of --person, --token and --token-hash; --help says more.");
    if (args.has("issued-until") && !args.has("person")) throw new TypeError("--issued-until goes with --person.");
    const reason = args.oneOf("reason", REVOCATION_REASONS);
    const options = { ownerUrl: parseOwnerUrl(env), by, revoked: revokedBy(args), reason };
    const { clinicId, eventId, issuedUntil } = await revokeTokens(options);
    const what = issuedUntil === null ? "the token" : `what was issued until ${issuedUntil.toISOString()}`;
    console.log(`Clinic ${clinicId}: ${what} is refused, everywhere within a second.`);
    console.log(`The log says so in its event ${eventId}.`);
  },
);

function revokedBy(args: Parameters<Parameters<typeof command>[2]>[0]): Revoked {
  const personId = args.idOrNull("person");
  if (personId !== null) return { personId, issuedUntil: args.instant("issued-until") };
  const hash = args.text("token-hash")?.toLowerCase();
  if (hash !== undefined) {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new TypeError("--token-hash has 64 hexadecimal digits.");
    return { tokenIdHash: Buffer.from(hash, "hex") };
  }
  const id = args.text("token") ?? "";
  // A whole token would lie in the shell's history, and is none of its own ids.
  if (!/^[\x21-\x7e]{1,128}$/.test(id) || id.split(".").length === 3) {
    throw new TypeError("--token is the id of a token (its claim jti), and not the token.");
  }
  return { tokenIdHash: tokenIdHashOf(id) };
}
