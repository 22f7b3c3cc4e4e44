import "reflect-metadata";

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";

import { runCommand } from "../platform/command-line.js";
import { packageRoot } from "../platform/package-root.js";
import { accessRules } from "../schema.js";
import { matrixMarkdown } from "./matrix.js";

const usage = `npm run access:print

Writes what the policy tables come to, so that a change of them is seen as a diff: the grants and row-level security as
src/authorization/access-rules.sql, which npm run migrate applies, and who sees what as
src/authorization/visibility-matrix.md.
`;

await runCommand(
  { usage, options: {} },
  () => {
    const folder = join(packageRoot, "src/authorization");
    writeFileSync(join(folder, "access-rules.sql"), accessRules());
    writeFileSync(join(folder, "visibility-matrix.md"), matrixMarkdown());
    console.log("Wrote src/authorization/access-rules.sql and src/authorization/visibility-matrix.md");
  },
  (error) => ({ text: inspect(error), code: 1 }),
);
