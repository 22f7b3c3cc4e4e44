import { join, resolve } from "node:path";
import { UsageError } from "../platform/command-line.js";
import { packageRoot } from "../platform/package-root.js";

/** What the demo was asked for, on the command line and in the environment. */
export interface DemoOptions {
  readonly port: number;
  /** Where everything lies that stays between two starts. */
  readonly folder: string;
  /** A server of the caller's own, by an address that may create tables and roles; otherwise the demo brings one. */
  readonly databaseUrl: string | null;
  readonly reset: boolean;
  /** How many clients the synthetic clinic has; 0 for none. */
  readonly clients: number;
}

const maxClients = 1_000_000;

export const usage = `npm run demo -- [--clients N] [--reset]

  --clients N   also loads a synthetic clinic of N clients (once; it stays)
  --reset       throws away the demo's data and starts anew

  PORT          port on 127.0.0.1 (4000; 0 picks a free one)
  DEMO_DATA     folder for the data (.data)
  DATABASE_URL  a PostgreSQL to use in place of the demo's own: the owner of an empty database, or of a demo one`;

/**
 * Reads the demo's options, or throws with a message for the person at the terminal.
 *
 * @example parseOptions(["--clients", "500"], { PORT: "0" })
 */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): DemoOptions {
  const rest = [...args];
  let reset = false;
  let clients = 0;
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--reset") reset = true;
    else if (arg === "--clients") clients = clientCount(rest.shift());
    else if (arg.startsWith("--clients=")) clients = clientCount(arg.slice("--clients=".length));
    else throw new UsageError("There is no option of that name.", usage);
  }
  return {
    port: portOf(env.PORT),
    folder: env.DEMO_DATA ? resolve(env.DEMO_DATA) : join(packageRoot, ".data"),
    databaseUrl: databaseUrlOf(env.DATABASE_URL),
    reset,
    clients,
  };
}

function clientCount(text: string | undefined): number {
  const count = /^\d{1,7}$/.test(text ?? "") ? Number(text) : 0;
  if (count < 1 || count > maxClients) throw new UsageError(`--clients takes a number from 1 to ${maxClients}.`, usage);
  return count;
}

function portOf(text: string | undefined): number {
  if (text === undefined || text === "") return 4000;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) throw new Error("PORT must be a number from 0 to 65535.");
  return port;
}

function databaseUrlOf(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["postgres:", "postgresql:"].includes(url.protocol) || url.pathname.length < 2) {
    throw new Error("DATABASE_URL must look like postgres://owner:password@host:5432/database.");
  }
  return text;
}
