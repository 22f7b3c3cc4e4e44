import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../dist/src/demo/main.js");

/** `npm run demo`, in a process of its own. */
export interface Demo {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly address: string;
  /** @returns the code that it ends with */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export async function startDemo(env: NodeJS.ProcessEnv): Promise<Demo> {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH, PORT: "0", ...env } });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => text.includes("Ctrl-C") && resolve());
    child.once("exit", () => reject(new Error(`The demo ended:\n${text}`)));
  });
  return {
    child,
    output: () => text,
    address: /GraphQL at (.*)\/graphql/.exec(text)?.[1] ?? "",
    end: (signal) =>
      new Promise((resolve) => {
        child.once("exit", resolve);
        child.kill(signal);
      }),
  };
}
