import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const NEEDED = 22;

/**
 * Installs PostGraphile from the registry beside this file, as its own lock file has it, where that is not done: it is many
 * times what the project needs otherwise. Answers the Node that it runs on: this one if it is new enough, or one of its own.
 *
 * @param {(text: string) => void} say
 * @returns {string} the path of it
 */
export function installPostGraphile(say) {
  const done = `${folder}node_modules/.package-lock.json`;
  if (!existsSync(done) || statSync(done).mtimeMs < statSync(`${folder}package-lock.json`).mtimeMs) {
    say("Installing PostGraphile for the benchmark");
    // Not all of it is for this Node: what runs it comes with it.
    const { status, stderr } = spawnSync(
      "npm",
      ["ci", "--engine-strict=false", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
      {
        cwd: folder,
        encoding: "utf8",
        shell: process.platform === "win32",
      },
    );
    if (status !== 0) throw new Error(`PostGraphile can't be installed; measure without it: --variants\n${stderr}`);
  }
  if (Number(process.versions.node.split(".")[0]) >= NEEDED) return process.execPath;
  const own = `${folder}node_modules/node-${process.platform}-${process.arch}/bin/node`;
  if (!existsSync(own)) throw new Error(`PostGraphile needs Node ${NEEDED}; measure with it, or without PostGraphile`);
  return own;
}
