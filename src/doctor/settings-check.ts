import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ConfigExamination } from "../platform/config/index.js";
import { packageRoot } from "../platform/package-root.js";
import { fetchKeySet } from "../platform/tokens/index.js";
import { mend, ok, unknown, type Finding } from "./finding.js";

// What can be said without the database: the settings, the keys that tokens are checked with, and the Node it runs on.

const SET_IT = "Set it where npm start gets its settings; the README says what each of them means.";

/** Every setting that is missing or wrong, without its value. */
export function checkSettings({ config, problems }: ConfigExamination): Finding[] {
  if (config === null) return problems.map((problem) => mend("settings", problem, SET_IT));
  return [ok("settings", "The settings are complete."), checkSecrets(config)];
}

/** Whoever is given one key must not thereby have the other: witnesses, backups and rotations treat them apart. */
function checkSecrets({ cursorKeys, auditLog }: NonNullable<ConfigExamination["config"]>): Finding {
  const cursors = [cursorKeys.current, cursorKeys.previous].filter((key) => key !== null);
  const all = [...cursors, ...auditLog.seeds].map((key) => key.toString("hex"));
  if (new Set(all).size === all.length) return ok("secrets", "Each key is used for one thing alone.");
  return mend(
    "secrets",
    "Two of CURSOR_KEY, AUDIT_SIGNING_KEY and their previous ones are the same key.",
    "Make each of them anew with openssl rand -base64 32.",
  );
}

/** Whether the keys of the issuer can be had. */
export async function checkTokenKeys({ config }: ConfigExamination): Promise<Finding> {
  const check = "token keys";
  if (config === null) return unknown(check, "The keys of tokens were not looked at.", "Complete the settings first.");
  if (config.keys.kind === "PUBLIC_KEY") return ok(check, "PUBLIC_KEY holds a key that tokens can be checked with.");
  try {
    const {
      keys: { size },
    } = await fetchKeySet(config.keys.url);
    return ok(check, `The issuer publishes ${size === 1 ? "a key" : `${size} keys`} that tokens can be checked with.`);
  } catch {
    return mend(
      check,
      "JWKS_URL gives no keys that tokens can be checked with.",
      "See that it is the address of the issuer's key set, and that this machine may reach it.",
    );
  }
}

/** Whether this is a Node that the service is tested on. */
export function checkNode(version: string, range: string = enginesOfPackage()): Finding {
  const its = version.replace(/^v/, "");
  if (isSupported(its, range)) return ok("Node", `Node is ${its}.`);
  return mend("Node", `Node is ${its}, and the service is made for ${range}.`, "Install one of these.");
}

function enginesOfPackage(): string {
  const { engines } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    readonly engines: { readonly node: string };
  };
  return engines.node;
}

/**
 * Whether a version is in a range of package.json, of as much of their language as ours uses: "^20.19.0 || >=24.11.0".
 *
 * @throws RangeError where it uses more
 */
export function isSupported(version: string, range: string): boolean {
  const its = numbersOf(version);
  return range.split("||").some((part) => {
    const [, sign = "", from = ""] = /^(\^|>=)(\d+\.\d+\.\d+)$/.exec(part.trim()) ?? [];
    if (sign === "") throw new RangeError("engines.node uses more than ^ and >=");
    const least = numbersOf(from);
    if (sign === "^" && its[0] !== least[0]) return false;
    const at = its.findIndex((number, place) => number !== least[place]);
    return at < 0 || (its[at] ?? 0) > (least[at] ?? 0);
  });
}

const numbersOf = (version: string): number[] =>
  (/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? "0.0.0").split(".").map(Number);
