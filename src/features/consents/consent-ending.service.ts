import { uuidOrNull } from "../../reading/index.js";
import { done, refused, type Tx, updateAhead, useCase } from "../../writing/index.js";
import { problemOfRevocation, wholeRevocation } from "./consent-ending.domain.js";
import {
  consentEvent,
  isClientSide,
  lockConsent,
  now,
  refuseOtherVersion,
  tellRecipients,
  type LockedConsent,
} from "./consent-records.js";
import { ConsentEntity, ConsentRecipientEntity } from "./consent.entity.js";
import type { DeclineConsentInput, RevokeConsentInput } from "./consent.inputs.js";

export const declineConsent = useCase(
  {
    name: "declineConsent",
    who: ["CLIENT", "REPRESENTATIVE"],
    target: { types: ["Consent"], id: (input: DeclineConsentInput) => input.consentId },
  },
  async (input: DeclineConsentInput, tx) => {
    const consent = await lockConsent(tx);
    refuseOtherVersion(consent.version, input.expectedVersion);
    if (consent.state === "ACTIVE" || consent.state === "SCHEDULED") {
      throw refused("ALREADY_SIGNED", "This consent is signed. Revoke it instead.", "consentId");
    }
    if (consent.state !== "PENDING_SIGNATURE") {
      throw refused(
        "INVALID_TRANSITION",
        `This consent is ${consent.state}; there is nothing to decline.`,
        "consentId",
      );
    }
    const version = consent.version + 1;
    updateAhead(tx, ConsentEntity, { clinicId: tx.clinicId, id: consent.id }, { declinedAt: now, version });
    tx.record(consentEvent("CONSENT_DECLINED", consent, { fromVersion: consent.version, toVersion: version }));
    return done({ consent: consent.id });
  },
);

export const revokeConsent = useCase(
  {
    name: "revokeConsent",
    who: ["CLIENT", "REPRESENTATIVE", "CARE_COORDINATOR", "PEER_SPECIALIST", "CLINICIAN", "PRIVACY_OFFICER"],
    target: { types: ["Consent"], id: (input: RevokeConsentInput) => input.consentId },
  },
  async (input: RevokeConsentInput, tx) => {
    const asked = {
      channel: input.channel,
      byClientSide: isClientSide(tx.role),
      receivedAt: input.receivedAt ?? null,
      effectiveAt: input.effectiveAt ?? null,
    };
    const problem = problemOfRevocation(asked, tx.instant);
    if (problem !== null) throw refused("INVALID_INPUT", problem.message, problem.field);
    const consent = await lockConsent(tx);
    const recipients = input.recipientIds ?? [];
    const changed =
      recipients.length === 0 ? await revokeWhole(tx, consent, input) : await revokeFor(tx, consent, recipients, input);
    if (changed !== null) {
      tx.record(
        consentEvent("CONSENT_REVOKED", consent, {
          channel: input.channel,
          receivedAt: input.receivedAt ?? tx.instant,
          effectiveAt: input.effectiveAt ?? tx.instant,
          fromVersion: consent.version,
          toVersion: consent.version + 1,
          ...changed,
        }),
      );
      await tellRecipients(tx, consent.clientId);
    }
    return done({ consent: consent.id });
  },
);

type Changed = Readonly<Record<string, unknown>> | null;

async function revokeWhole(tx: Tx, consent: LockedConsent, input: RevokeConsentInput): Promise<Changed> {
  const effectiveAt = input.effectiveAt ? new Date(input.effectiveAt) : tx.instant;
  const standing = {
    state: consent.state,
    revokedAt: consent.revokedAt,
    channel: consent.revocationChannel,
    writtenAt: consent.revocationWrittenAt,
  };
  const what = wholeRevocation(standing, { channel: input.channel, effectiveAt });
  const where = { clinicId: tx.clinicId, id: consent.id };
  const version = consent.version + 1;
  switch (what) {
    case "NOTHING":
      return null;
    case "NOT_SIGNED":
      throw refused("INVALID_TRANSITION", "This consent was never given: there is nothing to take back.", "consentId");
    case "ENDED":
      throw refused(
        "INVALID_TRANSITION",
        `This consent is ${consent.state}: it permits nothing any more.`,
        "consentId",
      );
    case "WRITTEN_FORM":
      updateAhead(tx, ConsentEntity, where, { revocationWrittenAt: input.receivedAt ?? now, version });
      return { writtenForm: true };
    case "REVOKE":
      updateAhead(tx, ConsentEntity, where, {
        revokedAt: input.effectiveAt ?? now,
        revocationChannel: input.channel,
        revocationReceivedAt: input.receivedAt ?? now,
        endRecordedAt: now,
        version,
      });
      return { whole: true };
  }
}

async function revokeFor(
  tx: Tx,
  consent: LockedConsent,
  asked: readonly string[],
  input: RevokeConsentInput,
): Promise<Changed> {
  if (consent.state !== "ACTIVE" && consent.state !== "SCHEDULED" && consent.state !== "REVOKED") {
    throw refused(
      "INVALID_TRANSITION",
      `This consent is ${consent.state}: it permits nothing to take back.`,
      "consentId",
    );
  }
  const effectiveAt = input.effectiveAt ? new Date(input.effectiveAt) : tx.instant;
  const wanted = [...new Set(asked.map((id) => id.toLowerCase()))];
  const found = await tx.query<{ id: string; revokedAt: Date | null }>(
    `select id, revoked_at "revokedAt" from consent_recipients
     where clinic_id = $1 and consent_id = $2 and id = any ($3::uuid[])`,
    [tx.clinicId, consent.id, wanted.map(uuidOrNull).filter((id) => id !== null)],
  );
  if (found.length !== wanted.length) {
    throw refused("INVALID_INPUT", "One of these is no recipient of this consent.", "recipientIds");
  }
  const open = found.filter(({ revokedAt }) => revokedAt === null || revokedAt > effectiveAt);
  if (open.length === 0 || consent.state === "REVOKED") return null;
  for (const { id } of open) {
    updateAhead(
      tx,
      ConsentRecipientEntity,
      { clinicId: tx.clinicId, id },
      { revokedAt: input.effectiveAt ?? now, endRecordedAt: now },
    );
  }
  const where = { clinicId: tx.clinicId, id: consent.id };
  updateAhead(tx, ConsentEntity, where, { version: consent.version + 1 });
  return { recipients: open.map(({ id }) => id) };
}
