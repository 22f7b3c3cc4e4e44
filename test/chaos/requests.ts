import { campaign, progressOf } from "../support/settings.js";
import { random } from "../authorization/timing/random.js";
import type { Verdict } from "./faults.js";
import { faultsOf } from "./history.js";
import { describeCounts, Load } from "./load.js";
import { Stage, type StageOptions } from "./stage.js";

// What callers do to each other: no fault of a machine is needed for these.

async function judged(
  stage: Stage,
  load: Load,
  figures: readonly string[],
  more: readonly string[] = [],
): Promise<Verdict> {
  const wrong = faultsOf(load.history, await stage.found());
  const incidents = stage.service.lines.filter(({ level }) => Number(level) >= 50).length;
  return {
    figures: [
      ...figures,
      describeCounts(load.counts),
      `${wrong.length} faults of the history; ${incidents} incidents in the log`,
    ],
    faults: [
      ...more,
      ...wrong.slice(0, 10).map(({ kind, what }) => `${kind} ${what}`),
      ...(incidents > 0 ? [`${incidents} incidents in the log`] : []),
    ],
  };
}

async function onStage(options: StageOptions, work: (stage: Stage) => Promise<Verdict>): Promise<Verdict> {
  const stage = await Stage.open(options);
  try {
    return await work(stage);
  } finally {
    await stage.close();
  }
}

/** One in twenty transactions is undone by PostgreSQL, as by a serialization failure or a deadlock. */
const CONTENTION = `
  create function contend() returns trigger language plpgsql as $$ begin
    if random() < 0.05 then
      raise exception 'others' using errcode = case when random() < 0.5 then '40001' else '40P01' end;
    end if;
    return new;
  end $$;
  create trigger contend before insert on audit_events for each row execute function contend()`;

/** Many change one plan at once, each at the version that they have read, while PostgreSQL undoes some of it. */
export function conflicts(seed: number): Promise<Verdict> {
  // No more than find a connection: whoever does not is told to come again, which is another matter.
  const [writers, changes] = [16, campaign("changes", 20)];
  return onStage({}, async (stage) => {
    await stage.ask(CONTENTION);
    const load = new Load(stage, random(seed));
    const plan = stage.plans[0] ?? "";
    const began = performance.now();
    const progress = progressOf("changes");
    let all = 0;
    await Promise.all(
      Array.from({ length: writers }, async () => {
        for (let done = 0; done < changes;) {
          if ((await load.addGoal(plan)).kind !== "ACKNOWLEDGED") continue;
          done++;
          progress(++all, writers * changes);
        }
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    const { acknowledged, refused, unknown } = load.counts;
    const share = 1 - unknown / (acknowledged + refused + unknown);
    return judged(stage, load, [
      `${writers} made ${changes} changes each to one plan in ${seconds.toFixed(1)} s, with 5 % of transactions undone: ${(share * 100).toFixed(2)} % of requests were answered with what became of them`,
    ]);
  });
}

/** The same request comes several times at once, and some callers have hung up by then. */
export function duplicates(seed: number): Promise<Verdict> {
  const keys = campaign("keys", 1_000);
  return onStage({}, async (stage) => {
    const next = random(seed);
    const load = new Load(stage, next);
    const progress = progressOf("keys");
    let [left, done] = [keys, 0];
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (left-- > 0) {
          await load.writeRaced(2 + Math.floor(next() * 4));
          progress(++done, keys);
        }
      }),
    );
    return judged(stage, load, [
      `${keys} keys, each sent 2 to 5 times at once, a quarter of them by somebody who hung up`,
    ]);
  });
}

/** The service is killed when PostgreSQL has committed, and before it can say so. */
export function killAfterCommit(seed: number): Promise<Verdict> {
  const times = campaign("kills", 20);
  let [isArmed, fired] = [false, 0];
  let stage: Stage | undefined;
  const options: StageOptions = {
    onAnswer: (answer, asked) => {
      if (!isArmed || !asked.includes("Written as number") || !answer.includes("COMMIT\0")) return "deliver";
      isArmed = false;
      fired++;
      stage?.service.child.kill("SIGKILL");
      return "withhold";
    },
  };
  return onStage(options, async (its) => {
    stage = its;
    const load = new Load(its, random(seed));
    load.start(8);
    const progress = progressOf("kills");
    for (let i = 0; i < times; i++) {
      await load.acknowledges(20);
      isArmed = true;
      await its.service.ended;
      await its.startService();
      progress(i + 1, times);
    }
    await load.acknowledges(20);
    await load.stop();
    return judged(its, load, [`${fired} kills between a commit and its answer`]);
  });
}
