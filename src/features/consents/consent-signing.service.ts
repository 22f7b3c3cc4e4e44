import { done, forbidden, insertRows, refused, type Tx, updateAhead, useCase } from "../../writing/index.js";
import type { SignerCapacity } from "./consent-parts.type.js";
import {
  consentEvent,
  isClientSide,
  lockConsent,
  now,
  refuseOtherVersion,
  tellRecipients,
  type LockedConsent,
} from "./consent-records.js";
import { isFullySigned, isNameOf, maySign, problemOfSigning, type SigningRule } from "./consent-signing.domain.js";
import { missingElements } from "./consent.domain.js";
import { ConsentEntity, ConsentSignatureEntity } from "./consent.entity.js";
import type { SignConsentInput } from "./consent.inputs.js";

export const signConsent = useCase(
  {
    name: "signConsent",
    who: ["CLIENT", "REPRESENTATIVE", "CARE_COORDINATOR", "PEER_SPECIALIST", "PRIVACY_OFFICER"],
    target: { types: ["Consent"], id: (input: SignConsentInput) => input.consentId },
  },
  async (input: SignConsentInput, tx) => {
    const consent = await lockConsent(tx);
    refuseOtherVersion(consent.version, input.expectedVersion);
    refuseUnlessPending(consent);
    refuseWrongWay(consent, input, tx);
    const rule = await signingRule(tx, consent.clientId);
    const signer = await signerOf(tx, consent, rule, input);
    const statements = [...new Set([...consent.statements, ...input.statementsAcknowledged])];
    await refuseIncomplete(tx, consent, statements, input);
    const earlier = await earlierSignatures(tx, consent.id);
    if (earlier.includes(input.capacity)) {
      throw refused("ALREADY_SIGNED", "This signature is already there.", "capacity");
    }

    await addSignature(tx, consent, signer, input);
    const complete = isFullySigned(rule, consent.sud, [...earlier, input.capacity]);
    const version = consent.version + 1;
    const signedAt = input.signedAt ?? now;
    updateAhead(
      tx,
      ConsentEntity,
      { clinicId: tx.clinicId, id: consent.id },
      {
        statements,
        clientNameAsSigned: input.nameAsSigned,
        version,
        ...(complete && { signedAt, ...beginOf(consent, input) }),
      },
    );
    tx.record(
      consentEvent("CONSENT_SIGNED", consent, {
        consentKind: consent.kind,
        capacity: input.capacity,
        method: input.method,
        complete,
        fromVersion: consent.version,
        toVersion: version,
      }),
    );
    if (complete) await begin(tx, consent);
    return done({ consent: consent.id });
  },
);

function refuseUnlessPending(consent: LockedConsent): void {
  if (consent.state === "PENDING_SIGNATURE") return;
  if (consent.state === "ACTIVE" || consent.state === "SCHEDULED") {
    throw refused("ALREADY_SIGNED", "This consent is signed already.", "consentId");
  }
  throw refused(
    "INVALID_TRANSITION",
    `This consent is ${consent.state} and can't be signed. Offer a new one.`,
    "consentId",
  );
}

function refuseWrongWay(consent: LockedConsent, input: SignConsentInput, tx: Tx): void {
  const problem = problemOfSigning(
    {
      kind: consent.kind,
      byClientSide: isClientSide(tx.role),
      method: input.method,
      signedAt: input.signedAt ?? null,
      witnessName: input.witnessName ?? null,
    },
    tx.instant,
  );
  if (problem !== null) throw refused(problem.code, problem.message, problem.field);
}

async function signingRule(tx: Tx, clientId: string): Promise<SigningRule> {
  const [found] = await tx.query<{ rule: SigningRule }>("select app.signing_rule($1) rule", [clientId]);
  return found?.rule ?? "BOTH";
}

interface Signer {
  readonly id: string | null;
  readonly name: string;
}

/** Who signs: the client for themselves, a representative with authority in that capacity; staff record either. */
async function signerOf(tx: Tx, consent: LockedConsent, rule: SigningRule, input: SignConsentInput): Promise<Signer> {
  const { capacity } = input;
  const own = tx.role === "CLIENT" ? capacity === "CLIENT" : tx.role !== "REPRESENTATIVE" || capacity !== "CLIENT";
  if (!own || capacity === "WITNESS") {
    throw refused("INVALID_INPUT", "You can't sign in this capacity.", "capacity");
  }
  if (!maySign(rule, consent.sud, capacity))
    throw forbidden("Nobody signs for this client in this capacity.", consent.clientId);
  if (capacity === "CLIENT") return { id: tx.role === "CLIENT" ? tx.userId : null, name: input.nameAsSigned };
  const [authority] = await tx.query<{ id: string; name: string }>("select id, name from app.signer_for($1, $2)", [
    consent.clientId,
    capacity,
  ]);
  if (authority === undefined) {
    throw forbidden("There is no authority on file to sign for this client in this capacity.", consent.clientId);
  }
  return authority;
}

async function refuseIncomplete(
  tx: Tx,
  consent: LockedConsent,
  statements: LockedConsent["statements"],
  input: SignConsentInput,
): Promise<void> {
  const [client] = await tx.query<{ preferred: string; legal: string }>(
    "select preferred_name preferred, legal_name legal from clients where clinic_id = $1 and id = $2",
    [tx.clinicId, consent.clientId],
  );
  const named = client !== undefined && isNameOf(input.nameAsSigned, client.preferred, client.legal);
  const missing = missingElements({
    ...consent,
    hasEnd: consent.hasEnd && !consent.endHasPassed,
    statements,
    nameAsSigned: named ? input.nameAsSigned : null,
    isSigned: true,
  });
  if (consent.endHasPassed && !missing.includes("EXPIRY")) missing.push("EXPIRY");
  if (missing.length > 0) {
    const field = missing.every((one) => one === "CLIENT_NAME") ? "nameAsSigned" : "statementsAcknowledged";
    const message = `This consent is not complete. Missing: ${missing.join(", ")}.`;
    throw refused("CONSENT_INCOMPLETE", message, field);
  }
}

async function earlierSignatures(tx: Tx, consentId: string): Promise<SignerCapacity[]> {
  const found = await tx.query<{ capacity: SignerCapacity }>(
    "select capacity from consent_signatures where clinic_id = $1 and consent_id = $2",
    [tx.clinicId, consentId],
  );
  return found.map(({ capacity }) => capacity);
}

async function addSignature(tx: Tx, consent: LockedConsent, signer: Signer, input: SignConsentInput): Promise<void> {
  await insertRows(tx, ConsentSignatureEntity, [
    {
      clinicId: tx.clinicId,
      id: tx.newId(),
      consentId: consent.id,
      clientId: consent.clientId,
      signerId: signer.id,
      signer: signer.name,
      capacity: input.capacity,
      method: input.method,
      witnessName: input.witnessName ?? null,
      recordedBy: tx.userId,
      at: input.signedAt ?? now,
    },
  ]);
}

/** A consent never takes effect before it was signed, whatever beginning was chosen. */
function beginOf(consent: LockedConsent, input: SignConsentInput) {
  if (consent.effectiveFrom === null) return {};
  if (input.signedAt && Date.parse(input.signedAt) < consent.effectiveFrom.getTime()) return {};
  const chosen = consent.effectiveFrom.toISOString();
  return {
    effectiveFrom: () =>
      `greatest(timestamptz '${chosen}', ${input.signedAt ? `timestamptz '${new Date(input.signedAt).toISOString()}'` : now()})`,
  };
}

/** What a signed consent changes at once: the one that it replaces ends, and feeds are told. */
async function begin(tx: Tx, consent: LockedConsent): Promise<void> {
  if (consent.supersedesId !== null) {
    const [replaced] = await tx.query<{ id: string | null }>("select app.supersede_consent($1) id", [consent.id]);
    if (replaced?.id) {
      const old = { id: replaced.id, clientId: consent.clientId, sud: consent.sud };
      tx.record(consentEvent("CONSENT_SUPERSEDED", old, { by: consent.id }));
    }
  }
  await tellRecipients(tx, consent.clientId);
}
