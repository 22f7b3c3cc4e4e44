import { done, refused, useCase, type Tx } from "../../writing/index.js";
import { problemOfDisclosure } from "./emergency-access.domain.js";
import type { RecordEmergencyDisclosureInput } from "./emergency-access.inputs.js";
import { emergencyEvent } from "./emergency-records.js";

/** 42 CFR 2.51(c): to whom, by whom, when, and for which emergency. The discloser is who records it. */
export const recordEmergencyDisclosure = useCase(
  {
    name: "recordEmergencyDisclosure",
    who: ["CLINICIAN"],
    target: { types: ["EmergencyAccess"], id: (input: RecordEmergencyDisclosureInput) => input.emergencyAccessId },
    needsNoRelationship: true,
  },
  async (input: RecordEmergencyDisclosureInput, tx) => {
    const access = tx.target;
    const problem = problemOfDisclosure(input, await startOf(tx), tx.instant);
    if (problem !== null) throw refused("INVALID_INPUT", problem.message, problem.field);
    const id = tx.newId();
    const classes = [...new Set(input.classes)];
    await tx.query("select app.record_emergency_disclosure($1, $2, $3, $4, $5, $6, $7)", [
      id,
      access.id,
      input.recipientName,
      input.recipientAffiliation,
      input.disclosedAt,
      input.description,
      classes,
    ]);
    tx.record(emergencyEvent("EMERGENCY_DISCLOSURE", access, { disclosureId: id }, classes));
    return done({ emergencyAccess: access.id });
  },
);

async function startOf(tx: Tx): Promise<Date> {
  const [access] = await tx.query<{ at: Date }>(
    "select started_at at from emergency_accesses where clinic_id = $1 and id = $2",
    [tx.clinicId, tx.target.id],
  );
  if (access === undefined) throw new Error("An emergency access that was seen is not there");
  return access.at;
}
