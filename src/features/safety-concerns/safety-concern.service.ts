import { uuidOrNull } from "../../reading/index.js";
import {
  aboutClient,
  done,
  insertRows,
  refused,
  type Tx,
  updateAhead,
  useCase,
  type VisibleRow,
} from "../../writing/index.js";
import { mayMove } from "./safety-concern.domain.js";
import { SafetyConcernEntity, SafetyConcernResponseEntity } from "./safety-concern.entity.js";
import type { RaiseSafetyConcernInput, RespondToSafetyConcernInput } from "./safety-concern.inputs.js";
import type { ConcernStatus } from "./safety-concern.type.js";

/** A client whose assignment ended not long ago: a risk can still be told, and nothing seen. */
const recentClient = async (input: RaiseSafetyConcernInput, tx: Omit<Tx, "target">): Promise<VisibleRow | null> => {
  const [found] = await tx.query<{ id: string | null }>("select app.recent_client($1) id", [
    uuidOrNull(input.clientId),
  ]);
  const id = found?.id ?? null;
  return id === null ? null : { id, clientId: id };
};

export const raiseSafetyConcern = useCase(
  {
    name: "raiseSafetyConcern",
    who: ["PEER_SPECIALIST", "PEER_SUPERVISOR", "CLINICIAN", "CARE_COORDINATOR"],
    target: { ...aboutClient, late: recentClient },
  },
  async (input: RaiseSafetyConcernInput, tx) => {
    const { clientId } = tx.target;
    const { kind, urgency, summary, hideFromRepresentatives = false } = input;
    const id = tx.newId();
    if ((await tx.findVisible("Client", clientId)) === null) {
      await tx.query("select app.raise_late_concern($1, $2, $3, $4, $5, $6)", [
        id,
        clientId,
        kind,
        urgency,
        summary,
        hideFromRepresentatives,
      ]);
    } else {
      await insertRows(tx, SafetyConcernEntity, [
        {
          clinicId: tx.clinicId,
          id,
          clientId,
          kind,
          urgency,
          summary,
          hideFromRepresentatives,
          raisedBy: tx.userId,
        },
      ]);
    }
    tx.record({
      kind: "CREATE",
      clientId,
      entity: { type: "SafetyConcern", id, classes: ["SAFETY"], fields: ["kind", "urgency", "summary"] },
      detail: { toVersion: 1 },
    });
    return done({ safetyConcern: id });
  },
);

export const respondToSafetyConcern = useCase(
  {
    name: "respondToSafetyConcern",
    who: ["PEER_SUPERVISOR", "CLINICIAN", "CARE_COORDINATOR"],
    target: { types: ["SafetyConcern"], id: (input: RespondToSafetyConcernInput) => input.safetyConcernId },
  },
  async (input: RespondToSafetyConcernInput, tx) => {
    const { id, clientId } = tx.target;
    const { status, version } = await lockConcern(tx);
    if (version !== input.expectedVersion) {
      throw refused("CONFLICT", `The concern is at version ${version}. Read it again.`, "expectedVersion");
    }
    if (!mayMove(status, input.status)) {
      throw refused("INVALID_TRANSITION", `The concern is ${status}: it can only be taken up or resolved.`, "status");
    }
    updateAhead(tx, SafetyConcernEntity, { clinicId: tx.clinicId, id }, { status: input.status, version: version + 1 });
    await insertRows(tx, SafetyConcernResponseEntity, [
      {
        clinicId: tx.clinicId,
        id: tx.newId(),
        clientId,
        safetyConcernId: id,
        status: input.status,
        comment: input.comment ?? null,
        respondedBy: tx.userId,
      },
    ]);
    tx.record({
      kind: "UPDATE",
      clientId,
      entity: { type: "SafetyConcern", id, classes: ["SAFETY"], fields: ["status"] },
      detail: { fromVersion: version, toVersion: version + 1, fromStatus: status, toStatus: input.status },
    });
    return done({ safetyConcern: id });
  },
);

async function lockConcern(tx: Tx): Promise<{ status: ConcernStatus; version: number }> {
  const [concern] = await tx.query<{ status: ConcernStatus; version: number }>(
    "select status, version from safety_concerns where clinic_id = $1 and id = $2 for update",
    [tx.clinicId, tx.target.id],
  );
  if (concern === undefined) throw new Error("A concern that was seen could not be locked");
  return concern;
}
