import { ApiError } from "../../platform/graphql/index.js";
import { uuidOrNull } from "../../reading/index.js";
import {
  deniedAttempt,
  done,
  nothingHere,
  Refused,
  refused,
  useCase,
  type AuditEvent,
  type Tx,
} from "../../writing/index.js";
import { filtersOf, problemOfStart } from "./emergency-access.domain.js";
import type { EndEmergencyAccessInput, StartEmergencyAccessInput } from "./emergency-access.inputs.js";
import { emergencyEvent } from "./emergency-records.js";

const RETRY_AFTER_SECONDS = 600;

/** 42 CFR 2.51; each attempt is in the log, whatever came of it (consent-and-audit, e.5). */
export const startEmergencyAccess = useCase(
  { name: "startEmergencyAccess", who: ["CLINICIAN"], recordsRefusals: () => true },
  async (input: StartEmergencyAccessInput, tx) => {
    const search = await findClient(input, tx);
    const attempt = (its: Partial<AuditEvent>, reason: string): Omit<AuditEvent, "outcome"> =>
      searchEvent(input, search, { ...its, detail: { reason } });
    if (!search.mayAsk) {
      const answer = new ApiError("FORBIDDEN", "A record is opened in an emergency by medical personnel alone.");
      throw deniedAttempt(answer, attempt({}, "NOT_MEDICAL_PERSONNEL"));
    }
    if (search.isLimited) {
      const answer = new ApiError("RATE_LIMITED", "Too many clients were looked for in this hour. Call a colleague.", {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
      throw deniedAttempt(answer, attempt({}, "RATE_LIMITED"));
    }
    const problem = problemOfStart(input);
    if (problem !== null) {
      throw refusedAttempt(refused("INVALID_INPUT", problem.message, problem.field), attempt({}, "INVALID_INPUT"));
    }
    const clientId = search.client;
    // None, several, and one with whom the clinician has a conflict: one answer.
    if (clientId === null) throw deniedAttempt(nothingHere(), attempt({}, "NOT_FOUND"));
    if (await isSameReason(tx, clientId, input.nature)) {
      const again = refused("INVALID_INPUT", "This record was opened for the same reason. Say what is new.", "nature");
      throw refusedAttempt(again, attempt({ clientId }, "SAME_REASON"));
    }

    tx.record(searchEvent(input, search, { clientId, detail: {} }));
    const id = tx.newId();
    const [started] = await tx.query<{ repeated: boolean }>("select app.start_emergency_access($1, $2, $3) repeated", [
      id,
      clientId,
      input.nature,
    ]);
    const isRepeated = started?.repeated === true;
    tx.record(emergencyEvent("EMERGENCY_START", { id, clientId }, { consentCannotBeObtained: true, isRepeated }));
    if (isRepeated) {
      tx.alert({ message: "a third emergency access within 24 hours: the privacy officer is to look at it", id });
    }
    return done({ emergencyAccess: id });
  },
);

export const endEmergencyAccess = useCase(
  {
    name: "endEmergencyAccess",
    who: ["CLINICIAN"],
    target: { types: ["EmergencyAccess"], id: (input: EndEmergencyAccessInput) => input.emergencyAccessId },
    needsNoRelationship: true,
  },
  async (_input, tx) => {
    const [ended] = await tx.query<{ is: boolean }>("select app.end_emergency_access($1) as is", [tx.target.id]);
    if (ended?.is !== true) {
      throw refused("INVALID_TRANSITION", "This emergency access has ended already.", "emergencyAccessId");
    }
    tx.record(emergencyEvent("EMERGENCY_STOP", tx.target));
    return done({ emergencyAccess: tx.target.id });
  },
);

interface Search {
  /** The actor is medical personnel now. */
  readonly mayAsk: boolean;
  readonly isLimited: boolean;
  readonly matches: readonly string[];
  /** The one match, unless a conflict takes it away. */
  readonly client: string | null;
}

async function findClient(input: StartEmergencyAccessInput, tx: Tx): Promise<Search> {
  const byId = (input.clientId ?? null) !== null;
  const [found] = await tx.query<Search>(
    `select may_ask "mayAsk", is_limited "isLimited", matches, client from app.emergency_search($1, $2, $3)`,
    [uuidOrNull(input.clientId), byId ? null : (input.legalName ?? null), byId ? null : (input.dateOfBirth ?? null)],
  );
  return found ?? { mayAsk: false, isLimited: false, matches: [], client: null };
}

/** By which fields was looked, how many there were: never a name, and never a date. */
function searchEvent(
  input: StartEmergencyAccessInput,
  { matches }: Search,
  { clientId, detail }: Partial<AuditEvent>,
): Omit<AuditEvent, "outcome"> {
  return {
    kind: "SEARCH",
    purpose: "EMERGENCY",
    basis: "EMERGENCY",
    ...(clientId !== undefined && { clientId }),
    detail: { search: "EMERGENCY_ACCESS", filters: filtersOf(input), results: matches.length, ...detail },
  };
}

function refusedAttempt({ userErrors }: Refused, event: Omit<AuditEvent, "outcome">): Refused {
  return new Refused(userErrors, { ...event, outcome: "DENIED" });
}

/** An access is not renewed: to open the record again takes something new. */
async function isSameReason(tx: Tx, clientId: string, nature: string): Promise<boolean> {
  const rows = await tx.query(
    `select from emergency_accesses where clinic_id = $1 and user_id = $2 and client_id = $3
       and started_at > app.instant() - interval '24 hours' and lower(btrim(nature)) = lower(btrim($4))`,
    [tx.clinicId, tx.userId, clientId, nature],
  );
  return rows.length > 0;
}
