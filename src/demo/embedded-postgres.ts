import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, Socket } from "node:net";
import { join, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { type Account, type Binaries, canBeEntered, placeBinaries, unprivilegedAccount } from "./postgres-binaries.js";

// A PostgreSQL of our own, for the demo and the tests: real server programs from npm, on 127.0.0.1 alone, with a random
// password. It ends with the process that started it, however that ends.

export interface EmbeddedPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The address of a database for the superuser. */
  url(database?: string): string;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** 0 or absent picks a free one. */
  readonly port?: number;
  /** Server settings beyond ours, for example `{ fsync: "off" }` in tests. Durability stays on unless said so. */
  readonly settings?: Readonly<Record<string, string>>;
}

const host = "127.0.0.1";
const user = "postgres";
const startTimeoutMs = 30_000;
const stopTimeoutMs = 15_000;

/**
 * Starts the server whose data lies in `home`, and makes it first if there is none.
 *
 * @example
 * const server = await startEmbeddedPostgres(".data/postgres");
 * await migrate(server.url("recovery"));
 * await server.stop();
 */
export async function startEmbeddedPostgres(
  home: string,
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const place = await layOut(resolve(home));
  const binaries = await placeBinaries(place.home, place.account);
  if (!existsSync(join(place.cluster, "PG_VERSION"))) await initialise(place, binaries);
  await refuseOtherVersion(place, binaries);
  await clearLeftovers(place);
  const password = await readFile(place.passwordFile, "utf8");
  const port = options.port || (await freePort());
  const server = await launch(place, binaries, { ...settingsFor(port), ...options.settings });
  return {
    host,
    port,
    user,
    password,
    url: (database = "postgres") => `postgres://${user}:${password}@${host}:${port}/${database}`,
    stop: () => stop(server),
  };
}

/** Where things lie, and how they are reached by the account that PostgreSQL runs as. */
interface Place {
  readonly home: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly ownerFile: string;
  readonly account: Account | null;
  /** What PostgreSQL is told its folder is. */
  readonly pgdata: string;
}

async function layOut(home: string): Promise<Place> {
  const account = await unprivilegedAccount();
  const cluster = join(home, "cluster");
  await mkdir(cluster, { recursive: true });
  if (account) {
    await chmod(home, 0o711);
    await chown(cluster, account.uid, account.gid);
  }
  await chmod(cluster, 0o700);
  // A clone below /root cannot be entered by the other account, but a process may stand in a folder that it could not
  // have walked to: it is started there and told to stay.
  const reachable = account === null || (await canBeEntered(home));
  return {
    home,
    cluster,
    passwordFile: join(home, "password"),
    ownerFile: join(home, "owner.pid"),
    account,
    pgdata: reachable ? cluster : "/proc/self/cwd",
  };
}

const settingsFor = (port: number): Record<string, string> => ({
  port: String(port),
  listen_addresses: host,
  unix_socket_directories: "",
  max_connections: "200",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
});

async function initialise(place: Place, binaries: Binaries): Promise<void> {
  const password = randomBytes(24).toString("base64url");
  const passing = join(place.home, "initdb-password");
  await writeFile(passing, `${password}\n`, { mode: 0o600 });
  if (place.account) await chown(passing, place.account.uid, place.account.gid);
  const args = [
    `--pgdata=${place.pgdata}`,
    `--username=${user}`,
    // Relative to the cluster, where the program starts, for the reason given in `layOut`.
    "--pwfile=../initdb-password",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // The same order of names on every machine.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
  ];
  try {
    const child = spawnIn(place, binaries.initdb, args);
    const output = collect(child);
    const code = await exitOf(child);
    if (code !== 0) throw new Error(`PostgreSQL could not make its data folder:\n${output()}`);
  } catch (error) {
    await rm(place.cluster, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passing, { force: true });
  }
  await writeFile(place.passwordFile, password, { mode: 0o600 });
}

async function refuseOtherVersion(place: Place, binaries: Binaries): Promise<void> {
  const found = (await readFile(join(place.cluster, "PG_VERSION"), "utf8")).trim();
  if (found === String(binaries.major)) return;
  throw new Error(
    `The data in ${place.home} was made by PostgreSQL ${found}, and this is PostgreSQL ${binaries.major}. ` +
      "Start anew with --reset, or move that folder away.",
  );
}

/** After a hard kill there may be a lock file, or even a server that nobody watches. */
async function clearLeftovers(place: Place): Promise<void> {
  const lock = join(place.cluster, "postmaster.pid");
  const pid = Number((await readFile(lock, "utf8").catch(() => "")).split("\n")[0]);
  if (!pid) return;
  if (await isPostgres(pid)) {
    const owner = Number(await readFile(place.ownerFile, "utf8").catch(() => "0"));
    if (owner && owner !== process.pid && isAlive(owner)) {
      throw new Error(`The data in ${place.home} is in use by process ${owner}. Stop that one first.`);
    }
    process.kill(pid, "SIGINT");
    await waitUntil(() => !isAlive(pid), stopTimeoutMs);
  }
  await rm(lock, { force: true });
}

interface Running {
  readonly child: ChildProcess;
  readonly watchdog: ChildProcess | null;
  readonly ownerFile: string;
}

async function launch(place: Place, binaries: Binaries, settings: Record<string, string>): Promise<Running> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawnIn(place, binaries.postgres, ["-D", place.pgdata, ...flags]);
  const output = collect(child);
  const running = { child, watchdog: watch(child), ownerFile: place.ownerFile };
  const exited = exitOf(child).then(() => "exited" as const);
  const ready = waitUntil(() => output().includes("ready to accept connections"), startTimeoutMs);
  const outcome = await Promise.race([exited, ready.then((isReady) => (isReady ? "ready" : "late"))]);
  if (outcome !== "ready") {
    await stop(running);
    throw new Error(`PostgreSQL did not start:\n${output()}`);
  }
  await writeFile(place.ownerFile, String(process.pid));
  // The server must not keep this process alive; the watchdog takes care of the other direction.
  child.unref();
  return running;
}

async function stop({ child, watchdog, ownerFile }: Running): Promise<void> {
  watchdog?.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) {
    child.ref();
    const exited = exitOf(child);
    // Fast shutdown: open sessions are ended, everything is written.
    child.kill("SIGINT");
    const harder = setTimeout(() => child.kill("SIGQUIT"), stopTimeoutMs);
    await exited;
    clearTimeout(harder);
  }
  await rm(ownerFile, { force: true });
}

/**
 * A shell that waits for our end of a pipe to close, which the system does even after kill -9, and then ends the server.
 */
function watch(server: ChildProcess): ChildProcess | null {
  if (process.platform === "win32" || server.pid === undefined) return null;
  const shell = spawn("/bin/sh", ["-c", 'read _; kill -INT "$0" 2>/dev/null', String(server.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  shell.on("error", () => undefined);
  shell.unref();
  release(shell.stdin);
  return shell;
}

function spawnIn(place: Place, program: string, args: readonly string[]): ChildProcess {
  const { PATH } = process.env;
  return spawn(program, args, {
    cwd: place.cluster,
    ...place.account,
    // Nothing of the caller's PG* variables; messages in English, because one of them is waited for.
    env: { PATH, LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C on the terminal must reach us first, so that requests end before the database does.
    detached: true,
  });
}

/** The last lines a program wrote, for the error message if it fails. */
function collect(child: ChildProcess): () => string {
  let text = "";
  const add = (chunk: Buffer) => (text = (text + chunk.toString("utf8")).slice(-4_000));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", add);
    release(stream);
  }
  return () => text;
}

/** An open pipe must not keep this process alive either. Pipes are sockets underneath, which the types do not say. */
function release(pipe: Readable | Writable | null): void {
  if (pipe instanceof Socket) pipe.unref();
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolvePromise, reject) => {
    child.once("exit", resolvePromise);
    child.once("error", reject);
  });
}

/** A port on this machine that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolvePromise, reject) => {
    probe.once("error", reject);
    probe.listen(0, host, resolvePromise);
  });
  const address = probe.address();
  await new Promise((resolvePromise) => probe.close(resolvePromise));
  if (address === null || typeof address === "string") throw new Error("No free port was found.");
  return address.port;
}

async function waitUntil(isSo: () => boolean, timeoutMs: number): Promise<boolean> {
  for (let waited = 0; waited < timeoutMs; waited += 20) {
    if (isSo()) return true;
    await new Promise((resolvePromise) => setTimeout(resolvePromise, 20));
  }
  return isSo();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => null);
  // Without /proc the lock file is believed: it names a live process.
  return name === null || name.trim() === "postgres";
}
