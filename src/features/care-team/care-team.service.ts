import { uuidOrNull } from "../../reading/index.js";
import { aboutClient, done, forbidden, insertRows, notFound, refused, useCase, type Tx } from "../../writing/index.js";
import { chooseProgram, endMembership, type TeamProgram } from "./care-team.domain.js";
import { CareTeamMemberEntity } from "./care-team.entity.js";
import type { AddCareTeamMemberInput, EndCareTeamMembershipInput } from "./care-team.inputs.js";

export const addCareTeamMember = useCase(
  { name: "addCareTeamMember", who: ["CARE_COORDINATOR", "CLINIC_ADMIN"], target: aboutClient },
  async (input: AddCareTeamMemberInput, tx) => {
    const { clientId } = tx.target;
    const { id: staffId } = await tx.getVisible("StaffMember", input.staffId);
    if (staffId === tx.userId) throw forbidden("You can't put yourself on a care team. Ask a colleague.", clientId);
    const { role } = input;
    if (role !== "CLINICIAN" && role !== "CARE_COORDINATOR") {
      throw refused("INVALID_INPUT", "A care team has clinicians and care coordinators.", "role");
    }
    const worksIn = await programsOf(tx, staffId, role);
    const choice = chooseProgram(input.programId ?? null, await loadPrograms(tx, clientId, worksIn ?? []));
    if (choice.kind === "UNKNOWN_PROGRAM") throw notFound();
    if (choice.kind === "NOT_THEIRS") throw forbidden("You may not add members for this program.", clientId);
    if (worksIn === null) throw refused("INVALID_INPUT", "This colleague does not hold that role now.", "role");
    if (choice.kind === "NO_PROGRAM") {
      throw refused("INVALID_INPUT", "This colleague works in no program that you may add members for.", "staffId");
    }
    if (choice.kind === "MEMBER_WORKS_ELSEWHERE") {
      throw refused("INVALID_INPUT", "This colleague does not work in that program.", "programId");
    }

    await lockTeam(tx, clientId);
    const [team] = await tx.query<{ member: boolean }>("select app.is_on_care_team($1, $2, $3) member", [
      clientId,
      staffId,
      role,
    ]);
    if (team?.member === true) {
      throw refused("INVALID_INPUT", "This colleague is on the care team in that role already.", "staffId");
    }

    const id = tx.newId();
    const { programId, sud } = choice;
    await insertRows(tx, CareTeamMemberEntity, [
      { clinicId: tx.clinicId, id, clientId, userId: staffId, role, programId, sud },
    ]);
    tx.record({
      kind: "CARE_TEAM",
      clientId,
      entity: { type: "CareTeamMember", id, classes: [sud ? "SUD" : "SERVICE"] },
      detail: { change: "ADDED", role, staffId },
    });
    return done({ member: id, client: clientId });
  },
);

interface StoredMembership {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly role: string;
  readonly version: number;
  readonly ended: boolean;
}

export const endCareTeamMembership = useCase(
  {
    name: "endCareTeamMembership",
    who: ["CARE_COORDINATOR", "CLINIC_ADMIN"],
    target: {
      types: ["CareTeamMember"],
      id: (input: EndCareTeamMembershipInput) => input.membershipId,
      // An admin ends memberships in their own programs without reading care teams.
      late: async (input, tx) => (tx.role === "CLINIC_ADMIN" ? findAdministered(tx, input.membershipId) : null),
    },
  },
  async (input: EndCareTeamMembershipInput, tx) => {
    const { id, clientId } = tx.target;
    const byAdmin = tx.role === "CLINIC_ADMIN";
    const membership = await (byAdmin ? findAdministered(tx, id) : loadMembership(tx, id));
    if (membership === null) throw notFound();
    if (membership.userId === tx.userId)
      throw forbidden("You can't end your own membership. Ask a colleague.", clientId);
    const ending = endMembership(membership, input.expectedVersion);
    if (ending.kind === "CONFLICT") throw conflict(membership.version);
    if (ending.kind === "ENDED") {
      throw refused("INVALID_TRANSITION", "This membership has ended already.", "membershipId");
    }

    const isEnded = await (byAdmin ? endAdministered(tx, membership, input.reason) : end(tx, membership, input.reason));
    if (!isEnded) throw conflict(membership.version + 1);
    tx.record({
      kind: "CARE_TEAM",
      clientId,
      entity: { type: "CareTeamMember", id, classes: ["SERVICE"] },
      detail: { change: "ENDED", role: membership.role, staffId: membership.userId },
    });
    return done({ member: id, client: clientId });
  },
);

function conflict(version: number): Error {
  const message = `The membership is at version ${version} now. Read it again before you end it.`;
  return refused("CONFLICT", message, "expectedVersion");
}

/** The programs in which somebody works who holds the role now; null for anybody else. */
async function programsOf(tx: Tx, staffId: string, role: string): Promise<readonly string[] | null> {
  const [found] = await tx.query<{ programs: string[] | null }>("select app.programs_of_staff($1, $2) programs", [
    staffId,
    role,
  ]);
  return found?.programs ?? null;
}

function loadPrograms(tx: Tx, clientId: string, worksIn: readonly string[]): Promise<TeamProgram[]> {
  return tx.query<TeamProgram>(
    `select p.id, p.is_part2 "isPart2", p.id = any (app.program_ids()) "isCallers", p.id = any ($3::uuid[]) "isMembers",
       exists (select from program_enrollments e
         where e.clinic_id = p.clinic_id and e.client_id = $2 and e.program_id = p.id
           and e.starts_at <= app.instant() and e.ends_at > app.instant()) "isClients"
     from programs p where p.clinic_id = $1 order by p.name limit 1000`,
    [tx.clinicId, clientId, worksIn],
  );
}

/** Two people who add the same colleague at once: the second waits and is told. */
async function lockTeam(tx: Tx, clientId: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 4))", [clientId]);
}

async function loadMembership(tx: Tx, id: string): Promise<StoredMembership | null> {
  const [stored] = await tx.query<StoredMembership>(
    `select m.id, m.client_id "clientId", m.user_id "userId", m.role, m.version, m.ends_at <= app.instant() ended
     from care_team_members m where m.clinic_id = $1 and m.id = $2 for update`,
    [tx.clinicId, id],
  );
  return stored ?? null;
}

async function findAdministered(tx: Pick<Tx, "query">, membershipId: string): Promise<StoredMembership | null> {
  const [stored] = await tx.query<StoredMembership>(
    `select m.id, m.client_id "clientId", m.user_id "userId", m.role, m.version, m.ended
     from app.administered_membership($1) m`,
    [uuidOrNull(membershipId)],
  );
  return stored ?? null;
}

async function end(tx: Tx, { id, version }: StoredMembership, reason: string): Promise<boolean> {
  const { affected } = await tx.manager.update(
    CareTeamMemberEntity,
    { clinicId: tx.clinicId, id, version },
    { endsAt: () => "greatest(starts_at, app.instant())", endReason: reason, version: version + 1 },
  );
  return affected === 1;
}

async function endAdministered(tx: Tx, { id, version }: StoredMembership, reason: string): Promise<boolean> {
  const [found] = await tx.query<{ ended: boolean }>("select app.end_administered_membership($1, $2, $3) ended", [
    id,
    version,
    reason,
  ]);
  return found?.ended === true;
}
