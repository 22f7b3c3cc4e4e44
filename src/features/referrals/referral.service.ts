import type { Role } from "../../authorization/roles.js";
import { uuidOrNull } from "../../reading/index.js";
import {
  changing,
  done,
  forbidden,
  notFound,
  type Outcome,
  refused,
  type Tx,
  updateAhead,
  useCase,
  writeTogether,
} from "../../writing/index.js";
import { problemOfAgreement } from "./referral-draft.domain.js";
import { classesOf, historyOf, takingReferral, type LockedReferral } from "./referral-records.js";
import { checkedSending, type Sending } from "./referral-sending.js";
import { availableTransitions, isStep, partiesOf, problemOfStep } from "./referral.domain.js";
import { ReferralEntity } from "./referral.entity.js";
import type { ConfirmReferralOutcomeInput, TransitionReferralInput } from "./referral.inputs.js";
import type { ReferralStatus } from "./referral.type.js";

export { createReferral } from "./referral-draft.service.js";

const MOVERS: readonly Role[] = [
  "PEER_SPECIALIST",
  "PEER_SUPERVISOR",
  "CLINICIAN",
  "CARE_COORDINATOR",
  "CLIENT",
  "REPRESENTATIVE",
  "INTEGRATOR",
];

export const transitionReferral = useCase(
  {
    name: "transitionReferral",
    who: [...MOVERS, "PRIVACY_OFFICER"],
    target: {
      types: ["Referral"],
      id: (input: TransitionReferralInput) => input.referralId,
      seenBy: MOVERS,
      taking: takingReferral,
    },
    // Which steps are whose is asked below.
    needsNoRelationship: true,
    // Whether a consent covers it was asked, and that it does not is on record.
    recordsRefusals: (input: TransitionReferralInput) => input.to === "SENT",
  },
  async (input: TransitionReferralInput, tx) => {
    if (tx.role === "PRIVACY_OFFICER") return correctUnseen(input, tx);
    const referral = tx.target;
    refuseOtherVersion(referral.version + referral.clientVersion, input.expectedVersion);
    refuseStep(referral, input, tx);
    const sending = input.to === "SENT" ? await checkedSending(tx, referral, input.clientAgreedAt ?? null) : null;
    const version = referral.version + 1;
    const key = { clinicId: tx.clinicId, id: referral.id };
    const values = { status: input.to, version, updatedAt: now, ...changesOf(input, sending) };
    const step = { from: referral.status, to: input.to, reason: input.reason ?? null };
    writeTogether(tx, changing(tx, ReferralEntity, key, values), historyOf(tx, referral, step));
    tx.record({
      kind: "UPDATE",
      clientId: referral.clientId,
      entity: { type: "Referral", id: referral.id, classes: classesOf(referral.sud), fields: fieldsOf(input) },
      detail: {
        from: referral.status,
        to: input.to,
        fromVersion: input.expectedVersion,
        toVersion: input.expectedVersion + 1,
        ...(input.outcome && { outcome: input.outcome }),
      },
    });
    if (sending !== null) await sending.record();
    // An organisation is not told by its feed that it received what it is reading.
    const ownReceipt = tx.role === "INTEGRATOR" && input.to === "RECEIVED";
    if (referral.targetOrganizationId !== null && !ownReceipt)
      tx.sendAhead("select app.append_feed($1)", [referral.id]);
    return done({ referral: referral.id });
  },
);

export const confirmReferralOutcome = useCase(
  {
    name: "confirmReferralOutcome",
    who: ["CLIENT", "REPRESENTATIVE", "PEER_SPECIALIST"],
    target: {
      types: ["Referral"],
      id: (input: ConfirmReferralOutcomeInput) => input.referralId,
      taking: takingReferral,
    },
  },
  async (input: ConfirmReferralOutcomeInput, tx) => {
    const referral = tx.target;
    if (referral.status !== "COMPLETED") {
      throw refused(
        "INVALID_TRANSITION",
        `This referral is ${referral.status}; only a completed one is confirmed.`,
        "outcome",
      );
    }
    // Apart from the version and the history that the target sees: it never learns what the client says of the end.
    updateAhead(
      tx,
      ReferralEntity,
      { clinicId: tx.clinicId, id: referral.id },
      {
        clientOutcome: input.outcome,
        clientWords: input.inClientsWords ?? null,
        clientOutcomeAt: now,
        clientVersion: referral.clientVersion + 1,
      },
    );
    tx.record({
      kind: "UPDATE",
      clientId: referral.clientId,
      entity: {
        type: "Referral",
        id: referral.id,
        classes: classesOf(referral.sud),
        fields: ["clientOutcome", "loopClosedAt"],
      },
      detail: { outcome: input.outcome, inClientsWords: (input.inClientsWords ?? null) !== null },
    });
    return done({ referral: referral.id });
  },
);

const now = (): string => "app.instant()";

/** The privacy officer sees no referral, and takes one back all the same that was entered in error. */
async function correctUnseen(input: TransitionReferralInput, tx: Tx): Promise<Outcome> {
  if (input.to !== "ENTERED_IN_ERROR") throw forbidden("This step of the referral is not yours to take.");
  const [found] = await tx.query<{ client: string; was: ReferralStatus; version: number; corrected: boolean }>(
    "select client, was, version, corrected from app.correct_referral($1, $2, $3)",
    [uuidOrNull(input.referralId), input.expectedVersion, input.reason ?? null],
  );
  if (found === undefined) throw notFound();
  refuseOtherVersion(found.version, input.expectedVersion);
  if (!found.corrected)
    throw refused("INVALID_TRANSITION", `A referral that is ${found.was} can't become ${input.to}.`, "to");
  tx.record({
    kind: "UPDATE",
    clientId: found.client,
    entity: { type: "Referral", id: input.referralId, classes: ["REFERRAL"], fields: ["status"] },
    detail: { from: found.was, to: input.to, fromVersion: found.version, toVersion: found.version + 1 },
  });
  return done({ referral: input.referralId });
}

function refuseOtherVersion(stored: number, expected: number): void {
  if (stored !== expected) {
    throw refused(
      "CONFLICT",
      `This referral is at version ${stored}. Read it again before you change it.`,
      "expectedVersion",
    );
  }
}

function refuseStep(referral: LockedReferral, input: TransitionReferralInput, tx: Tx): void {
  const { status: from } = referral;
  if (!isStep(from, input.to)) {
    throw refused("INVALID_TRANSITION", `A referral that is ${from} can't become ${input.to}.`, "to");
  }
  const open = availableTransitions(from, partiesOf({ role: tx.role, ...referral }));
  if (!open.includes(input.to)) throw forbidden("This step of the referral is not yours to take.", referral.clientId);
  const problem = problemOfStep({ from, ...input }) ?? problemOfAgreement(input.clientAgreedAt ?? null, tx.instant);
  if (problem !== null) throw refused("INVALID_INPUT", problem.message, problem.field);
}

function changesOf(input: TransitionReferralInput, sending: Sending | null) {
  return {
    ...(input.outcome && { providerOutcome: input.outcome }),
    ...(input.to === "COMPLETED" && { completedAt: now }),
    ...(input.scheduledFor && { scheduledFor: input.scheduledFor }),
    ...(sending !== null && { sentAt: now, clientAgreedAt: sending.clientAgreedAt }),
  };
}

function fieldsOf(input: TransitionReferralInput): string[] {
  return [
    "status",
    ...(input.outcome ? ["providerOutcome"] : []),
    ...(input.scheduledFor ? ["scheduledFor"] : []),
    ...(input.to === "SENT" ? ["sentAt", "clientAgreedAt"] : []),
  ];
}
