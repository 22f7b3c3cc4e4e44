import type { Role } from "../../../../src/authorization/roles.js";
import { canary } from "../support/canary.js";
import { heldTie, raceClient, tie, type RaceClinic } from "./clinic.js";
import type { Lane, Step } from "./lane.js";
import { datedRow, onAndOff } from "./steps.js";

const WITH_PEER_NOTES = "query($id: ID!) { client(id: $id) { preferredName peerNotes { nodes { body } } } }";
const WITH_CLINICAL_NOTES = "query($id: ID!) { client(id: $id) { preferredName clinicalNotes { nodes { body } } } }";
const NAMES = "query($id: ID!) { client(id: $id) { preferredName legalName } }";
const CASELOAD = "{ caseload(first: 50) { nodes { preferredName } } }";
const CASELOAD_OF = "query($peer: ID!) { caseload(peerSpecialistId: $peer, first: 50) { nodes { preferredName } } }";
const CLIENTS = "{ clients(first: 50) { totalCount nodes { preferredName } } }";
const END_ASSIGNMENT = `mutation($input: EndAssignmentInput!) { endAssignment(input: $input) { userErrors { code } } }`;
const END_MEMBERSHIP = `mutation($input: EndCareTeamMembershipInput!) { endCareTeamMembership(input: $input) {
  userErrors { code } } }`;

/** Assignments that a coordinator ends: the peer specialist loses the client, and so does their supervisor. */
export async function assignmentLane(clinic: RaceClinic): Promise<Lane> {
  const { world } = clinic;
  const client = await raceClient(clinic);
  const peer = await world.person("PEER_SPECIALIST");
  const supervisor = await world.person("PEER_SUPERVISOR");
  await world.row("supervision_links", {
    supervisor_id: supervisor.id,
    peer_specialist_id: peer.id,
    starts_at: "2021-01-01",
  });
  const body = canary();
  await world.peerNote({ client: client.id, author: peer.id, body });
  const kind = "assignment";
  const [ofPeer, ofSupervisor] = [tie(kind, peer), tie("assignment, seen by the supervisor", supervisor)];
  const row = datedRow(clinic, "peer_assignments", { client_id: client.id, peer_specialist_id: peer.id });
  const names = [client.preferred];
  let assignmentId = "";
  return {
    kind,
    questions: [
      { person: peer, tie: ofPeer, query: WITH_PEER_NOTES, variables: { id: client.id }, canaries: [...names, body] },
      { person: peer, tie: ofPeer, query: CASELOAD, canaries: names },
      {
        person: supervisor,
        tie: ofSupervisor,
        query: WITH_PEER_NOTES,
        variables: { id: client.id },
        canaries: [...names, body],
      },
      { person: supervisor, tie: ofSupervisor, query: CASELOAD_OF, variables: { peer: peer.id }, canaries: names },
    ],
    next: onAndOff(
      [ofPeer, ofSupervisor],
      async () => void (assignmentId = await row.begin()),
      async () => {
        const input = { assignmentId, reason: "Handed over", expectedVersion: 1 };
        await clinic.act(client.coordinator, END_ASSIGNMENT, input);
      },
    ),
  };
}

/** A peer specialist whose supervisor changes: in one transaction the old link ends and the new one begins. */
export async function supervisionLane(clinic: RaceClinic): Promise<Lane> {
  const { world } = clinic;
  const client = await raceClient(clinic);
  const peer = await world.person("PEER_SPECIALIST");
  const supervisors = [await world.person("PEER_SUPERVISOR"), await world.person("PEER_SUPERVISOR")] as const;
  await world.assign(client.id, peer.id);
  const body = canary();
  await world.peerNote({ client: client.id, author: peer.id, body });
  const kind = "supervision";
  const [first, second] = [tie(kind, supervisors[0]), tie(kind, supervisors[1])];
  const next = (turn: number): Step => ({
    begins: [turn % 2 === 0 ? first : second],
    ends: turn === 0 ? [] : [turn % 2 === 0 ? second : first],
    act: () =>
      clinic.asOwner(async (owner) => {
        const who = [world.clinicId, peer.id];
        await owner.query(
          `update supervision_links set ends_at = now()
           where clinic_id = $1 and peer_specialist_id = $2 and ends_at = 'infinity'`,
          who,
        );
        await owner.query(
          `insert into supervision_links (clinic_id, peer_specialist_id, supervisor_id, starts_at) values ($1, $2, $3, now())`,
          [...who, supervisors[turn % 2]?.id],
        );
      }),
  });
  const questions = supervisors.flatMap((person, i) => {
    const its = { person, tie: i === 0 ? first : second };
    return [
      { ...its, query: WITH_PEER_NOTES, variables: { id: client.id }, canaries: [client.preferred, body] },
      { ...its, query: CASELOAD_OF, variables: { peer: peer.id }, canaries: [client.preferred] },
    ];
  });
  return { kind, questions, next };
}

/** Somebody with two roles who loses one: the token still names both, and the other role goes on. */
export async function roleLane(clinic: RaceClinic): Promise<Lane> {
  const { world } = clinic;
  const [lost, kept] = [await raceClient(clinic), await raceClient(clinic)];
  const person = await world.person("PEER_SPECIALIST");
  const peer = await world.person("PEER_SPECIALIST");
  await world.assign(kept.id, person.id);
  await world.assign(lost.id, peer.id);
  await world.row("supervision_links", {
    supervisor_id: person.id,
    peer_specialist_id: peer.id,
    starts_at: "2021-01-01",
  });
  const role: Role = "PEER_SUPERVISOR";
  const kind = "role";
  const mine = tie(kind, person, role);
  const other = await heldTie(clinic.clock, "the other role", person);
  const row = datedRow(clinic, "memberships", { user_id: person.id, role });
  const asked = { person, role, tie: mine, canaries: [lost.preferred] };
  return {
    kind,
    questions: [
      { ...asked, query: CASELOAD_OF, variables: { peer: peer.id } },
      { ...asked, query: NAMES, variables: { id: lost.id }, canaries: [lost.preferred, lost.legal] },
      { person, role: "PEER_SPECIALIST", tie: other, query: CASELOAD, canaries: [kept.preferred] },
    ],
    next: onAndOff([mine], async () => void (await row.begin()), row.end),
  };
}

/** Somebody who leaves and comes back, with the same token all the while. */
export async function leaverLane(clinic: RaceClinic): Promise<Lane> {
  const { world } = clinic;
  const client = await raceClient(clinic);
  const person = await world.person("CLINICIAN");
  await world.careTeam(client.id, person.id, "CLINICIAN");
  // The membership that they came with ended long ago.
  await clinic.asOwner(async (owner) => {
    await owner.query("update memberships set ends_at = '2021-01-01' where user_id = $1", [person.id]);
  });
  const kind = "employment, with a token that is still good";
  const mine = tie(kind, person);
  const row = datedRow(clinic, "memberships", { user_id: person.id, role: "CLINICIAN" });
  return {
    kind,
    questions: [
      {
        person,
        tie: mine,
        query: NAMES,
        variables: { id: client.id },
        canaries: [client.preferred, client.legal],
      },
      { person, tie: mine, query: CLIENTS, canaries: [client.preferred] },
    ],
    next: onAndOff([mine], async () => void (await row.begin()), row.end),
  };
}

/** Memberships of a care team that the coordinator ends. */
export async function careTeamLane(clinic: RaceClinic): Promise<Lane> {
  const { world } = clinic;
  const client = await raceClient(clinic);
  const person = await world.person("CLINICIAN");
  const body = canary();
  await world.clinicalNote({ client: client.id, body });
  const kind = "care team";
  const mine = tie(kind, person);
  const columns = { client_id: client.id, user_id: person.id, role: "CLINICIAN", program_id: clinic.open, sud: false };
  const row = datedRow(clinic, "care_team_members", columns);
  let membershipId = "";
  return {
    kind,
    questions: [
      {
        person,
        tie: mine,
        query: WITH_CLINICAL_NOTES,
        variables: { id: client.id },
        canaries: [client.preferred, body],
      },
      { person, tie: mine, query: CLIENTS, canaries: [client.preferred] },
    ],
    next: onAndOff(
      [mine],
      async () => void (membershipId = await row.begin()),
      async () => {
        const input = { membershipId, reason: "Moved to another team", expectedVersion: 1 };
        await clinic.act(client.coordinator, END_MEMBERSHIP, input);
      },
    ),
  };
}

/** Representations that end, as when a minor comes of age. */
export async function representativeLane(clinic: RaceClinic): Promise<Lane> {
  const client = await raceClient(clinic);
  const person = await clinic.world.person("REPRESENTATIVE");
  const kind = "representation";
  const mine = tie(kind, person);
  const columns = { client_id: client.id, user_id: person.id, capacity: "GUARDIAN", scopes: ["RECORD"] };
  const row = datedRow(clinic, "representatives", columns);
  const names = [client.preferred, client.legal];
  return {
    kind,
    questions: [
      { person, tie: mine, query: NAMES, variables: { id: client.id }, canaries: names },
      { person, tie: mine, query: CLIENTS, canaries: [client.preferred] },
    ],
    next: onAndOff([mine], async () => void (await row.begin()), row.end),
  };
}
