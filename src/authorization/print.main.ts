import "reflect-metadata";

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../platform/package-root.js";
import { accessRules } from "../schema.js";
import { matrixMarkdown } from "./matrix.js";

// npm run access:print: writes what the policy tables come to, so that a change of them is seen as a diff.
const folder = join(packageRoot, "src/authorization");
writeFileSync(join(folder, "access-rules.sql"), accessRules());
writeFileSync(join(folder, "visibility-matrix.md"), matrixMarkdown());
console.log("Wrote src/authorization/access-rules.sql and src/authorization/visibility-matrix.md");
