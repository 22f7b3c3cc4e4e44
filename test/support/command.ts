import { spawn } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../src/platform/package-root.js";

/** What a command has said, and the code that it ended with. */
export interface Ended {
  readonly code: number | null;
  readonly told: string;
}

/**
 * Runs one of the built commands as somebody on a terminal would.
 *
 * @param main from `dist/src`, such as "platform/backup/backup.main.js"
 */
export function runCommand(main: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const { PATH } = process.env;
  const child = spawn(process.execPath, [join(packageRoot, "dist/src", main), ...args], {
    env: { PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (told += chunk));
  }
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, told })));
}
