// Breaks every rule of who sees what, one at a time, and counts whether the tests notice.
//
//   npm run mutate:policy [-- --every=N] [--lines] [--policies] [--writes] [--grants]
//
// Each cell of the policy tables, each column granted or not, each row-level policy as a whole and at each of its
// conditions is made wider and made narrower: a policy for reading while every other table is open, one for writing where
// nothing else decides. --every=N takes each Nth; with --lines, --policies, --writes or --grants only those.
import { accessRules, buildApiSchema } from "../../../src/schema.js";
import { databaseRole, ROLES } from "../../../src/authorization/roles.js";
import { closingAll, type Keep } from "../../support/closing.js";
import { campaign, progressOf, report } from "../../support/settings.js";
import { GrantKiller } from "./kill-grants.js";
import { LineKiller } from "./kill-lines.js";
import { ReadPolicyKiller } from "./kill-policies.js";
import { WritePolicyKiller } from "./kill-writes.js";
import { lineMutants } from "./lines.js";
import { MadeRules } from "./made-rules.js";
import { ruleMutants } from "./rules.js";
import { addConsents, addCrossedRows, DECIDING_KINDS } from "./rows-that-decide.js";
import { Score } from "./score.js";
import { openYard, relationsOf, type Yard } from "./yard.js";

const every = campaign("every", 1);
const some = <T>(all: readonly T[]): T[] => all.filter((_, i) => i % every === 0);
const score = new Score(report);

/** The mutants one after the other, with a line now and then of how far it is. */
function* inTurn<T>(mutants: readonly T[]): Generator<T> {
  const progress = progressOf("mutants");
  for (const [done, mutant] of mutants.entries()) {
    progress(done, mutants.length);
    yield mutant;
  }
}

buildApiSchema();
afterAll(() => score.print());

const yardKept = async (keep: Keep, how?: Parameters<typeof openYard>[0]): Promise<Yard> =>
  keep(await openYard(how), ({ service }) => service.close());

/** The kinds of rules, and what breaks each. */
const PARTS: Readonly<Record<string, (keep: Keep) => Promise<void>>> = {
  async lines(keep) {
    const open = await yardKept(keep, { behindFilterAlone: true });
    const polled = await yardKept(keep, { behindFilterAlone: true });
    const walled = await yardKept(keep, { kinds: DECIDING_KINDS });
    await addConsents(walled.service.owner, walled.world);
    await addCrossedRows(walled.service.owner, walled.world);
    const rules = keep(await MadeRules.open(walled), (its) => its.close());
    const killer = await LineKiller.open({ open, polled }, rules);
    for (const mutant of inTurn(some(lineMutants()))) {
      const what = `${mutant.type}.${mutant.field ?? "row"} for ${mutant.role}: ${mutant.change}`;
      score.count({ part: "lines", mutant, what, killedBy: await killer.kill(mutant) });
    }
  },
  async policies(keep) {
    const yard = await yardKept(keep, { kinds: DECIDING_KINDS });
    const { owner } = yard.service;
    await addConsents(owner, yard.world);
    const killer = keep(await ReadPolicyKiller.open(yard), (its) => its.close());
    const relations = await relationsOf(owner);
    const all = ruleMutants(accessRules(), relations, ROLES.map(databaseRole));
    const mutants = all.filter(({ kind, command }) => kind === "policy" && command === "select");
    const leaning = await killer.leaning(mutants);
    if (leaning.length > 0) throw new Error(`Policies that lean on another table's:\n${leaning.join("\n")}`);
    await addCrossedRows(owner, yard.world);
    for (const mutant of inTurn(some(mutants))) {
      const what = `${mutant.table}: ${mutant.change}`;
      score.count({ part: "policies", mutant, what, killedBy: await killer.kill(mutant) });
    }
  },
  async writes(keep) {
    const yard = await yardKept(keep);
    const killer = await WritePolicyKiller.open(yard, accessRules());
    const mutants = ruleMutants(accessRules(), [], []).filter(({ command }) => command !== "select");
    // A table after the other, as each is made ready by itself.
    for (const mutant of inTurn(some(mutants).toSorted((a, b) => a.table.localeCompare(b.table)))) {
      const what = `${mutant.table}: ${mutant.change}`;
      score.count({ part: "writes", mutant, what, killedBy: await killer.kill(mutant) });
    }
  },
  async grants(keep) {
    const yard = await yardKept(keep);
    const relations = await relationsOf(yard.service.owner);
    const mutants = ruleMutants(accessRules(), relations, ROLES.map(databaseRole));
    const grants = some(mutants.filter(({ kind }) => kind === "grant"));
    const killer = keep(await GrantKiller.open(yard, grants), (its) => its.close());
    for (const mutant of inTurn(grants)) {
      const what = `${mutant.table} for ${mutant.role}: ${mutant.change}`;
      score.count({ part: "grants", mutant, what, killedBy: await killer.kill(mutant) });
    }
  },
};

const named = Object.keys(PARTS).filter((part) => process.env[`CAMPAIGN_${part.toUpperCase()}`] !== undefined);

test.each(named.length > 0 ? named : Object.keys(PARTS))("no broken rule of the %s goes unnoticed", async (part) => {
  await closingAll((keep) => PARTS[part]?.(keep) ?? Promise.resolve());

  expect(score.survivors(part)).toEqual([]);
  expect(every === 1 ? score.idleExcuses(part) : []).toEqual([]);
});
