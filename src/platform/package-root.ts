import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder that holds package.json, and so migrations and the schema, whether this runs from sources or from dist.
 *
 * @example readFileSync(join(packageRoot, "src/schema.graphql"), "utf8")
 */
export const packageRoot: string = findUpwards(dirname(fileURLToPath(import.meta.url)));

function findUpwards(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  if (folder === dirname(folder))
    throw new Error("package.json is not beside the program; the installation is broken.");
  return findUpwards(dirname(folder));
}
