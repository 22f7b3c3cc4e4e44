import { setTimeout as pause } from "node:timers/promises";
import { campaign, campaignText, progressOf } from "../support/settings.js";
import { cpuMsOf, keepApart } from "./cores.js";
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
  /** Requests that were sent, a second. */
  readonly sent: number;
  readonly p50: number;
  readonly p99: number;
  readonly turnedAway: number;
  readonly broken: number;
  /** Milliseconds of CPU of the service for an answer, and of PostgreSQL. */
  readonly serviceMs: number;
  readonly postgresMs: number;
  /** The longest that /livez took meanwhile. */
  readonly healthMs: number;
}

/**
 * What is answered when ten times as much is asked for as can be, beside what is answered at best. Callers have a processor
 * of their own; the service pays for whom it turns away with what it shares with PostgreSQL.
 */
export async function overload(_seed: number): Promise<Verdict> {
  const [rounds, seconds] = [campaign("rounds", 5), campaign("seconds", 8)];
  const REQUESTS_AT_ONCE = campaignText("requests-at-once", "");
  const progress = progressOf("rounds of overload");
  const stage = await Stage.open({ isDirect: true, settings: REQUESTS_AT_ONCE === "" ? {} : { REQUESTS_AT_ONCE } });
  const apart = await keepApart(stage);
  try {
    await closed(stage, 16, 3);
    let connections = 0;
    let most = 0;
    for (const tried of CONNECTIONS) {
      const { goodput } = await closed(stage, tried, seconds / 2);
      if (goodput > most) [connections, most] = [tried, goodput];
    }
    const ratios: number[] = [];
    const byCpu: number[] = [];
    const sent: number[] = [];
    const figures = [`${apart.how}; most is answered at ${connections} connections`];
    for (let round = 0; round < rounds; round++) {
      // One right after the other, so that whatever else the machine does is done to both.
      const peak = await closed(stage, connections, seconds);
      const over = await open(stage, peak.goodput * TIMES, seconds);
      const ratio = over.goodput / peak.goodput;
      ratios.push(ratio);
      byCpu.push(cpuOf(peak) / cpuOf(over));
      sent.push(over.sent / peak.goodput);
      figures.push(
        `at best ${line(peak)}`,
        `asked ${over.sent.toFixed(0)} times a second ${line(over)}, ${over.turnedAway} turned away, ${over.broken} broken, /livez in ${over.healthMs.toFixed(0)} ms at most: ${ratio.toFixed(2)} of it`,
      );
      progress(round + 1, rounds);
    }
    const [goodput, cpu, times] = [median(ratios), median(byCpu), median(sent)];
    return {
      figures: [
        ...figures,
        `goodput at ${times.toFixed(1)} times: ${goodput.toFixed(2)} of the best, by CPU for an answer ${cpu.toFixed(2)} (medians of ${rounds})`,
      ],
      faults: [
        ...(goodput < AT_LEAST ? [`Less than ${AT_LEAST} of the best: ${goodput.toFixed(2)}`] : []),
        // Callers that can't ask as much would make it easy.
        ...(times < TIMES * 0.95 ? [`Asked only ${times.toFixed(1)} times as often as can be answered`] : []),
      ],
    };
  } finally {
    await apart.end();
    await stage.close();
  }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
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
  const before = await cpuMsOf(stage);
  const until = performance.now() + seconds * 1000;
  const isOver = (): boolean => performance.now() >= until;
  const times: number[] = [];
  let [asked, turnedAway, broken, healthMs] = [0, 0, 0, 0];
  const ask = async (caller: FastCaller): Promise<void> => {
    const sentAt = performance.now();
    asked++;
    const status = await caller.ask();
    if (status === 200 && !isOver()) times.push(performance.now() - sentAt);
    else if (status === 503) turnedAway++;
    else if (status !== 200) broken++;
  };
  const watching = (async () => {
    while (!isOver()) {
      const sentAt = performance.now();
      await fetch(`http://127.0.0.1:${stage.port}/livez`);
      healthMs = Math.max(healthMs, performance.now() - sentAt);
      await pause(100);
    }
  })();
  await work(callers, ask, isOver);
  await watching;
  const after = await cpuMsOf(stage);
  for (const caller of callers) caller.close();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  const [goodput, sent] = [times.length / seconds, asked / seconds];
  const [serviceMs, postgresMs] = (["service", "postgres"] as const).map(
    (of) => (after[of] - before[of]) / times.length,
  );
  return {
    goodput,
    sent,
    p50: at(0.5),
    p99: at(0.99),
    turnedAway,
    broken,
    serviceMs: serviceMs ?? Number.NaN,
    postgresMs: postgresMs ?? Number.NaN,
    healthMs,
  };
}

/** Those who are turned away cost what the second figure has more of the service's CPU than the first. */
function line({ goodput, p50, p99, serviceMs, postgresMs }: Measured): string {
  return `${goodput.toFixed(0)} answers a second (p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, ${serviceMs.toFixed(2)} ms of the service's CPU for each and ${postgresMs.toFixed(2)} of PostgreSQL's)`;
}

const cpuOf = ({ serviceMs, postgresMs }: Measured): number => serviceMs + postgresMs;
