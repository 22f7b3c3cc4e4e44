import { runCommand, UsageError } from "../../platform/command-line.js";
import { commandSettings, DEMO_ADDRESS } from "../../platform/config/index.js";

// npm run token: a token from the demo that runs, for whoever tries something at the terminal.
const usage = `npm run token --silent -- (login | --client id [--scope "referrals:read"] | --list)

Prints an access token of the demo, which must be running, and nothing else: it lives an hour.

  login         somebody of the sample clinic, such as peer.a
  --client id   an organization's system, such as integrator.food, by its client credentials
  --scope       of a client: referrals:read, referrals:write, or both with a space between; all where it is absent
  --secret      of a client: another secret than the demo's own, to see it refused
  --list        who there is

  DEMO_DATA     the folder of the demo (.data)

  curl -s http://127.0.0.1:4000/graphql -H "authorization: Bearer $(npm run token --silent -- peer.a)" \\
    -H "content-type: application/json" -d '{"query":"{ viewer { displayName role } }"}'

Ends with 0, 1 where there is no token, and 2 where the command can't be read.`;

await runCommand(
  {
    usage,
    words: 1,
    options: {
      client: { type: "string" },
      scope: { type: "string" },
      secret: { type: "string" },
      list: { type: "boolean" },
    },
  },
  async ({ values, positionals: [login] }) => {
    const asked = [login, values.client, values.list].filter((one) => one !== undefined).length;
    if (asked !== 1) throw new UsageError("Name one login, or one client with --client.", usage);
    if (values.client === undefined && (values.scope !== undefined || values.secret !== undefined))
      throw new UsageError("--scope and --secret go with --client.", usage);
    if (values.list === true) console.log(await list());
    else if (values.client !== undefined) console.log(await ofClient(values.client, values));
    else console.log(await ofLogin(login ?? ""));
  },
  (error) => ({ text: error instanceof Error ? error.message : String(error), code: 1 }),
);

async function ofLogin(login: string): Promise<string> {
  const answer = await ask(`/demo/token/${encodeURIComponent(login)}`);
  if (!answer.ok) throw new Error(`Nobody signs in by the name ${login}; --list says who does.`);
  return answer.text();
}

async function ofClient(
  clientId: string,
  { scope, secret }: { readonly scope?: string | undefined; readonly secret?: string | undefined },
): Promise<string> {
  const known = (await clients()).find((one) => one.clientId === clientId);
  const credentials = [clientId, secret ?? known?.clientSecret ?? ""].map(encodeURIComponent).join(":");
  const answer = await ask("/oauth/token", {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials", ...(scope !== undefined && { scope }) }),
  });
  const body = (await answer.json()) as Record<string, string>;
  if (!answer.ok) throw new Error(`${body["error"]}: ${body["error_description"]}`);
  return body["access_token"] ?? "";
}

async function list(): Promise<string> {
  const logins = (await (await ask("/demo/logins")).json()) as readonly Record<string, string>[];
  const systems = await clients();
  return [
    ...logins.map(({ login, roles, about }) => `${login}  ${roles}  ${about}`),
    "",
    ...systems.map((one) => `--client ${one.clientId}  ${one.scopes.join(" ")}  ${one.name}`),
  ].join("\n");
}

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly name: string;
}

async function clients(): Promise<readonly Client[]> {
  return (await (await ask("/demo/clients")).json()) as readonly Client[];
}

async function ask(path: string, init?: RequestInit): Promise<Response> {
  const address = commandSettings({ ...process.env, DATABASE_OWNER_URL: "", DATABASE_AUDITOR_URL: "" }).env[
    DEMO_ADDRESS
  ];
  const notThere = "The demo does not answer. Start it in another terminal: npm run demo";
  if (address === undefined) throw new Error(notThere);
  return fetch(new URL(path, address), init ?? {}).catch((cause: unknown) => {
    throw new Error(notThere, { cause });
  });
}
