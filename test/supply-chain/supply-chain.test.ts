import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { satisfies } from "semver";
import { packageRoot } from "../../src/platform/package-root.js";
import { advisories, floors } from "./advisories.js";

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version: string; readonly dev?: boolean; readonly license?: string }>
  >;
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(join(packageRoot, file), "utf8")) as T;
const lock = readJson<Lock>("package-lock.json");
const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
const installed = ({ packages }: Lock) =>
  Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, its]) => ({ name: nameOf(path), ...its }));

/** What is installed, wherever below, that somebody has warned of. */
const warnedOf = (its: Lock): string[] =>
  installed(its).flatMap(({ name, version }) =>
    advisories
      .filter((one) => one.name === name && satisfies(version, one.affected, { includePrerelease: true }))
      .map((one) => `${name}@${version}: ${one.id}`),
  );
const below = (its: Lock): string[] =>
  installed(its).flatMap(({ name, version }) => {
    const floor = floors[name];
    return floor === undefined || satisfies(version, `>=${floor}`) ? [] : [`${name}@${version}: below ${floor}`];
  });
const planted = (name: string, version: string, path = `node_modules/${name}`): Lock => ({
  packages: { ...lock.packages, [path]: { version } },
});

const run = (script: string, args: readonly string[] = []): Promise<{ code: unknown; out: string; told: string }> =>
  new Promise((resolve) => {
    const options = { cwd: packageRoot, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [join(packageRoot, script), ...args], options, (error, out, told) =>
      resolve({ code: error?.code ?? 0, out, told }),
    );
  });

describe("the packages of the lock file", () => {
  test("are none that somebody has warned of", () => {
    expect(warnedOf(lock)).toEqual([]);
    expect(below(lock)).toEqual([]);
  });

  test.each(advisories.map((one) => [one.id, one] as const))("would be found to be those of %s", (_, one) => {
    expect(one.vulnerable.map((version) => warnedOf(planted(one.name, version)).length > 0)).toEqual(
      one.vulnerable.map(() => true),
    );
    const nested = `node_modules/jest/node_modules/${one.name}`;
    expect(warnedOf(planted(one.name, one.vulnerable[0] ?? "", nested))).toContain(
      `${one.name}@${one.vulnerable[0]}: ${one.id}`,
    );
    expect(
      one.fixed.flatMap((version) => warnedOf(planted(one.name, version)).filter((told) => told.endsWith(one.id))),
    ).toEqual([]);
  });

  test.each(Object.keys(floors))("would be found to be too old: %s", (name) => {
    expect(below(planted(name, "0.0.1"))).toEqual([`${name}@0.0.1: below ${floors[name]}`]);
  });

  test("are asked for in one version each, and run no scripts of theirs", () => {
    const manifest = readJson<Record<"dependencies" | "devDependencies", Record<string, string>>>("package.json");
    const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(-[a-z0-9.]+)?$/.test(version))).toEqual([]);
    expect(readFileSync(join(packageRoot, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
  });
});

describe("npm run sbom", () => {
  test("lists what the production image is made of, in CycloneDX", async () => {
    const { code, out } = await run("test/supply-chain/sbom.mjs");
    const sbom = JSON.parse(out) as {
      readonly bomFormat: string;
      readonly metadata: { readonly component: { readonly name: string; readonly type: string } };
      readonly components: readonly { readonly name: string; readonly version: string; readonly purl: string }[];
    };

    expect(code).toBe(0);
    expect(sbom.bomFormat).toBe("CycloneDX");
    expect(sbom.metadata.component).toMatchObject({ name: "recovery-circle", type: "application" });
    const listed = new Set(sbom.components.map(({ name, version }) => `${name}@${version}`));
    const shipped = new Set(
      installed(lock)
        .filter(({ dev }) => dev !== true)
        .map(({ name, version }) => `${name}@${version}`),
    );
    expect([...listed].sort()).toEqual([...shipped].sort());
    expect(sbom.components.filter(({ purl }) => !purl.startsWith("pkg:npm/"))).toEqual([]);
  });
});

describe("npm run licenses", () => {
  const folder = mkdtempSync(join(tmpdir(), "recovery-circle-licenses-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const withLicense = (license: string | undefined, dev: boolean) => {
    const file = join(folder, "package-lock.json");
    const its = { version: "1.0.0", dev, ...(license !== undefined && { license }) };
    writeFileSync(file, JSON.stringify({ packages: { ...lock.packages, "node_modules/planted": its } }));
    return run("test/supply-chain/licenses.mjs", [file]);
  };

  test("lists every package under its licence, all of which are on the list", async () => {
    const { code, out, told } = await run("test/supply-chain/licenses.mjs");

    expect([code, told]).toEqual([0, ""]);
    const listed = new Set([...out.matchAll(/^ {2}(\S+)/gm)].map(([, id]) => id));
    expect(listed).toEqual(new Set(installed(lock).map(({ name, version }) => `${name}@${version}`)));
  });

  test.each<[string | undefined, boolean, number]>([
    ["GPL-3.0-only", false, 1],
    ["AGPL-3.0-or-later", true, 1],
    ["SEE LICENSE IN LICENSE.md", false, 1],
    [undefined, false, 1],
    ["MIT AND GPL-2.0-only", false, 1],
    ["CC-BY-4.0", false, 1],
    ["CC-BY-4.0", true, 0],
    ["(MIT OR GPL-3.0-only)", false, 0],
    ["(MIT AND BSD-3-Clause)", false, 0],
  ])("of %s (development: %s) ends with %s", async (license, dev, code) => {
    const ended = await withLicense(license, dev);

    expect(ended.code).toBe(code);
    expect(ended.told).toBe(code === 0 ? "" : `Not on the list: ${license ?? "none"}, of planted@1.0.0\n`);
  });
});
