import { randomUUID } from "node:crypto";
import { insertRow } from "../../../world/insert.js";
import type { ClientFacts, RowFacts, Viewer } from "../facts.js";
import { matrix } from "../matrix/index.js";
import { startCellService, type Answer, type CellService } from "../observers/service.js";
import { createCellWorld, type CellWorld } from "../world/index.js";
import { digest } from "./digest.js";
import type { Try } from "./language.js";
import { REFERENCES, type Reference } from "./references.js";
import { outcomeOf, perform } from "./run-acts.js";
import { addSpares } from "./spares.js";
import { ACTS } from "./table/index.js";
import { triesOf } from "./tries.js";

describe("a row that an input names", () => {
  let service: CellService;
  let world: CellWorld;
  const foreign: Record<string, string> = { Program: randomUUID(), Organization: randomUUID() };
  beforeAll(async () => {
    service = await startCellService();
    world = await createCellWorld(service.owner);
    await addSpares(service.owner, world);
    const clinic_id = world.rows.find((row) => row.clinicId !== world.clinicId)?.clinicId;
    await insertRow(service.owner, "programs", {
      clinic_id,
      id: foreign["Program"],
      name: "Elsewhere",
      is_part2: true,
    });
    const kind = { name: "Elsewhere", kind: "COMMUNITY_SERVICE", needs: ["FOOD"], accepting_referrals: true };
    await insertRow(service.owner, "organizations", { clinic_id, id: foreign["Organization"], ...kind });
  }, 120_000);
  afterAll(() => service.close());

  const names = (one: Reference): string => `${one.role} ${one.act} ${one.field}`;

  test.each(REFERENCES.map((one) => [names(one), one] as const))(
    "is the same answer when it is hidden, another clinic's and nobody's: %s",
    async (_, reference) => {
      const its = tryOf(reference);
      const before = await digest(service.owner);
      const answers = new Map<string, string[]>();
      for (const [what, id] of unseen(reference, its)) {
        const answer = await ask(reference, its, id);
        expect([what, outcomeOf(answer, { name: reference.act })]).not.toEqual([what, "done"]);
        answers.set(answer.text, [...(answers.get(answer.text) ?? []), what]);
      }

      expect([...answers.values()]).toHaveLength(1);
      expect(await digest(service.owner)).toEqual(before);
      // What the viewer may name is answered in another way, so that the field is looked at.
      const [refusal] = answers.keys();
      const taken: boolean[] = [];
      for (const id of seenOnes(reference, its)) taken.push((await ask(reference, its, id)).text !== refusal);
      expect(taken).toContain(true);
    },
    60_000,
  );

  async function ask(reference: Reference, its: Try, id: string): Promise<Answer> {
    const shows = ACTS.find(({ name }) => name === reference.act)?.shows ?? "";
    const input = reference.input(its, id);
    const version = "expectedVersion" in input ? { expectedVersion: await versionFor(its) } : {};
    return perform(service, its.viewer, reference.act, shows, { ...input, ...version });
  }

  /** The version of the target as it stands, as what was named before may have changed it. */
  async function versionFor({ viewer, client, row }: Try): Promise<unknown> {
    const part = { RecoveryPlan: "recoveryPlan { id version }", Goal: "recoveryPlan { goals { id version } }" }[
      row.type
    ];
    const fields = part ?? "serviceNotes(first: 100) { nodes { id version } }";
    const answer = await service.ask(viewer, `{ client(id: "${client.id}") { ${fields} } }`);
    const found = new RegExp(`"id":"${row.id}","version":(\\d+)`).exec(answer.text);
    return Number(found?.[1]);
  }

  /** Ids of rows that the viewer sees, of the client or of nobody; of the target itself last. */
  function seenOnes(reference: Reference, its: Try): string[] {
    const { viewer, client, row } = its;
    const seen = world.rows.filter((one) => one.type === reference.to && isSeen(viewer, one));
    const about = seen.filter((one) => one.client === null || one.client === client);
    const parts = about.filter((one) => one.its["of"] === row);
    return [...parts, ...about].map(({ id }) => id).slice(0, 60);
  }

  /** Somebody in the role, about to do the act for a client of theirs. */
  function tryOf(reference: Reference): Try {
    const act = { ...ACTS.find(({ name }) => name === reference.act), on: [reference.on], few: true, rows: undefined };
    const own = world.viewers.filter(({ role, relationship }) => role === reference.role && relationship === "own");
    // Somebody who shares a program with the client, where there is one in the role.
    const inProgram = own.filter(({ inPart2Program }) => inPart2Program);
    const viewers = inProgram.length > 0 ? inProgram : own;
    for (const { its } of triesOf({ service, world, matrix, roles: [reference.role] }, [act as never])) {
      if (!viewers.includes(its.viewer) || world.names.get(its.client.id) !== "own, active") continue;
      if (matrix.finds(its.viewer, its.row) && (reference.rows?.(its) ?? true)) return its;
    }
    throw new Error(`Nobody to try ${names(reference)}`);
  }

  /** Ids that the viewer must not be able to tell apart, each with what it is. */
  function unseen(reference: Reference, its: Try): [string, string][] {
    const { viewer, client } = its;
    const all = world.rows.filter((row) => row.type === reference.to && !isSeen(viewer, row));
    const ofClient = all.filter((row) => row.client === client).map((row) => [`hidden: ${tell(row)}`, row.id] as const);
    const others = ["ended, active", "never, active", "other clinic, active"].flatMap((name) =>
      all
        .filter(({ client: about }) => about !== null && nameOf(about) === name)
        .slice(0, 2)
        .map((row) => [`${name}: ${tell(row)}`, row.id] as const),
    );
    const elsewhere = foreign[reference.to];
    const here = new Set(world.rows.filter(({ clinicId }) => clinicId === viewer.clinicId).map(({ id }) => id));
    const ofTheirs = all.filter((row) => row.client === null && !here.has(row.id)).slice(0, 2);
    return [
      ...ofTheirs.map((row) => [`another clinic's ${row.type}`, row.id] as const),
      ...ofClient,
      ...others,
      ...(elsewhere === undefined ? [] : ([["another clinic's", elsewhere]] as const)),
      ["a client's id", client.id],
      ["nobody's", randomUUID()],
      ["nobody's as well", randomUUID()],
    ].map(([what = "", id = ""]): [string, string] => [what, id]);
  }

  function isSeen(viewer: Viewer, row: RowFacts): boolean {
    return row.clinicId === viewer.clinicId && matrix.finds(viewer, row);
  }

  function nameOf(client: ClientFacts): string {
    return world.names.get(client.id) ?? "";
  }

  function tell(row: RowFacts): string {
    const { section, sharing, draft } = row.its;
    return [row.type, section, sharing, draft === true ? "draft" : "", row.sud ? "sud" : "", row.values["state"]].join(
      " ",
    );
  }
});
