// What the production image is made of, written by npm itself from the lock file. What is for development alone is taken out
// here: told to omit it, npm also omits what production shares with it, such as graphql and pg. And it calls the service after
// the folder that it lies in.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { runCommand } from "../../dist/src/platform/command-line.js";

const usage = `npm run sbom --silent > sbom.json

What the production image is made of: a software bill of materials, as CycloneDX in JSON.
`;
const root = new URL("../../", import.meta.url);

await runCommand({ usage, options: {} }, writeBill, (error) => ({ text: inspect(error), code: 1 }));

function writeBill() {
  const { name, packages } = JSON.parse(readFileSync(new URL("package-lock.json", root), "utf8"));
  const kind = ["--sbom-format=cyclonedx", "--sbom-type=application", "--package-lock-only"];
  // A .cmd on Windows, which takes a shell; nothing in it is anybody's input.
  const text = execFileSync("npm", ["sbom", ...kind], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
  const sbom = JSON.parse(text);
  const own = sbom.metadata.component["bom-ref"];
  const shipped = new Set([own]);
  for (const [path, { version, dev, name: its }] of Object.entries(packages)) {
    if (path === "" || dev === true) continue;
    shipped.add(`${its ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)}@${version}`);
  }
  sbom.metadata.component.name = name;
  sbom.components = sbom.components.filter((one) => shipped.has(one["bom-ref"]));
  sbom.dependencies = sbom.dependencies
    .filter(({ ref }) => shipped.has(ref))
    .map((one) => ({ ...one, dependsOn: one.dependsOn.filter((ref) => shipped.has(ref)) }));
  process.stdout.write(`${JSON.stringify(sbom, null, 2)}\n`);
}
