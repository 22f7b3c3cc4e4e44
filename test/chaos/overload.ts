import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { campaign, campaignText } from "../support/settings.js";
import { FastCaller } from "./fast-caller.js";
import type { Verdict } from "./faults.js";
import { Stage } from "./stage.js";

const BODY = {
  query: `{ caseload(first: 20) { totalCount nodes { id preferredName ageBand recoveryPlan { version vision goals { text status } } safetyConcerns { summary } } } }`,
};
const CONNECTIONS = [16, 32, 64];
/** Those who come when there are ten times as many as can be answered; whoever finds none free is not even sent. */
const CROWD = 512;
const TIMES = 10;
const AT_LEAST = 0.9;

interface Measured {
  /** Answers with what was asked for, a second. */
  readonly goodput: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly turnedAway: number;
  readonly broken: number;
  /** Milliseconds of the service's CPU. */
  readonly cpuMs: number;
  /** The longest that /livez took meanwhile. */
  readonly healthMs: number;
}

/** What is answered when ten times as much is asked for as can be, beside what is answered at best. */
export async function overload(_seed: number): Promise<Verdict> {
  const [rounds, seconds] = [campaign("rounds", 3), campaign("seconds", 8)];
  const REQUESTS_AT_ONCE = campaignText("requests-at-once", "");
  const stage = await Stage.open(REQUESTS_AT_ONCE === "" ? {} : { settings: { REQUESTS_AT_ONCE } });
  try {
    await closed(stage, 16, 3);
    const ratios: number[] = [];
    const figures: string[] = [];
    for (let round = 0; round < rounds; round++) {
      let peak: Measured | null = null;
      for (const connections of CONNECTIONS) {
        const its = await closed(stage, connections, seconds / 2);
        if (peak === null || its.goodput > peak.goodput) peak = its;
      }
      if (peak === null) throw new Error("Nothing was measured");
      const rate = peak.goodput * TIMES;
      const over = await open(stage, rate, seconds);
      ratios.push(over.goodput / peak.goodput);
      figures.push(
        `at best ${line(peak)}`,
        `asked ${rate.toFixed(0)} times a second ${line(over)}, ${over.turnedAway} turned away, ${over.broken} broken, /livez in ${over.healthMs.toFixed(0)} ms at most: ${(ratios.at(-1) ?? 0).toFixed(2)} of it`,
      );
    }
    ratios.sort((a, b) => a - b);
    const median = ratios[ratios.length >> 1] ?? 0;
    return {
      figures: [...figures, `goodput at ${TIMES} times: ${median.toFixed(2)} of the best (median of ${rounds})`],
      faults: median < AT_LEAST ? [`Less than ${AT_LEAST} of the best: ${median.toFixed(2)}`] : [],
    };
  } finally {
    await stage.close();
  }
}

/** Callers who each wait for their answer before they ask again. */
function closed(stage: Stage, connections: number, seconds: number): Promise<Measured> {
  return measure(stage, connections, seconds, async (callers, ask, isOver) => {
    await Promise.all(
      callers.map(async (caller) => {
        while (!isOver()) await ask(caller);
      }),
    );
  });
}

/** Callers who come at their own pace, whatever becomes of those before them. */
function open(stage: Stage, perSecond: number, seconds: number): Promise<Measured> {
  return measure(stage, CROWD, seconds, async (callers, ask, isOver) => {
    const free = [...callers];
    const asking = new Set<Promise<void>>();
    const began = performance.now();
    for (let come = 0; !isOver(); await pause(2)) {
      const due = ((performance.now() - began) / 1000) * perSecond;
      for (; come < due; come++) {
        const caller = free.pop();
        if (caller === undefined) continue;
        const one = ask(caller).then(() => {
          free.push(caller);
          asking.delete(one);
        });
        asking.add(one);
      }
    }
    await Promise.all(asking);
  });
}

async function measure(
  stage: Stage,
  connections: number,
  seconds: number,
  work: (
    callers: readonly FastCaller[],
    ask: (caller: FastCaller) => Promise<void>,
    isOver: () => boolean,
  ) => Promise<void>,
): Promise<Measured> {
  const callers = await Promise.all(
    Array.from({ length: connections }, () => FastCaller.open(stage.port, stage.token, BODY)),
  );
  const before = await cpuMsOf(stage.service.child.pid);
  const until = performance.now() + seconds * 1000;
  const isOver = (): boolean => performance.now() >= until;
  const times: number[] = [];
  let [turnedAway, broken, healthMs] = [0, 0, 0];
  const ask = async (caller: FastCaller): Promise<void> => {
    const sent = performance.now();
    const status = await caller.ask();
    if (status === 200 && !isOver()) times.push(performance.now() - sent);
    else if (status === 503) turnedAway++;
    else if (status !== 200) broken++;
  };
  const watching = (async () => {
    while (!isOver()) {
      const sent = performance.now();
      await fetch(`http://127.0.0.1:${stage.port}/livez`);
      healthMs = Math.max(healthMs, performance.now() - sent);
      await pause(100);
    }
  })();
  await work(callers, ask, isOver);
  await watching;
  const cpuMs = (await cpuMsOf(stage.service.child.pid)) - before;
  for (const caller of callers) caller.close();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return { goodput: times.length / seconds, seconds, p50: at(0.5), p99: at(0.99), turnedAway, broken, cpuMs, healthMs };
}

/** Milliseconds of CPU of a process so far, in steps of ten; NaN where the system does not tell. */
async function cpuMsOf(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Those who are turned away cost what the second figure has more of the service's CPU than the first. */
function line({ goodput, seconds, p50, p99, cpuMs }: Measured): string {
  const each = cpuMs / (goodput * seconds);
  return `${goodput.toFixed(0)} answers a second (p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, ${each.toFixed(2)} ms of the service's CPU for each)`;
}
