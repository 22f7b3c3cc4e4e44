import type pg from "pg";
import type { Role } from "../../../../src/authorization/roles.js";
import { type Person, World } from "../../../world/builders.js";
import { canary } from "../support/canary.js";

/** The protected values of a client, each with a canary of its own. */
const VALUES = ["preferred", "legal", "peerNote", "clinical", "service", "goal", "reason"] as const;
type Value = (typeof VALUES)[number];

/** Which of them somebody reads who has to do with the client, by hand from who-sees-what. */
const READS: Readonly<Record<Role, readonly Value[]>> = {
  PEER_SPECIALIST: ["preferred", "legal", "peerNote", "service", "goal", "reason"],
  PEER_SUPERVISOR: ["preferred", "legal", "peerNote", "service", "goal", "reason"],
  CLINICIAN: ["preferred", "legal", "clinical", "service", "reason"],
  CARE_COORDINATOR: ["preferred", "legal", "service", "reason"],
  CLIENT: VALUES,
  REPRESENTATIVE: ["preferred", "legal", "clinical", "service", "goal", "reason"],
  PRIVACY_OFFICER: ["preferred", "legal"],
  CLINIC_ADMIN: ["preferred", "legal"],
  INTEGRATOR: ["preferred", "legal", "reason"],
};

export interface CrowdClient {
  readonly id: string;
  readonly planId: string;
  readonly canaries: Readonly<Record<Value, string>>;
}

/** Somebody of the crowd in one of their roles. */
export interface Hat {
  /** Names their operations, so that each row of the audit log tells who asked. */
  readonly name: string;
  readonly person: Person;
  readonly role: Role;
  /** Sent as X-Active-Role; needed by whoever holds several roles. */
  readonly header: Role | undefined;
  readonly clients: readonly CrowdClient[];
  /** All the canaries that an answer to them may hold. */
  readonly own: ReadonlySet<string>;
}

/** One user: most wear one hat, supervisors are peer specialists of clients of their own as well. */
export interface CrowdMember {
  readonly hats: readonly [Hat, ...Hat[]];
}

const CLINICS = 2;
const CIRCLES = 4;

/** 64 users of all roles in two clinics: eight circles around three clients each, and those who act for a clinic. */
export async function createCrowd(owner: pg.ClientBase): Promise<readonly CrowdMember[]> {
  const members: CrowdMember[] = [];
  let made = 0;
  const hat = (person: Person, clients: readonly CrowdClient[], role = person.role, header?: Role): Hat => ({
    name: `Asked_${made++}`,
    person,
    role,
    header,
    clients,
    own: new Set(clients.flatMap(({ canaries }) => READS[role].map((value) => canaries[value]))),
  });
  for (let clinic = 0; clinic < CLINICS; clinic++) {
    const world = await World.create(owner);
    const programs = [await world.program(), await world.program()] as const;
    const all: CrowdClient[][] = [[], []];
    for (let circle = 0; circle < CIRCLES; circle++) {
      const side = circle % 2;
      const its = await createCircle(world, programs[side] as string, hat);
      members.push(...its.members);
      all[side]?.push(...its.clients);
    }
    for (const side of [0, 1]) {
      const admin = await world.person("CLINIC_ADMIN", { program: programs[side] });
      members.push({ hats: [hat(admin, all[side] ?? [])] });
      members.push({ hats: [hat(await world.person("PRIVACY_OFFICER"), all.flat())] });
    }
  }
  return members;
}

type MakeHat = (person: Person, clients: readonly CrowdClient[], role?: Role, header?: Role) => Hat;

async function createCircle(
  world: World,
  program: string,
  hat: MakeHat,
): Promise<{ members: CrowdMember[]; clients: CrowdClient[] }> {
  const peer = await world.person("PEER_SPECIALIST", { program });
  const supervisor = await world.person("PEER_SUPERVISOR", { program });
  const clinician = await world.person("CLINICIAN", { program });
  const coordinator = await world.person("CARE_COORDINATOR", { program });
  const [self, representative] = [await world.person("CLIENT"), await world.person("REPRESENTATIVE")];
  const integrator = await world.person("INTEGRATOR");
  await world.membership(supervisor.id, "PEER_SPECIALIST");
  await world.row("peer_specialists", { id: supervisor.id });
  await world.row("supervision_links", {
    supervisor_id: supervisor.id,
    peer_specialist_id: peer.id,
    starts_at: "2021-01-01",
  });

  const organization = world.organizationOf(integrator.id);
  const first = await createClient(world, { author: peer.id, program, organization, user_id: self.id });
  const second = await createClient(world, { author: peer.id, program, organization });
  const third = await createClient(world, { author: supervisor.id, program });
  for (const { id } of [first, second]) {
    await world.assign(id, peer.id);
    await world.careTeam(id, clinician.id, "CLINICIAN");
    await world.careTeam(id, coordinator.id, "CARE_COORDINATOR");
  }
  await world.assign(third.id, supervisor.id);
  const its = { client_id: first.id, user_id: representative.id, capacity: "GUARDIAN", starts_at: "2021-01-01" };
  await world.row("representatives", { ...its, scopes: ["RECORD", "PLAN"] });

  const both = [first, second];
  const hats: [Hat, ...Hat[]][] = [
    [hat(peer, both)],
    [
      hat(supervisor, both, "PEER_SUPERVISOR", "PEER_SUPERVISOR"),
      hat(supervisor, [third], "PEER_SPECIALIST", "PEER_SPECIALIST"),
    ],
    [hat(clinician, both)],
    [hat(coordinator, both)],
    [hat(self, [first])],
    [hat(representative, [first])],
    [hat(integrator, both)],
  ];
  return { members: hats.map((one) => ({ hats: one })), clients: [...both, third] };
}

interface Around {
  readonly author: string;
  readonly program: string;
  readonly organization?: string;
  readonly user_id?: string;
}

async function createClient(world: World, around: Around): Promise<CrowdClient> {
  const { author, program, organization, user_id } = around;
  const canaries = Object.fromEntries(VALUES.map((value) => [value, canary()])) as CrowdClient["canaries"];
  const id = await world.client({ preferred_name: canaries.preferred, legal_name: canaries.legal, user_id });
  await world.enroll(id, program);
  await world.peerNote({ client: id, author, body: canaries.peerNote });
  await world.clinicalNote({ client: id, body: canaries.clinical });
  await world.serviceNote({ client: id, author, intervention: canaries.service });
  const planId = await world.plan({ client: id, status: "ACTIVE" });
  await world.planPart({ client: id, plan: planId, text: canaries.goal, sharing: "PEERS_ONLY" });
  const sent = { status: "SENT", sent_at: "2026-01-03", reason: canaries.reason };
  await world.referral({ client: id, ...sent, ...(organization && { target_organization_id: organization }) });
  if (organization) await world.consent({ client: id, to: organization, classes: ["REFERRAL", "IDENTITY"] });
  return { id, planId, canaries };
}
