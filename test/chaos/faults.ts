import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { allSealed } from "../support/sealed.js";
import { campaign, progressOf } from "../support/settings.js";
import { verifyProductionLogs } from "../support/verified.js";
import { random } from "../authorization/timing/random.js";
import { faultsOf } from "./history.js";
import { describeCounts, Load } from "./load.js";
import { Stage, type StageOptions } from "./stage.js";

/** What came of a part: its figures, and what may not be. */
export interface Verdict {
  readonly figures: readonly string[];
  readonly faults: readonly string[];
}

const WRITERS = 16;
/** Ready again so long after the database is: security.md, P32. */
const READY_WITHIN_MS = 2_000;
const run = promisify(execFile);

/** Has people write, does something to the service or to what it stands on, and looks what came of it. */
async function underLoad(
  options: StageOptions,
  seed: number,
  act: (stage: Stage, load: Load, next: () => number) => Promise<{ figures: string[]; faults?: string[] }>,
): Promise<Verdict> {
  const stage = await Stage.open(options);
  try {
    const next = random(seed);
    const load = new Load(stage, random(seed + 1));
    load.start(WRITERS);
    await load.acknowledges(50);
    const { figures, faults = [] } = await act(stage, load, next);
    await stage.ready();
    await load.acknowledges(50);
    await load.stop();
    const wrong = faultsOf(load.history, await stage.found());
    await stage.withOwner((owner) => allSealed(owner));
    const log = await verifyProductionLogs(stage.ownerUrl);
    const failed = stage.service.lines.filter(({ level }) => Number(level) >= 50);
    return {
      figures: [
        ...figures,
        describeCounts(load.counts),
        `${log.leaves} events sealed, ${log.faults.length} faults of the log`,
        `${wrong.length} faults of the history; ${stage.deaths} processes died; ${failed.length} incidents in the log`,
      ],
      faults: [
        ...faults,
        ...wrong.slice(0, 10).map(({ kind, what }) => `${kind} ${what}`),
        ...log.faults.slice(0, 10).map(({ what }) => what),
        ...(stage.deaths > 0 ? [`The service ended by itself: ${stage.service.told()}`] : []),
        ...failed.slice(0, 5).map((line) => JSON.stringify(line).slice(0, 500)),
      ],
    };
  } finally {
    await stage.close();
  }
}

/** The service is killed again and again at moments that nothing is prepared for. */
export function kills(seed: number): Promise<Verdict> {
  const times = campaign("kills", 20);
  return underLoad({}, seed, async (stage, load, next) => {
    const progress = progressOf("kills");
    for (let i = 0; i < times; i++) {
      await load.acknowledges(50);
      await pause(next() * 200);
      await stage.killService();
      await stage.startService();
      progress(i + 1, times);
    }
    return { figures: [`${times} kills of the service`] };
  });
}

/** PostgreSQL is restarted and killed in turn. */
export function restarts(seed: number): Promise<Verdict> {
  const times = campaign("restarts", 50);
  return underLoad({}, seed, async (stage, load, next) => {
    const took: number[] = [];
    const progress = progressOf("ends of PostgreSQL");
    for (let i = 0; i < times; i++) {
      await load.acknowledges(30);
      await pause(next() * 200);
      if (i % 2 === 0) await stage.killPostgres();
      else await stage.stopPostgres();
      await stage.startPostgres();
      took.push(await stage.ready());
      progress(i + 1, times);
    }
    took.sort((a, b) => a - b);
    const longest = took.at(-1) ?? 0;
    return {
      figures: [
        `${times} ends of PostgreSQL, every other one a kill: ready again after ${(took[times >> 1] ?? 0).toFixed(0)} ms (median), ${longest.toFixed(0)} ms at most`,
      ],
      faults: longest > READY_WITHIN_MS ? [`Not ready within ${READY_WITHIN_MS} ms: ${longest.toFixed(0)} ms`] : [],
    };
  });
}

const DEADLINE_MS = 2_000;
/** An answer takes a moment from the service's deadline to its caller, on a machine that does this too. */
const LATE_MS = 500;

/** Waits, and says how far it is. */
async function lasting(seconds: number): Promise<void> {
  const progress = progressOf("seconds");
  for (let past = 0; past < seconds; progress(++past, seconds)) await pause(1_000);
}

/** The network between the service and PostgreSQL swallows everything for a while. */
export function blackHole(seed: number): Promise<Verdict> {
  const seconds = campaign("outage-seconds", 30);
  return underLoad({ settings: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) } }, seed, async (stage, load) => {
    load.countAnew();
    stage.proxy.swallow();
    await lasting(seconds);
    const during = load.countAnew();
    stage.proxy.clear();
    const readyAfter = await stage.ready();
    const began = performance.now();
    await load.acknowledges(10);
    const after = readyAfter + performance.now() - began;
    return {
      figures: [
        `${seconds} s of silence, deadline ${DEADLINE_MS} ms: ${describeCounts(during)}`,
        `afterwards ready in ${readyAfter.toFixed(0)} ms, ten more acknowledged after ${after.toFixed(0)} ms`,
      ],
      faults: during.longestMs > DEADLINE_MS + LATE_MS ? [`Somebody waited ${during.longestMs.toFixed(0)} ms`] : [],
    };
  });
}

/** The network is slow. */
export function slow(seed: number): Promise<Verdict> {
  const seconds = campaign("outage-seconds", 30);
  return underLoad({ settings: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) } }, seed, async (stage, load) => {
    load.countAnew();
    stage.proxy.slowDown(1_000);
    await lasting(seconds);
    const during = load.countAnew();
    stage.proxy.clear();
    const readyAfter = await stage.ready();
    return {
      figures: [
        `${seconds} s at 1 kB a second, deadline ${DEADLINE_MS} ms: ${describeCounts(during)}`,
        `afterwards ready in ${readyAfter.toFixed(0)} ms`,
      ],
      faults: during.longestMs > DEADLINE_MS + LATE_MS ? [`Somebody waited ${during.longestMs.toFixed(0)} ms`] : [],
    };
  });
}

/** The file system of some tables is full, and then that of everything. */
export async function diskFull(seed: number): Promise<Verdict> {
  if (process.getuid?.() !== 0) {
    return { figures: ["not run: only root can make a file system that is small enough to fill"], faults: [] };
  }
  const [some, all] = [await tablespaceFull(seed), await volumeFull(seed)];
  return { figures: [...some.figures, ...all.figures], faults: [...some.faults, ...all.faults] };
}

async function tablespaceFull(seed: number): Promise<Verdict> {
  const place = await mkdtemp(join(tmpdir(), "recovery-circle-small-"));
  await run("mount", ["-t", "tmpfs", "-o", "size=24m", "none", place]);
  try {
    return await underLoad({}, seed, async (stage, load) => {
      await run("chown", [await stage.postgresUser(), place]);
      await stage.ask(`create tablespace small location '${place}'`);
      await stage.ask("alter table peer_notes set tablespace small");
      await stage.ask("create table filler (text text) tablespace small");
      await stage.ask("alter table filler alter text set storage external");
      load.countAnew();
      let full = 0;
      while (full < 5)
        await stage.ask("insert into filler select repeat('x', 7000) from generate_series(1, 20)").catch(() => full++);
      await pause(3_000);
      const during = load.countAnew();
      await stage.ask("drop table filler");
      const began = performance.now();
      await load.acknowledges(20);
      return {
        figures: [
          `a full tablespace of notes: ${describeCounts(during)}`,
          `twenty more acknowledged ${(performance.now() - began).toFixed(0)} ms after there was room again`,
        ],
        faults: (during.statuses.get("503") ?? 0) === 0 ? ["Nothing was refused: the file system was not full"] : [],
      };
    });
  } finally {
    await run("umount", ["-l", place]);
    await rm(place, { recursive: true, force: true });
  }
}

async function volumeFull(seed: number): Promise<Verdict> {
  return underLoad({ megabytes: 400 }, seed, async (stage, load) => {
    load.countAnew();
    await stage.ask("create table filler (text text)");
    await stage.ask("alter table filler alter text set storage external");
    let isDown = false;
    const fill = "insert into filler select repeat('x', 7000) from generate_series(1, 200)";
    const until = performance.now() + 60_000;
    // It is full when PostgreSQL can't even write its log any more, and goes down.
    for (let failures = 0; failures < 20 && performance.now() < until;) {
      await stage.ask(fill).catch((error: NodeJS.ErrnoException) => {
        failures++;
        isDown ||= /^(?:57P|ECONN)/.test(error.code ?? "");
      });
    }
    await pause(2_000);
    const during = load.countAnew();
    await stage.resize(800);
    await stage.stopPostgres().catch(() => undefined);
    await stage.startPostgres();
    const readyAfter = await stage.ready();
    return {
      figures: [
        `a full volume with the log of transactions (PostgreSQL ${isDown ? "went down" : "stayed up"}): ${describeCounts(during)}`,
        `ready ${readyAfter.toFixed(0)} ms after PostgreSQL, which was started when there was room again`,
      ],
      faults:
        readyAfter > READY_WITHIN_MS ? [`Not ready within ${READY_WITHIN_MS} ms: ${readyAfter.toFixed(0)} ms`] : [],
    };
  });
}

/** Every connection to the database is taken for a while. */
export function pool(seed: number): Promise<Verdict> {
  const times = campaign("jams", 5);
  return underLoad({}, seed, async (stage, load) => {
    load.countAnew();
    const progress = progressOf("jams");
    for (let i = 0; i < times; i++) {
      await stage.locked("clients", 1_500);
      await load.acknowledges(50);
      progress(i + 1, times);
    }
    const counts = load.countAnew();
    return {
      figures: [`${times} times 1.5 s in which every connection was taken: ${describeCounts(counts)}`],
      // Two seconds for a lock, and what comes before and after.
      faults: counts.longestMs > 3_000 ? [`Somebody waited ${counts.longestMs.toFixed(0)} ms`] : [],
    };
  });
}
