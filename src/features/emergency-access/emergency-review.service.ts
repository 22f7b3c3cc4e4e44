import { done, forbidden, refused, useCase, type Tx } from "../../writing/index.js";
import { mayReview } from "./emergency-access.domain.js";
import type { ReviewEmergencyAccessInput } from "./emergency-access.inputs.js";
import type { EmergencyReview } from "./emergency-access.type.js";
import { emergencyEvent } from "./emergency-records.js";

/** Whoever opened a record does not say whether that was right. */
export const reviewEmergencyAccess = useCase(
  {
    name: "reviewEmergencyAccess",
    who: ["PRIVACY_OFFICER"],
    target: { types: ["EmergencyAccess"], id: (input: ReviewEmergencyAccessInput) => input.emergencyAccessId },
  },
  async (input: ReviewEmergencyAccessInput, tx) => {
    const access = tx.target;
    const { review, startedBy } = await currentReview(tx);
    if (startedBy === tx.userId) throw forbidden("Your own emergency access is another's to review.", access.clientId);
    if (!mayReview(review, input.review)) {
      throw refused("INVALID_TRANSITION", `The review stands at ${review}: it can't become ${input.review}.`, "review");
    }
    const [reviewed] = await tx.query<{ is: boolean }>("select app.review_emergency_access($1, $2, $3) as is", [
      access.id,
      input.review,
      input.comment,
    ]);
    if (reviewed?.is !== true) {
      throw refused("INVALID_TRANSITION", "Somebody else reviewed it just now. Read it again.", "review");
    }
    tx.record(emergencyEvent("EMERGENCY_REVIEW", access, { from: review, to: input.review }));
    return done({ emergencyAccess: access.id });
  },
);

async function currentReview(tx: Tx): Promise<{ review: EmergencyReview; startedBy: string }> {
  const [access] = await tx.query<{ review: EmergencyReview; startedBy: string }>(
    `select review, user_id "startedBy" from emergency_accesses where clinic_id = $1 and id = $2`,
    [tx.clinicId, tx.target.id],
  );
  if (access === undefined) throw new Error("An emergency access that was seen is not there");
  return access;
}
