import type pg from "pg";
import { ROLES, type Role } from "../../src/authorization/roles.js";
import { asActor } from "../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { type Person, World } from "../world/builders.js";

/**
 * Who finds a row of each table, asked of PostgreSQL in each role: everybody with a relationship to one client, somebody
 * of each role with none, and somebody of each role in another clinic. Who works where decides over rows of Part 2 care:
 * peer specialist and supervisor work in that program, clinician, coordinator and administrator in another.
 */
type Who =
  | "peer"
  | "second peer"
  | "supervisor"
  | "clinician"
  | "coordinator"
  | "client"
  | "representative"
  | "representative for notes"
  | "privacy officer"
  | "admin"
  | "partner";

const CARE: Who[] = ["peer", "second peer", "supervisor", "clinician", "coordinator"];
const PROGRAM: Who[] = ["peer", "supervisor"];
const REPRESENTATIVES: Who[] = ["representative", "representative for notes"];

/** What is in the tables about the client, and exactly who finds it. */
const EXPECTED: [what: string, Who[]][] = [
  ["the client", [...CARE, "client", ...REPRESENTATIVES, "privacy officer", "admin", "partner"]],
  ["an enrolment", [...CARE, "client", "representative", "admin"]],
  ["an enrolment in a Part 2 program", [...PROGRAM, "client", "representative"]],
  ["a membership of the care team", [...CARE, "client", "representative"]],
  ["a membership of a Part 2 program", [...PROGRAM, "client", "representative"]],
  ["an assignment", [...CARE, "client", "representative", "admin"]],
  ["a peer note", ["peer", "supervisor", "client", "representative for notes"]],
  ["a signed service note", [...CARE, "client", "representative", "admin", "partner"]],
  ["a draft of a service note", ["peer", "supervisor"]],
  ["a service note of a Part 2 program", [...PROGRAM, "client", "representative"]],
  ["a clinical note", ["clinician", "client", "representative"]],
  ["a clinical note of a Part 2 program", ["client", "representative"]],
  ["a plan", [...CARE, "client", "representative"]],
  ["a goal for the care team", [...CARE, "client", "representative"]],
  ["a goal for peers", ["peer", "second peer", "supervisor", "client", "representative"]],
  ["a goal for the client alone", ["client"]],
  ["a supporter", ["peer", "second peer", "supervisor", "client"]],
  ["a check-in", ["peer", "second peer", "supervisor", "client", "representative"]],
  ["a safety concern", [...CARE, "client", "representative", "privacy officer"]],
  ["a safety concern hidden from representatives", [...CARE, "client", "privacy officer"]],
  ["a referral that was sent", [...CARE, "client", "representative", "partner"]],
  ["a referral that was not sent", [...CARE, "client", "representative"]],
  ["a referral of a Part 2 program", [...PROGRAM, "client", "representative"]],
  ["a consent", [...CARE, "client", "representative", "privacy officer", "partner"]],
  ["a sharing preference", ["supervisor", "client", "representative", "privacy officer"]],
];

let database: TestDatabase;
let owner: pg.Client;
let service: pg.Client;
let related: Map<Who, Person>;
let strangers: Person[];
let elsewhere: Person[];
let rows: Map<string, { table: string; id: string }>;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await connect(database.ownerUrl);
  service = await connect(await createServiceLogin(database));
  const world = await World.create(owner);
  const [open, part2] = [await world.program(), await world.program({ is_part2: true })];
  const client = await world.client();
  related = await peopleAround(world, client, open, part2);
  rows = await rowsAbout(world, client, open, part2);
  strangers = await onePerRole(world, await world.program());
  elsewhere = await onePerRole(await World.create(owner));
});
afterAll(async () => {
  await Promise.all([owner.end(), service.end()]);
  await database.drop();
});

describe.each(EXPECTED)("%s", (what, expected) => {
  test("is found by exactly those who may", async () => {
    const found: Who[] = [];
    for (const [who, person] of related) if (await finds(person, what)) found.push(who);

    expect(found.sort()).toEqual([...expected].sort());
  });

  test("is found by nobody without a relationship, and by nobody of another clinic", async () => {
    const found: Role[] = [];
    for (const person of [...strangers, ...elsewhere]) if (await finds(person, what)) found.push(person.role);

    expect(found).toEqual([]);
  });
});

test("a declared conflict hides everything about the client", async () => {
  const peer = related.get("peer") as Person;
  const world = related.get("client") as Person;
  const id = rows.get("the client")?.id;
  await owner.query(
    "insert into conflicts (clinic_id, user_id, client_id, starts_at) values ($1, $2, $3, '2022-01-01')",
    [world.actor.clinicId, peer.id, id],
  );

  const found: string[] = [];
  for (const [what] of EXPECTED) if (await finds(peer, what)) found.push(what);
  await owner.query("delete from conflicts");

  expect(found).toEqual([]);
  expect(await finds(peer, "a peer note")).toBe(true);
});

test.each([
  ["peer", "update peer_assignments set ends_at = now()"],
  ["supervisor", "update supervision_links set ends_at = now()"],
  ["clinician", "update care_team_members set ends_at = now()"],
  ["representative", "update representatives set ends_at = now()"],
] as [Who, string][])("nothing is left to the %s when the relationship has ended", async (who, ending) => {
  const person = related.get(who) as Person;
  const found: string[] = [];
  await owner.query("begin");
  await owner.query(ending);
  for (const [what] of EXPECTED) if (await findsAsOwner(person, what)) found.push(what);
  await owner.query("rollback");

  expect(found).toEqual([]);
});

async function finds(person: Person, what: string): Promise<boolean> {
  return asActor(service, person.actor, () => isThere(service, what));
}

/** In the owner's transaction, whose changes nobody else sees yet. */
async function findsAsOwner({ actor }: Person, what: string): Promise<boolean> {
  await owner.query("savepoint looking");
  await owner.query("select set_config('role', app.enter($1, $2, $3, true, '{}'), true)", [
    actor.userId,
    actor.clinicId,
    actor.role,
  ]);
  const found = await isThere(owner, what);
  await owner.query("rollback to savepoint looking");
  return found;
}

async function isThere(client: pg.ClientBase, what: string): Promise<boolean> {
  const { table = "", id = "" } = rows.get(what) ?? {};
  try {
    return (await client.query(`select id from ${table} where id = $1`, [id])).rows.length > 0;
  } catch (error) {
    if ((error as { code?: string }).code === "42501") return false;
    throw error;
  }
}

async function peopleAround(world: World, client: string, open: string, part2: string): Promise<Map<Who, Person>> {
  const peer = await world.person("PEER_SPECIALIST", { program: part2 });
  const second = await world.person("PEER_SPECIALIST", { program: open });
  const supervisor = await world.person("PEER_SUPERVISOR", { program: part2 });
  const clinician = await world.person("CLINICIAN", { program: open });
  const coordinator = await world.person("CARE_COORDINATOR", { program: open });
  const self = await world.person("CLIENT");
  const [representative, forNotes] = [await world.person("REPRESENTATIVE"), await world.person("REPRESENTATIVE")];
  const partner = await world.person("INTEGRATOR");
  await world.assign(client, peer.id);
  await world.assign(client, second.id);
  await world.row("supervision_links", {
    supervisor_id: supervisor.id,
    peer_specialist_id: peer.id,
    starts_at: "2021-01-01",
  });
  await world.careTeam(client, clinician.id, "CLINICIAN");
  await world.careTeam(client, coordinator.id, "CARE_COORDINATOR");
  await owner.query("update clients set user_id = $1 where id = $2", [self.id, client]);
  for (const [person, scopes] of [
    [representative, ["RECORD", "PLAN", "CONSENT"]],
    [forNotes, ["NOTES"]],
  ] as const) {
    const its = { client_id: client, user_id: person.id, capacity: "GUARDIAN", scopes, starts_at: "2021-01-01" };
    await world.row("representatives", its);
  }
  return new Map<Who, Person>([
    ["peer", peer],
    ["second peer", second],
    ["supervisor", supervisor],
    ["clinician", clinician],
    ["coordinator", coordinator],
    ["client", self],
    ["representative", representative],
    ["representative for notes", forNotes],
    ["privacy officer", await world.person("PRIVACY_OFFICER")],
    ["admin", await world.person("CLINIC_ADMIN", { program: open })],
    ["partner", partner],
  ]);
}

async function rowsAbout(
  world: World,
  client: string,
  open: string,
  part2: string,
): Promise<Map<string, { table: string; id: string }>> {
  const about = new Map<string, { table: string; id: string }>();
  const keep = async (what: string, table: string, id: Promise<string>): Promise<string> => {
    about.set(what, { table, id: await id });
    return id;
  };
  const idOf = (who: Who): string => related.get(who)?.id ?? "";
  const author = idOf("peer");
  const target_organization_id = world.organizationOf(idOf("partner"));
  const ofPart2 = { program_id: part2, sud: true };

  await keep("the client", "clients", Promise.resolve(client));
  await keep("an enrolment", "program_enrollments", world.enroll(client, open));
  await keep("an enrolment in a Part 2 program", "program_enrollments", world.enroll(client, part2, true));
  const member = world.careTeam(client, await world.user(), "CLINICIAN");
  await keep("a membership of the care team", "care_team_members", member);
  const labelled = world.careTeam(client, await world.user(), "CLINICIAN", ofPart2);
  await keep("a membership of a Part 2 program", "care_team_members", labelled);
  const { id: another } = await world.person("PEER_SPECIALIST");
  await keep("an assignment", "peer_assignments", world.assign(client, another));

  await keep("a peer note", "peer_notes", world.peerNote({ client, author }));
  await keep("a signed service note", "service_notes", world.serviceNote({ client, author, program_id: open }));
  const draft = world.serviceNote({ client, author, status: "DRAFT", signed_at: null });
  await keep("a draft of a service note", "service_notes", draft);
  const noteOfPart2 = world.serviceNote({ client, author, ...ofPart2 });
  await keep("a service note of a Part 2 program", "service_notes", noteOfPart2);
  await keep("a clinical note", "clinical_notes", world.clinicalNote({ client }));
  await keep("a clinical note of a Part 2 program", "clinical_notes", world.clinicalNote({ client, ...ofPart2 }));

  const plan = await keep("a plan", "recovery_plans", world.plan({ client }));
  await keep("a goal for the care team", "plan_parts", world.planPart({ client, plan }));
  await keep("a goal for peers", "plan_parts", world.planPart({ client, plan, sharing: "PEERS_ONLY" }));
  await keep("a goal for the client alone", "plan_parts", world.planPart({ client, plan, sharing: "ONLY_ME" }));
  const supporter = world.planPart({ client, plan, section: "SUPPORTER", sharing: "PEERS_ONLY", name: "Lee Example" });
  await keep("a supporter", "plan_parts", supporter);
  const checkIn = world.row("check_ins", { client_id: client, plan_id: plan, rating: 6, recorded_by: author });
  await keep("a check-in", "check_ins", checkIn);

  const concern = { client_id: client, kind: "OTHER", urgency: "SOON", summary: "Something", raised_by: author };
  await keep("a safety concern", "safety_concerns", world.row("safety_concerns", concern));
  const hidden = world.row("safety_concerns", { ...concern, hide_from_representatives: true });
  await keep("a safety concern hidden from representatives", "safety_concerns", hidden);

  const sent = { client, target_organization_id, status: "SENT", sent_at: "2026-01-03" };
  await keep("a referral that was sent", "referrals", world.referral(sent));
  await keep("a referral that was not sent", "referrals", world.referral({ client, target_organization_id }));
  await keep("a referral of a Part 2 program", "referrals", world.referral({ ...sent, ...ofPart2 }));
  const classes = ["REFERRAL", "SERVICE"];
  await keep("a consent", "consents", world.consent({ client, to: target_organization_id, classes }));
  const preference = { client_id: client, data_class: "OUTCOME", audience: "COORDINATION", allowed: true };
  await keep("a sharing preference", "sharing_preferences", world.row("sharing_preferences", preference));
  return about;
}

/** Somebody of each role whom nothing connects with the client. Privacy officers belong to the whole clinic. */
async function onePerRole(world: World, program?: string): Promise<Person[]> {
  const roles = ROLES.filter((role) => program === undefined || role !== "PRIVACY_OFFICER");
  const people: Person[] = [];
  for (const role of roles) people.push(await world.person(role, program === undefined ? {} : { program }));
  return people;
}
