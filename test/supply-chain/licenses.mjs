import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { runCommand } from "../../dist/src/platform/command-line.js";

const usage = `npm run licenses [-- file]

Every package of the lock file, or of another one that is named, under its licence. Ends with 0 where all of them are on the
list of what may be shipped, or used in development, and with 1 where one is not.
`;

/** What may be shipped: licences that ask for no more than to be named, and for their text to go along. */
const SHIPPED = ["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT"];
/** What may be used by tests and tools as well, since it is not passed on: data that wants its makers named. */
const USED = [...SHIPPED, "CC-BY-4.0"];

/** Whether an SPDX expression leaves a choice that is on the list: "MIT", "(MIT OR GPL-3.0-only)", "MIT AND ISC". */
function isAllowed(expression, list) {
  const either = expression.replace(/^\((.*)\)$/, "$1").split(" OR ");
  return either.some((choice) => choice.split(" AND ").every((one) => list.includes(one.replace(/[()]/g, "").trim())));
}

await runCommand({ usage, options: {}, words: 1 }, listAll, (error) => ({ text: inspect(error), code: 1 }));

function listAll({ positionals }) {
  const file = positionals[0] ?? new URL("../../package-lock.json", import.meta.url);
  const { packages } = JSON.parse(readFileSync(file, "utf8"));
  const found = Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, { version, license, dev, name }]) => ({
      id: `${name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)}@${version}`,
      license: typeof license === "string" ? license : "none",
      isShipped: dev !== true,
    }));

  const byLicense = new Map();
  for (const { id, license, isShipped } of found) {
    const its = byLicense.get(license) ?? new Map();
    byLicense.set(license, its.set(id, its.get(id) || isShipped));
  }
  for (const [license, ids] of [...byLicense].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${license}: ${ids.size}`);
    for (const [id, isShipped] of [...ids].sort(([a], [b]) => (a < b ? -1 : 1))) {
      console.log(`  ${id}${isShipped ? "" : " (development)"}`);
    }
  }
  const refused = found.filter(({ license, isShipped }) => !isAllowed(license, isShipped ? SHIPPED : USED));
  for (const { id, license } of refused) console.error(`Not on the list: ${license}, of ${id}`);
  if (refused.length > 0) process.exitCode = 1;
}
