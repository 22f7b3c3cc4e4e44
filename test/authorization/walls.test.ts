import type pg from "pg";
import { policedTypes } from "../../src/authorization/policy.js";
import { storedTypes, storeOf } from "../../src/authorization/store.js";
import type { Role } from "../../src/authorization/roles.js";
import { loadSampleClinic, sampleLogins } from "../../src/demo/sample-clinic/index.js";
import type { ActorContext } from "../../src/platform/database/context.js";
import { Binds } from "../../src/reading/index.js";
import { Scoping } from "../../src/reading/scoping.js";
import { buildApiSchema } from "../../src/schema.js";
import { actorOf, asActor } from "../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";

buildApiSchema();
const FEED = "app.feed_window";

// Everybody who signs in, in each of their roles. Who was let go enters no transaction at all.
const people = sampleLogins
  .filter(({ login }) => login !== "peer.former")
  .flatMap(({ login, roles, userId, clinicId }) =>
    roles.map((role): [string, Role, ActorContext] => [login, role, actorOf({ userId, clinicId, role })]),
  );
// The feed is a window that its own query opens in the same transaction; what is in it has tests of its own.
const types = policedTypes().filter((type) => storedTypes().includes(type) && storeOf(type).table !== FEED);

/**
 * Two walls stand before each row: the filter that the compiler writes into the statement, and the policy of the table.
 * Each must hold alone: here each is taken away in turn, and what the other lets through is compared.
 */
describe.each(people)("%s as %s", (_, role, actor) => {
  test("finds the same rows of every type behind either wall", async () => {
    const bySecurity = new Map<string, string[]>();
    const byFilter = new Map<string, string[]>();
    for (const type of types) {
      const filtered = await behindFilter(type, actor);
      const secured = await behindSecurity(type, actor);
      byFilter.set(type, filtered);
      bySecurity.set(type, secured);
    }

    expect(bySecurity).toEqual(byFilter);
  });

  test("finds no row of another clinic", async () => {
    const clinics = new Set<string>();
    for (const type of types) {
      for (const row of await rowsBehindFilter(type, { ...actor, role })) clinics.add(row.clinic);
    }

    expect([...clinics]).toEqual([actor.clinicId]);
  });
});

test("each type is seen by somebody, and hidden from somebody where the policy says so", async () => {
  const seen = new Map<string, number[]>();
  for (const [, , actor] of people) {
    for (const type of types) seen.set(type, [...(seen.get(type) ?? []), (await behindFilter(type, actor)).length]);
  }

  const unseen = [...seen].filter(([, counts]) => Math.max(...counts) === 0).map(([type]) => type);
  const open = [...seen].filter(([, counts]) => Math.min(...counts) > 0).map(([type]) => type);
  expect(unseen).toEqual([]);
  // Nobody of the sample clinic is without a client of their own; the rest is open to whoever signs in.
  expect(open.sort()).toEqual(["Client", "Clinic", "CrisisLine", "PeerSpecialist", "Program", "StaffMember", "Viewer"]);
});

let database: TestDatabase;
let owner: pg.Client;
let service: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await connect(database.ownerUrl);
  service = await connect(await createServiceLogin(database));
  await loadSampleClinic(owner, new Date());
});
afterAll(async () => {
  await Promise.all([owner.end(), service.end()]);
  await database.drop();
});

interface Found {
  readonly id: string;
  readonly clinic: string;
}

/** The table as it is, under row-level security in the role; "refused" where the role is granted nothing of it. */
async function behindSecurity(type: string, actor: ActorContext): Promise<string[]> {
  const { table, key, only } = storeOf(type);
  const scoping = new Scoping(actor.role as Role, new Binds());
  const row = scoping.row(table);
  const its =
    only?.(
      row,
      scoping.scope(() => null),
    ) ?? "true";
  const text = `select ${row.c(key)} id from ${table} ${row.alias} where ${its} and ($1::uuid is null or true) and ($2::uuid is null or true)`;
  try {
    return await asActor(service, actor, async () => {
      const { rows } = await service.query<Found>(text, [actor.clinicId, actor.userId]);
      return rows.map(({ id }) => String(id)).sort();
    });
  } catch (error) {
    // No grant at all is the strongest answer.
    if ((error as { code?: string }).code === "42501") return [];
    throw error;
  }
}

/** What the compiler's filter lets through, by an owner whom no policy binds. */
async function behindFilter(type: string, actor: ActorContext): Promise<string[]> {
  return (await rowsBehindFilter(type, actor)).map(({ id }) => String(id)).sort();
}

async function rowsBehindFilter(type: string, actor: ActorContext): Promise<Found[]> {
  const { table, key } = storeOf(type);
  const scoping = new Scoping(actor.role as Role, new Binds());
  const row = scoping.row(table);
  const filter = scoping.rowFilter(type, row, new Set(), () => null) ?? "true";
  const text =
    `select ${row.c(key)} id, ${row.c("clinic_id")} clinic from ${table} ${row.alias}` +
    ` where ${row.c("clinic_id")} = ${scoping.clinic} and ${filter} and (${scoping.user} is null or true)`;
  return asActor(owner, actor, async () => (await owner.query<Found>(text, [actor.clinicId, actor.userId])).rows, {
    keepRole: true,
  });
}
