import { setTimeout as pause } from "node:timers/promises";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { migrate } from "../../src/platform/database/migrate.js";
import { accessRules } from "../../src/schema.js";
import { KeptConnection, startProduction } from "../support/production.js";
import { random } from "../authorization/timing/random.js";
import { campaign, progressOf } from "../support/settings.js";
import type { Verdict } from "./faults.js";
import { faultsOf } from "./history.js";
import { describeCounts, Load } from "./load.js";
import { Stage } from "./stage.js";

const STALL_MS = 250;

/** The service is told to stop, and another takes over, again and again, behind a balancer that looks at /readyz. */
export async function sigterm(_seed: number): Promise<Verdict> {
  const rounds = campaign("stops", 20);
  const stage = await Stage.open({ settings: { DRAIN_MS: "1000" }, args: ["--processes", "2"] });
  const settings = { ...stage.settings, DRAIN_MS: "1000", PORT: "0" };
  const progress = progressOf("stops");
  let current = { service: stage.service, port: stage.port };
  const started = [stage.service];
  let isOver = false;
  let answered = 0;
  const failed = new Map<string, number>();
  const codes: (number | null)[] = [];
  try {
    const callers = Array.from({ length: 16 }, async () => {
      let port = 0;
      let connection: KeptConnection | undefined;
      while (!isOver) {
        if (port !== current.port) {
          connection?.close();
          port = current.port;
          connection = new KeptConnection(port, stage.token);
        }
        const what = await connection?.ask("{ caseload(first: 5) { nodes { id } } }").then(
          ({ status }) => String(status),
          (error: NodeJS.ErrnoException) => error.code ?? error.message,
        );
        if (what === "200") answered++;
        else failed.set(String(what), (failed.get(String(what)) ?? 0) + 1);
      }
      connection?.close();
    });
    for (let i = 0; i < rounds; i++) {
      const old = current;
      // The next one serves beside it, before it is told to stop.
      const next = startProduction(settings, "--processes", "2");
      started.push(next);
      const port = await next.port;
      old.service.child.kill("SIGTERM");
      // As a balancer does: nothing new is sent there once it has said that it is not ready.
      const probe = new KeptConnection(old.port, stage.token);
      // One whose question breaks off counts as one that is told no.
      while (await probe.isReady().catch(() => false)) await pause(20);
      probe.close();
      current = { service: next, port };
      codes.push(await old.service.ended);
      progress(i + 1, rounds);
    }
    isOver = true;
    await Promise.all(callers);
    const wrong = [...failed].map(([what, times]) => `${what}: ${times}`);
    const badly = codes.filter((code) => code !== 0).length;
    const refusals = started.flatMap(({ lines }) => lines).filter(({ msg }) => WHY_REFUSED.has(msg));
    return {
      figures: [
        ...refusals.slice(0, 5).map((line) => JSON.stringify(line).slice(0, 300)),
        `${rounds} times SIGTERM to two processes under load: ${answered} answered, ${wrong.length === 0 ? "none" : wrong.join(", ")} not; ${badly} ended otherwise than with 0`,
      ],
      faults: [...wrong, ...(badly > 0 ? [`${badly} did not end as they should`] : [])],
    };
  } finally {
    isOver = true;
    await Promise.all(started.map((one) => one.kill()));
    await stage.close();
  }
}

/** What the service logs where it answers 503. */
const WHY_REFUSED: ReadonlySet<string> = new Set(["refused", "requests were turned away: there are too many"]);

/** What a new version may add while the old one serves: each without a lock that lasts. */
const EXPANSIONS: readonly (readonly string[])[] = [
  ["alter table clients add column later text"],
  ["alter table peer_notes add column later_on date", "alter table plan_parts add column later_on date"],
  ["create table later_things (clinic_id uuid, id uuid, primary key (clinic_id, id))"],
  ["alter table peer_notes add constraint later_check check (length(body) < 1000000) not valid"],
  ["alter table peer_notes validate constraint later_check"],
  // And what is contracted when nobody leans on it any more.
  ["drop table later_things", "alter table clients drop column later"],
];

/** Migrations are run while people write and somebody reads for long. */
export async function migrations(seed: number): Promise<Verdict> {
  const stage = await Stage.open();
  try {
    const load = new Load(stage, random(seed));
    load.start(8);
    await load.acknowledges(100);
    const progress = progressOf("migrations");
    const waits = await watchedWaits(stage, async () => {
      for (const [i, statements] of EXPANSIONS.entries()) {
        const longRead = stage.readFor("clients, peer_notes, plan_parts", 1_000);
        await migrate(stage.ownerUrl, { accessRules: rulesOf(i), migrations: EXPANSIONS.slice(0, i + 1).map(classOf) });
        await longRead;
        await load.acknowledges(20);
        if (statements.length === 0) throw new Error("Nothing was migrated");
        progress(i + 1, EXPANSIONS.length);
      }
    });
    await load.stop();
    const wrong = faultsOf(load.history, await stage.found());
    return {
      figures: [
        `${EXPANSIONS.length} migrations, each with changed rules, beside long reads: ${waits.count} waits for locks of tables were seen, the longest ${waits.longestMs.toFixed(0)} ms`,
        describeCounts(load.counts),
        `${wrong.length} faults of the history`,
      ],
      faults: [
        ...(waits.longestMs > STALL_MS ? [`Somebody waited ${waits.longestMs.toFixed(0)} ms for a lock`] : []),
        ...(load.counts.unknown > 0 ? [`${load.counts.unknown} requests failed`] : []),
        ...wrong.slice(0, 10).map(({ kind, what }) => `${kind} ${what}`),
      ],
    };
  } finally {
    await stage.close();
  }
}

/** The rules, one policy of which changes with each. */
function rulesOf(number: number): string {
  return accessRules().replace(
    "create policy app_peer_specialist_read on peer_notes for select to app_peer_specialist using (",
    (text) => `${text}${number} = ${number} and `,
  );
}

function classOf(statements: readonly string[], index: number): new () => MigrationInterface {
  const named = {
    [`Later999999999900${index}`]: class implements MigrationInterface {
      public readonly name = `Later999999999900${index}`;
      public async up(queryRunner: QueryRunner): Promise<void> {
        for (const statement of statements) await queryRunner.query(statement);
      }
      public async down(): Promise<void> {
        throw new Error("Nobody goes back here");
      }
    },
  };
  return named[`Later999999999900${index}`] as new () => MigrationInterface;
}

/** How long the service waits for locks of tables while something is done, as PostgreSQL says itself, every few milliseconds. */
async function watchedWaits(
  stage: Stage,
  work: () => Promise<void>,
): Promise<{ readonly count: number; readonly longestMs: number }> {
  const longest = new Map<string, number>();
  let isOver = false;
  const watching = stage.withOwner(async (owner) => {
    while (!isOver) {
      const { rows } = await owner.query<{ wait: string; ms: number }>(
        `select l.pid || ' ' || l.waitstart as wait, extract(epoch from clock_timestamp() - l.waitstart)::float * 1000 as ms
         from pg_locks l join pg_stat_activity a using (pid)
         where not l.granted and l.locktype = 'relation' and l.waitstart is not null and a.usename = 'chaos_service'`,
      );
      for (const { wait, ms } of rows) longest.set(wait, Math.max(longest.get(wait) ?? 0, ms));
      await pause(5);
    }
  });
  await work().finally(() => (isOver = true));
  await watching;
  return { count: longest.size, longestMs: Math.max(0, ...longest.values()) };
}
