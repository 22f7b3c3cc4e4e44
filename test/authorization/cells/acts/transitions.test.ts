import { matrix } from "../matrix/index.js";
import { LETTERS, type Letters, type RowFacts, type Viewer } from "../facts.js";
import { startCellService, type CellService } from "../observers/service.js";
import { daysAhead } from "../world/times.js";
import { createCellWorld, type CellWorld } from "../world/index.js";
import { copyRows } from "./fresh.js";
import { inParallel } from "./in-parallel.js";
import { outcomeOf, perform } from "./run-acts.js";
import { refusalOf, STATUSES, stepsOf } from "./transitions.js";

const ENDS = ["COMPLETED", "DECLINED", "CANCELLED", "FAILED"];
const OUTCOME: Readonly<Record<string, string>> = { COMPLETED: "GOT_HELP", DECLINED: "NO_CAPACITY" };

describe("the states of a referral", () => {
  let service: CellService;
  let world: CellWorld;
  let referral: RowFacts;
  const people: Viewer[] = [];
  beforeAll(async () => {
    service = await startCellService();
    world = await createCellWorld(service.owner);
    const client = world.clients.find(({ id }) => world.names.get(id) === "own, active");
    for (const role of LETTERS) {
      const known = world.viewers.filter((viewer) => viewer.role === role && viewer.relationship === "own");
      const one = known.find(({ ownClientId }) => ownClientId === null || ownClientId === client?.id);
      if (one !== undefined) people.push(one);
    }
    const organization = world.circles.find(({ relationship }) => relationship === "own")?.organization.id;
    const its = world.rows.filter((row) => row.type === "Referral" && row.client === client && !row.sud);
    const found = its.find((row) => row.its["sent"] === true && row.its["targetOrganization"] === organization);
    if (found === undefined || people.length < LETTERS.length) throw new Error("The world lacks a referral or a role");
    referral = found;
  }, 120_000);
  afterAll(() => service.close());

  const inEachState = (): Promise<readonly string[]> => copies(STATUSES);
  const copies = (statuses: readonly string[], more: object = {}): Promise<readonly string[]> =>
    copyRows(
      service.owner,
      statuses.map((status) => {
        const word = { client_outcome: null, client_words: null, client_outcome_at: null, client_version: 0 };
        const changes = {
          status,
          provider_outcome: null,
          completed_at: null,
          sent_at: status === "DRAFT" ? null : referral.values["sentAt"],
          ...word,
          ...more,
        };
        return { table: "referrals", clinicId: referral.clinicId, from: referral.id, changes };
      }),
    );

  test("offer each role the steps that are theirs, and no other", async () => {
    const ids = await inEachState();
    const told: Record<string, unknown> = {};
    const written: Record<string, unknown> = {};
    for (const viewer of people) {
      const fields = ids.map((id, i) => `r${i}: referral(id: "${id}") { availableTransitions }`);
      const answer = await service.ask(viewer, `{ ${fields.join(" ")} }`);
      for (const [i, status] of STATUSES.entries()) {
        const isThere = sees(viewer.role, status);
        const found = answer.data?.[`r${i}`] as { availableTransitions: string[] } | null;
        told[`${viewer.role} ${status}`] = found?.availableTransitions.toSorted() ?? null;
        written[`${viewer.role} ${status}`] = isThere ? [...stepsOf(viewer.role, status)].sort() : null;
      }
    }

    expect(told).toEqual(written);
  });

  test("are left by those steps alone, whoever asks for another", async () => {
    const tries = people.flatMap((viewer) =>
      STATUSES.flatMap((from) => STATUSES.map((to) => ({ viewer, from, to, key: `${viewer.role} ${from} to ${to}` }))),
    );
    const ids = await copies(tries.map(({ from }) => from));
    const seen: Record<string, string> = {};
    const written: Record<string, string> = {};
    await inParallel([...tries.entries()], async ([i, { viewer, from, to, key }]) => {
      const needs = {
        ...(ENDS.includes(to) && { outcome: OUTCOME[to] ?? "CLIENT_DECLINED" }),
        ...(to === "SCHEDULED" && { scheduledFor: daysAhead(9) }),
      };
      const input = { referralId: ids[i] ?? "", to, expectedVersion: 5, reason: "As it is", ...needs };
      const answer = await perform(service, viewer, "transitionReferral", "referral", input);
      seen[key] = outcomeOf(answer, { name: "transitionReferral" });
      written[key] = expected(viewer.role, from, to);
    });

    const differing = Object.keys(written).filter((key) => seen[key] !== written[key]);
    expect(differing.map((key) => `${key}: judged ${written[key]}, seen ${seen[key]}`)).toEqual([]);
  }, 300_000);

  test("to a program of the clinic are taken by its own staff, to the end", async () => {
    const staff = people.filter(({ role }) => ["PS", "SUP", "CL", "CC"].includes(role));
    const steps = staff.flatMap((viewer) =>
      ["SCHEDULED", "IN_PROGRESS", "WAITLISTED", "COMPLETED", "FAILED"].map((to) => ({ viewer, to })),
    );
    const { rows } = await service.owner.query<{ id: string }>(
      "select id from programs where clinic_id = $1 and not is_part2 order by id limit 1",
      [referral.clinicId],
    );
    const program = rows[0]?.id;
    await service.owner.query(
      `insert into program_staff (clinic_id, program_id, user_id, starts_at)
       select $1, $2, u, '2021-01-01' from unnest($3::uuid[]) u on conflict do nothing`,
      [referral.clinicId, program, staff.map(({ userId }) => userId)],
    );
    const seen: Record<string, string> = {};
    for (const { viewer, to } of steps) {
      const [id = ""] = await copies(["ACCEPTED"], { target_organization_id: null, target_program_id: program });
      const needs = {
        ...(ENDS.includes(to) && { outcome: OUTCOME[to] ?? "CLIENT_DECLINED" }),
        ...(to === "SCHEDULED" && { scheduledFor: daysAhead(9) }),
      };
      const input = { referralId: id, to, expectedVersion: 5, ...needs };
      const answer = await perform(service, viewer, "transitionReferral", "referral", input);
      seen[`${viewer.role} to ${to}`] = outcomeOf(answer, { name: "transitionReferral" });
    }

    expect(staff).toHaveLength(4);
    expect(Object.entries(seen).filter(([, outcome]) => outcome !== "done")).toEqual([]);
  }, 120_000);

  /** The privacy officer, who reads no referral, takes one back that was an error; the admin is told the same of every id. */
  function expected(role: Letters, from: string, to: string): string {
    if (role === "AD") return "FORBIDDEN";
    if (role === "PO" && to !== "ENTERED_IN_ERROR") return "FORBIDDEN";
    if (role !== "PO" && !sees(role, from)) return "NOT_FOUND";
    return stepsOf(role, from).includes(to) ? "done" : refusalOf(from, to);
  }

  /** Whether the written matrix shows a role the referral in this state. */
  function sees(role: Letters, status: string): boolean {
    const viewer = people.find((one) => one.role === role);
    const row = { ...referral, its: { ...referral.its, sent: status !== "DRAFT" } };
    return viewer !== undefined && matrix.finds(viewer, row);
  }
});
