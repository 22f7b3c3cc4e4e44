import {
  aboutClient,
  done,
  forbidden,
  insertRows,
  notFound,
  refused,
  type Tx,
  updateAhead,
  useCase,
} from "../../writing/index.js";
import {
  decideInterval,
  problemOfEnding,
  problemOfPeer,
  problemOfReplacing,
  type AskedInterval,
  type Problem,
  type Replaced,
  type Suitability,
} from "./assignment.domain.js";
import { PeerAssignmentEntity } from "./assignment.entity.js";
import type { AssignPeerSpecialistInput, EndAssignmentInput } from "./assignment.inputs.js";

export const assignPeerSpecialist = useCase(
  { name: "assignPeerSpecialist", who: ["PEER_SUPERVISOR", "CARE_COORDINATOR"], target: aboutClient },
  async (input: AssignPeerSpecialistInput, tx) => {
    const { clientId } = tx.target;
    const { id: peerId } = await tx.getVisible("PeerSpecialist", input.peerSpecialistId);
    await refuseUnlessTheirs(tx, peerId, clientId);
    const asked = askedInterval(input);
    const interval = decideInterval(asked, tx.role, tx.instant);
    if (interval.kind === "NOT_THEIRS") {
      throw forbidden("Only a supervisor begins an assignment in the past.", clientId);
    }
    if (interval.kind === "PROBLEM") throw refusal(interval.problem);
    const { startsAt, endsAt } = interval;
    const replaced = await loadReplaced(tx, input.replacesAssignmentId ?? null, startsAt);
    if (replaced !== null) {
      await refuseUnlessTheirs(tx, replaced.peerId, clientId);
      refuseIf(problemOfReplacing(replaced, clientId));
    }

    // Two assignments to one peer specialist at once: the second waits, and counts the first.
    await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 3))", [peerId]);
    const peer = await loadSuitability(tx, { peerId, clientId, startsAt, endsAt, replacedId: replaced?.id ?? null });
    refuseIf(problemOfPeer(peer, asked.role));

    const id = tx.newId();
    const begins = startsAt ?? ((): string => "app.instant()");
    await insertRows(tx, PeerAssignmentEntity, [
      {
        clinicId: tx.clinicId,
        id,
        clientId,
        peerSpecialistId: peerId,
        role: asked.role,
        startsAt: begins,
        ...(endsAt !== null && { endsAt }),
        reason: asked.reason,
      },
    ]);
    // Ended last: until the new one is there, a supervisor may have no other tie to the client.
    if (replaced !== null) await end(tx, replaced, begins, asked.reason);
    tx.record({
      kind: "ASSIGNMENT",
      clientId,
      entity: { type: "PeerAssignment", id, classes: ["SERVICE"] },
      detail: {
        change: "STARTED",
        role: asked.role,
        peerSpecialistId: peerId,
        startsAt: startsAt ?? tx.instant,
        endsAt,
        previous: replaced?.id ?? null,
      },
    });
    return done({ assignment: id, client: clientId });
  },
);

export const endAssignment = useCase(
  {
    name: "endAssignment",
    who: ["PEER_SUPERVISOR", "CARE_COORDINATOR"],
    target: { types: ["PeerAssignment"], id: (input: EndAssignmentInput) => input.assignmentId },
  },
  async (input: EndAssignmentInput, tx) => {
    const { id, clientId } = tx.target;
    const stored = await loadAssignment(tx, id);
    await refuseUnlessTheirs(tx, stored.peerId, clientId);
    refuseIf(problemOfEnding(stored, input.expectedVersion));
    // One that has not begun yet ends where it would have begun: an interval of no length.
    await end(tx, stored, () => "greatest(starts_at, app.instant())", input.reason);
    tx.record({
      kind: "ASSIGNMENT",
      clientId,
      entity: { type: "PeerAssignment", id, classes: ["SERVICE"] },
      detail: { change: "ENDED", role: stored.role, peerSpecialistId: stored.peerId, endsAt: tx.instant },
    });
    return done({ assignment: id, client: clientId });
  },
);

function askedInterval(input: AssignPeerSpecialistInput): AskedInterval {
  const instant = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);
  return {
    role: input.role ?? "PRIMARY",
    startsAt: instant(input.startsAt),
    endsAt: instant(input.endsAt),
    reason: input.reason ?? null,
  };
}

function refusal({ code, message, field }: Problem): Error {
  return refused(code, message, field);
}

function refuseIf(problem: Problem | null): void {
  if (problem !== null) throw refusal(problem);
}

/** Nobody decides about their own caseload, and a supervisor only about their own team's. */
async function refuseUnlessTheirs(tx: Tx, peerId: string, clientId: string): Promise<void> {
  if (peerId === tx.userId) throw forbidden("You can't decide about your own caseload. Ask a colleague.", clientId);
  if (tx.role !== "PEER_SUPERVISOR") return;
  const team = await tx.query("select 1 from app.supervised_peers v where v.peer_specialist_id = $1", [peerId]);
  if (team.length === 0) throw forbidden("You don't supervise this peer specialist.", clientId);
}

interface StoredAssignment {
  readonly id: string;
  readonly peerId: string;
  readonly role: string;
  readonly version: number;
  readonly ended: boolean;
}

async function loadAssignment(tx: Tx, id: string): Promise<StoredAssignment> {
  const [stored] = await tx.query<StoredAssignment>(
    `select a.id, a.peer_specialist_id "peerId", a.role, a.version, a.ends_at <= app.instant() ended
     from peer_assignments a where a.clinic_id = $1 and a.id = $2 for update`,
    [tx.clinicId, id],
  );
  // Visible to a supervisor by another peer specialist of theirs, who isn't this assignment's: the row can't be locked.
  if (stored === undefined) throw forbidden("You don't supervise this peer specialist.", tx.target.clientId);
  return stored;
}

async function loadReplaced(
  tx: Tx,
  asked: string | null,
  startsAt: Date | null,
): Promise<(StoredAssignment & Replaced) | null> {
  if (asked === null) return null;
  const { id, clientId } = await tx.getVisible("PeerAssignment", asked);
  const [stored] = await tx.query<StoredAssignment & Replaced>(
    `select a.id, a.client_id "clientId", a.peer_specialist_id "peerId", a.role, a.version,
       a.ends_at <= app.instant() ended, a.starts_at <= app.instant() and a.ends_at > app.instant() "isActive",
       a.starts_at < coalesce($3, app.instant()) "beginsBefore", a.ends_at > coalesce($3, app.instant()) "endsAfter"
     from peer_assignments a where a.clinic_id = $1 and a.id = $2 for update`,
    [tx.clinicId, id, startsAt],
  );
  if (stored === undefined) throw forbidden("You don't supervise this peer specialist.", clientId);
  return stored;
}

interface SuitabilityQuestion {
  readonly peerId: string;
  readonly clientId: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly replacedId: string | null;
}

async function loadSuitability(tx: Tx, question: SuitabilityQuestion): Promise<Suitability> {
  const { peerId, clientId, startsAt, endsAt, replacedId } = question;
  const [found] = await tx.query<Suitability>(
    `select s.employed, s.accepting, s.conflicted, s.credentialed, s.assigned, s.caseload, s.caseload_limit "caseloadLimit"
     from app.peer_suitability($1, $2, coalesce($3, app.instant()), coalesce($4, 'infinity'::timestamptz), $5) s`,
    [peerId, clientId, startsAt, endsAt, replacedId],
  );
  if (found === undefined) throw notFound();
  return found;
}

async function end(tx: Tx, its: StoredAssignment, at: Date | (() => string), reason: string | null): Promise<void> {
  updateAhead(
    tx,
    PeerAssignmentEntity,
    { clinicId: tx.clinicId, id: its.id },
    { endsAt: at, endReason: reason, version: its.version + 1 },
  );
}
