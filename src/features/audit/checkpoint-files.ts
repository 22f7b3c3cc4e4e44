import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The file, or the files of a folder and of those below it, in which a witness keeps checkpoints. */
export function checkpointFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".checkpoint"))
    .map((name) => join(path, name));
}
