import type { DataClass } from "../../authorization/data-classes.js";
import type { AuditEvent, AuditKind, VisibleRow } from "../../writing/index.js";

/** The event of an act on an emergency access: codes and ids. The nature stands in the access itself. */
export function emergencyEvent(
  kind: Extract<AuditKind, `EMERGENCY_${string}`>,
  { id, clientId }: VisibleRow,
  detail: AuditEvent["detail"] = {},
  classes: readonly DataClass[] = ["AUDIT"],
): AuditEvent {
  const isReview = kind === "EMERGENCY_REVIEW";
  return {
    kind,
    clientId,
    // The privacy officer reviews for the clinic; all else is done to meet the emergency.
    ...(!isReview && { purpose: "EMERGENCY", basis: "EMERGENCY" }),
    entity: { type: "EmergencyAccess", id, classes },
    detail: { emergencyAccessId: id, ...detail },
  };
}
