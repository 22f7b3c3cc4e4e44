import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { packageRoot } from "../package-root.js";

/** What the demo writes into its folder while it runs, for its user alone: how a command reaches its database. */
export const DEMO_SETTINGS = "commands.env";

/** Where the demo is reached, among these settings. */
export const DEMO_ADDRESS = "DEMO_ADDRESS";

/** The settings of a command that looks after the audit log or the server. */
export interface CommandSettings {
  readonly env: NodeJS.ProcessEnv;
  /** They are those of the demo that runs on this machine, since the environment names no database. */
  readonly isDemo: boolean;
}

export function commandSettings(env: NodeJS.ProcessEnv = process.env): CommandSettings {
  const named = ["DATABASE_OWNER_URL", "DATABASE_AUDITOR_URL", "DATABASE_BACKUP_URL"];
  if (named.some((name) => env[name])) return { env, isDemo: false };
  const folder = env["DEMO_DATA"] || join(packageRoot, ".data");
  try {
    return { env: { ...env, ...parseEnv(readFileSync(join(folder, DEMO_SETTINGS), "utf8")) }, isDemo: true };
  } catch {
    return { env, isDemo: false };
  }
}
