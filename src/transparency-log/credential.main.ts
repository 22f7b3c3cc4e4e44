import { createHash, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { runCommand, UsageError } from "../platform/command-line.js";
import { ConfigError, parseLogKeys } from "../platform/config/index.js";
import { signersOf } from "./log-identity.js";
import { verifierKey } from "./signed-note.js";

// npm run audit:credential: for whoever runs the service, before a witness looks for the first time.
const usage = `npm run audit:credential -- --clinic "<clinic id>"

Makes a credential with which a witness may ask for one clinic's audit log, and prints it as settings: the first for the
service, the others for the witness. It is not kept anywhere: hand it on by a way that you trust. Run it again for each witness.

AUDIT_LOG_NAME, AUDIT_SIGNING_KEY   what the service is started with
`;

await runCommand(
  { usage, options: { clinic: { type: "string" } } },
  ({ values }) => {
    print(values.clinic?.toLowerCase());
  },
  (error) => ({ text: error instanceof ConfigError ? error.message : inspect(error), code: 2 }),
);

function print(clinicId: string | undefined): void {
  if (clinicId === undefined || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(clinicId)) {
    throw new UsageError("--clinic is the id of a clinic.", usage);
  }
  const [signer] = signersOf(parseLogKeys(process.env), clinicId);
  if (signer === undefined) throw new ConfigError(["AUDIT_SIGNING_KEY is missing."]);
  const token = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(token).digest("hex");
  console.log(`# For the service; where it has witnesses already, behind them with a comma.
AUDIT_WITNESSES=${clinicId}:${hash}
# For the witness alone.
AUDIT_WITNESS_TOKEN=${token}
AUDIT_WITNESS_LOG_KEY=${verifierKey(signer)}`);
}
