import { uuidOrNull } from "../../reading/index.js";
import { aboutClient, done, forbidden, insertRows, refused, useCase, type Tx } from "../../writing/index.js";
import { problemOfNewReferral, programOf, type EnrolledProgram } from "./referral-draft.domain.js";
import { isSud } from "./referral.domain.js";
import { ReferralEntity } from "./referral.entity.js";
import type { CreateReferralInput } from "./referral.inputs.js";
import { classesOf, historyOf } from "./referral-records.js";

export const createReferral = useCase(
  {
    name: "createReferral",
    who: ["PEER_SPECIALIST", "CARE_COORDINATOR", "CLINICIAN", "CLIENT"],
    target: aboutClient,
  },
  async (input: CreateReferralInput, tx) => {
    const { clientId } = tx.target;
    const problem = problemOfNewReferral(input, tx.instant);
    if (problem !== null) throw refused("INVALID_INPUT", problem.message, problem.field);
    const target = await loadTarget(tx, input);
    const program = await chosenProgram(tx, clientId, input.programId ?? null);
    const sud = isSud({ program, targetIsPart2: target.isPart2 });
    const id = tx.newId();
    await insertVisible(
      insertRows(tx, ReferralEntity, [
        {
          clinicId: tx.clinicId,
          id,
          clientId,
          kind: input.kind,
          need: input.need,
          handoff: input.handoff ?? "COLD",
          targetOrganizationId: target.organizationId,
          targetProgramId: target.programId,
          programId: program.id,
          sud,
          status: "DRAFT",
          reason: input.reason,
          respondBy: input.respondBy ?? null,
          clientAgreedAt: input.clientAgreedAt ?? null,
          createdBy: tx.userId,
        },
      ]),
      clientId,
    );
    tx.sendAhead(...historyOf(tx, { id, clientId }, { from: null, to: "DRAFT", reason: null }));
    const { clientId: _client, idempotencyKey: _key, ...fields } = input;
    tx.record({
      kind: "CREATE",
      clientId,
      entity: { type: "Referral", id, classes: classesOf(sud), fields: Object.keys(fields) },
      detail: { to: "DRAFT", toVersion: 1 },
    });
    return done({ referral: id });
  },
);

interface Target {
  readonly organizationId: string | null;
  readonly programId: string | null;
  readonly isPart2: boolean;
}

async function loadTarget(tx: Tx, input: CreateReferralInput): Promise<Target> {
  const toOrganization = (input.targetId ?? null) !== null;
  const asked = uuidOrNull(toOrganization ? input.targetId : input.targetProgramId);
  const table = toOrganization ? "organizations" : "programs";
  const [found] = await tx.query<{ id: string; isPart2: boolean }>(
    `select id, is_part2 "isPart2" from ${table} where clinic_id = $1 and id = $2`,
    [tx.clinicId, asked],
  );
  if (found === undefined) {
    const field = toOrganization ? "targetId" : "targetProgramId";
    throw refused("INVALID_INPUT", "There is nothing here with this id.", field);
  }
  return {
    organizationId: toOrganization ? found.id : null,
    programId: toOrganization ? null : found.id,
    isPart2: found.isPart2,
  };
}

async function chosenProgram(tx: Tx, clientId: string, named: string | null): Promise<EnrolledProgram> {
  const enrolled = await tx.query<{ id: string; isPart2: boolean; isOwn: boolean }>(
    `select distinct p.id, p.is_part2 "isPart2", p.id = any (app.program_ids()) "isOwn" from program_enrollments e
     join programs p on p.clinic_id = e.clinic_id and p.id = e.program_id
     where e.clinic_id = $1 and e.client_id = $2 and e.starts_at <= app.instant() and e.ends_at > app.instant()`,
    [tx.clinicId, clientId],
  );
  if (named !== null) {
    const found = enrolled.find(({ id }) => id === named.toLowerCase());
    if (found === undefined) throw refused("INVALID_INPUT", "The client is in no such program.", "programId");
    return found;
  }
  const chosen = programOf(enrolled);
  if (chosen === "NONE") throw refused("INVALID_INPUT", "You share no program with this client.", "programId");
  if (chosen === "SEVERAL") {
    throw refused("INVALID_INPUT", "You share several programs with this client: name one of them.", "programId");
  }
  return chosen;
}

/** The database refuses a row that its author could not see: a referral into Part 2 care from outside of it. */
async function insertVisible(inserting: Promise<unknown>, clientId: string): Promise<void> {
  try {
    await inserting;
  } catch (error) {
    if (error instanceof Error && /row-level security/.test(error.message)) {
      throw forbidden("You can't make this referral.", clientId);
    }
    throw error;
  }
}
