import type { Person } from "../../../world/builders.js";
import { canary } from "../support/canary.js";
import { raceClient, tie, type RaceClinic } from "./clinic.js";
import type { Lane } from "./lane.js";
import { datedRow, onAndOff, withheldWhile } from "./steps.js";

const CLINICAL_NOTES = "query($id: ID!) { client(id: $id) { clinicalNotes { nodes { body } } } }";
const SERVICE_NOTES = "query($id: ID!) { client(id: $id) { serviceNotes { nodes { intervention } } } }";
const REFERRAL = "query($id: ID!) { referral(id: $id) { reason client { preferredName } } }";
const REFERRALS = "{ referrals(first: 50) { totalCount nodes { reason } } }";
const NAMES = "query($id: ID!) { client(id: $id) { preferredName } }";

/** The client opens clinical notes to the peer side, and closes them again. */
export async function preferenceLane(clinic: RaceClinic): Promise<Lane> {
  const { world } = clinic;
  const client = await raceClient(clinic);
  const person = await world.person("PEER_SPECIALIST");
  await world.assign(client.id, person.id);
  const bodies = [canary(), canary()];
  for (const body of bodies) await world.clinicalNote({ client: client.id, body });
  const its = { client_id: client.id, data_class: "CLINICAL", audience: "PEER_SIDE", allowed: false };
  const id = await world.row("sharing_preferences", its);
  const kind = "preference that opens";
  const mine = tie(kind, person);
  const set = (allowed: boolean) => (): Promise<void> =>
    clinic.asOwner(async (owner) => {
      await owner.query("update sharing_preferences set allowed = $2, since = now() where id = $1", [id, allowed]);
    });
  return {
    kind,
    questions: [{ person, tie: mine, query: CLINICAL_NOTES, variables: { id: client.id }, canaries: bodies }],
    next: onAndOff([mine], set(true), set(false)),
  };
}

/** The clinic agrees to keep what a Part 2 program wrote from its own staff, and lifts that again. */
export async function restrictionLane(clinic: RaceClinic): Promise<Lane> {
  const { world, part2: program_id } = clinic;
  const client = await raceClient(clinic);
  const person = await world.person("CLINICIAN", { program: program_id });
  await world.careTeam(client.id, person.id, "CLINICIAN", { program_id, sud: true });
  const bodies = [canary(), canary()];
  for (const body of bodies) await world.clinicalNote({ client: client.id, body, program_id, sud: true });
  const kind = "restriction inside the clinic";
  const mine = tie(kind, person);
  const row = datedRow(clinic, "restrictions", { client_id: client.id, data_class: "SUD" });
  return {
    kind,
    questions: [{ person, tie: mine, query: CLINICAL_NOTES, variables: { id: client.id }, canaries: bodies }],
    next: withheldWhile(mine, row),
  };
}

/** The clinic agrees not to tell one organisation of referrals, although the consent stands. */
export async function restrictedOrganisationLane(clinic: RaceClinic, person: Person): Promise<Lane> {
  const { world } = clinic;
  const client = await raceClient(clinic);
  const organization_id = world.organizationOf(person.id);
  const reason = canary();
  const sent = { target_organization_id: organization_id, status: "SENT", sent_at: "2026-01-03", reason };
  const referral = await world.referral({ client: client.id, ...sent });
  await world.consent({ client: client.id, to: organization_id, classes: ["REFERRAL"] });
  const kind = "restriction toward an organisation";
  const mine = tie(kind, organization_id);
  const row = datedRow(clinic, "restrictions", { client_id: client.id, data_class: "REFERRAL", organization_id });
  const asked = { person, tie: mine };
  return {
    kind,
    questions: [
      { ...asked, query: REFERRAL, variables: { id: referral }, canaries: [reason, client.preferred] },
      { ...asked, query: REFERRALS, canaries: [reason] },
    ],
    next: withheldWhile(mine, row),
  };
}

/** Somebody turns out to know a client in private: a declared conflict makes the assignment absent. */
export async function conflictLane(clinic: RaceClinic): Promise<Lane> {
  const { world } = clinic;
  const client = await raceClient(clinic);
  const person = await world.person("PEER_SPECIALIST");
  await world.assign(client.id, person.id);
  const kind = "conflict";
  const mine = tie(kind, person);
  const row = datedRow(clinic, "conflicts", { client_id: client.id, user_id: person.id });
  return {
    kind,
    questions: [{ person, tie: mine, query: NAMES, variables: { id: client.id }, canaries: [client.preferred] }],
    next: withheldWhile(mine, row),
  };
}

/** Somebody leaves a Part 2 program, and stays with the client for another. */
export async function programLane(clinic: RaceClinic): Promise<Lane> {
  const { world, part2: program_id } = clinic;
  const client = await raceClient(clinic);
  const person = await world.person("PEER_SPECIALIST", { program: clinic.open });
  await world.assign(client.id, person.id);
  const texts = [canary(), canary()];
  for (const intervention of texts) await world.serviceNote({ client: client.id, intervention, program_id, sud: true });
  const kind = "work in a Part 2 program";
  const mine = tie(kind, person);
  const row = datedRow(clinic, "program_staff", { user_id: person.id, program_id });
  return {
    kind,
    questions: [{ person, tie: mine, query: SERVICE_NOTES, variables: { id: client.id }, canaries: texts }],
    next: onAndOff([mine], async () => void (await row.begin()), row.end),
  };
}
