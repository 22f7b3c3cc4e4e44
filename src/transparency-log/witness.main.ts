import { inspect } from "node:util";
import { runCommand, UsageError } from "../platform/command-line.js";
import { parseVerifierKey, signerOf } from "./signed-note.js";
import { ForkFound, witness, type WatchedLog } from "./witness.js";

// npm run audit:witness: for somebody outside the clinic's own machines. It needs the log's address, key and credential.
const usage = `npm run audit:witness -- --url https://api.example.org --key "<verifier key>" --store folder [--every seconds]

Fetches the newest checkpoint of one clinic's audit log, and keeps it in the folder if everything that was kept before is
still the beginning of it. A log that has been cut, rewritten or split does not get past it.

--url     where the service answers
--key     the verifier key of the log: <name>+<id>+<key>
--store   a folder that whoever runs the database can't write to
--every   looks again every so many seconds; once where absent
--accept-loss   once, after the clinic has acknowledged (audit:recover) that the end of its log was lost: sets aside, in the
          folder lost/, what the log can't account for any more, and goes on behind what is left

AUDIT_WITNESS_TOKEN   the credential
AUDIT_WITNESS_NAME, AUDIT_WITNESS_KEY   signs what it keeps as this name, with 32 bytes in base64
Ends with 0 where the checkpoint is kept, 1 where the log has broken its word, and 2 where it could not be asked.
`;

await runCommand(
  {
    usage,
    options: {
      url: { type: "string" },
      key: { type: "string" },
      store: { type: "string" },
      every: { type: "string" },
      "accept-loss": { type: "boolean" },
    },
  },
  ({ values }) => run(values),
  (error) => ({
    text: error instanceof Error ? error.message : inspect(error),
    code: error instanceof ForkFound ? 1 : 2,
  }),
);

async function run({
  url,
  key,
  store,
  every,
  "accept-loss": acceptLoss,
}: Partial<Record<"url" | "key" | "store" | "every", string>> & { readonly "accept-loss"?: boolean }): Promise<void> {
  const { AUDIT_WITNESS_TOKEN: token, AUDIT_WITNESS_NAME: name, AUDIT_WITNESS_KEY: seed } = process.env;
  if (every !== undefined && !/^[1-9]\d{0,6}$/.test(every))
    throw new UsageError("--every takes a whole number of seconds from 1.", usage);
  if (!url || !key || !store || !token)
    throw new UsageError("Missing: --url, --key, --store or AUDIT_WITNESS_TOKEN.", usage);
  if (acceptLoss && every !== undefined)
    throw new UsageError("--accept-loss is for one look, and not for --every.", usage);
  const options = {
    log: overHttp(url, token),
    verifier: parseVerifierKey(key),
    folder: store,
    now: () => Math.floor(Date.now() / 1000),
    acceptLoss: acceptLoss === true,
    ...(name && seed && { signer: signerOf(name, Buffer.from(seed, "base64"), "witness") }),
  };
  for (;;) {
    const kept = await witness(options).catch((error: unknown) => {
      if (every === undefined || error instanceof ForkFound) throw error;
      console.error(error instanceof Error ? error.message : error);
      return undefined;
    });
    if (kept !== undefined) console.log(kept === null ? "The log is empty." : `Kept: ${kept.size} entries.`);
    if (every === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, Number(every) * 1000));
  }
}

function overHttp(url: string, token: string): WatchedLog {
  const ask = async (path: string): Promise<Response> =>
    fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(10_000) });
  return {
    async checkpoint() {
      const answer = await ask("/audit/checkpoint");
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`The log answers ${answer.status}.`);
      return answer.text();
    },
    async consistency(from, to) {
      const answer = await ask(`/audit/consistency?from=${from}&to=${to}`);
      if (answer.status === 404) throw new ForkFound(`it has no tree of ${to} entries, and has signed one`);
      if (!answer.ok) throw new Error(`The log answers ${answer.status}.`);
      const { hashes } = (await answer.json()) as { hashes: string[] };
      return hashes.map((hash) => Buffer.from(hash, "base64"));
    },
  };
}
