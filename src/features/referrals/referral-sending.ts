import { classBit, DATA_CLASSES, type DataClass } from "../../authorization/data-classes.js";
import { PART2_2024 } from "../../authorization/part2-notice.js";
import { forbidden, Refused, refused, type Tx } from "../../writing/index.js";
import type { LockedReferral } from "./referral-records.js";

/** That a referral may be sent, and what the log is to say of it. */
export interface Sending {
  readonly clientAgreedAt: string;
  record(): Promise<void>;
}

/**
 * Whether a referral may leave now: the client agreed, the target takes it, and consent covers it. Called under the
 * client's consent lock, so that a revocation is either seen here or waits until this has been sent.
 */
export async function checkedSending(tx: Tx, referral: LockedReferral, agreedNow: string | null): Promise<Sending> {
  const clientAgreedAt = agreedNow ?? referral.clientAgreedAt?.toISOString() ?? null;
  if (clientAgreedAt === null) {
    throw refused("INVALID_INPUT", "Say when the client agreed to this referral.", "clientAgreedAt");
  }
  if (referral.targetOrganizationId === null) {
    // To another program of the clinic: nothing leaves it, and its staff see what their own rows allow.
    return { clientAgreedAt, record: () => Promise.resolve() };
  }
  const target = await acceptingTarget(tx, referral.targetOrganizationId, referral.need);
  const decision = await decide(tx, referral, target);
  return { clientAgreedAt, record: () => recordSending(tx, referral, target, decision) };
}

interface SendTarget {
  readonly id: string;
  readonly name: string;
  readonly takesIt: boolean;
}

async function acceptingTarget(tx: Tx, id: string, need: string): Promise<SendTarget> {
  const [found] = await tx.query<{ id: string; name: string; takesIt: boolean }>(
    `select id, name, accepting_referrals is true and $3 = any (needs) "takesIt" from organizations
     where clinic_id = $1 and id = $2`,
    [tx.clinicId, id, need],
  );
  if (found?.takesIt !== true) {
    throw refused(
      "NOT_ACCEPTING",
      "This organization takes no referral for this need now. Choose another.",
      "referralId",
    );
  }
  return found;
}

interface Decision {
  readonly consentId: string | null;
  readonly classMask: number;
  readonly missing: readonly string[];
  readonly purpose: string;
}

async function decide(tx: Tx, referral: LockedReferral, target: SendTarget): Promise<Decision> {
  const needed: DataClass[] = ["REFERRAL", "CONTACT", ...(referral.sud ? (["SUD"] as const) : [])];
  const mask = needed.reduce((sum, one) => sum | classBit(one), 0);
  const [decision] = await tx.query<{
    consentId: string | null;
    classMask: number;
    missing: string[];
    purpose: string;
  }>(
    `select d.consent_id "consentId", d.class_mask "classMask", d.missing, d.purpose from referrals r
     cross join lateral app.send_decision(r.client_id, r.target_organization_id, r.program_id, $3, r.created_at) d
     where r.clinic_id = $1 and r.id = $2`,
    [tx.clinicId, referral.id, mask],
  );
  if (decision === undefined) throw forbidden("You can't send this referral.", referral.clientId);
  if (decision.missing.length === 0) return decision;
  // What a client consented to on substance use care, or did not, is itself such a record.
  if (referral.sud) throw forbidden("You can't send this referral.", referral.clientId);
  const classes = needed.filter((one) => (decision.classMask & classBit(one)) === 0);
  const words = decision.missing.map((element) => {
    if (element === "RECIPIENT") return `RECIPIENT (${target.name})`;
    if (element === "PURPOSE") return `PURPOSE (${decision.purpose})`;
    return element === "CLASSES" ? `CLASSES (${classes.join(", ")})` : element;
  });
  const message = `No active consent covers this disclosure. Missing: ${words.join(", ")}. Ask the client for a consent.`;
  throw new Refused([{ code: "CONSENT_REQUIRED", message, path: ["input", "to"] }], {
    kind: "CONSENT_EVALUATED",
    outcome: "DENIED",
    clientId: referral.clientId,
    entity: { type: "Referral", id: referral.id, classes: ["REFERRAL"] },
    recipientOrganizationId: target.id,
    detail: { allowed: false, missing: decision.missing, missingClasses: classes },
  });
}

async function recordSending(tx: Tx, referral: LockedReferral, target: SendTarget, decision: Decision): Promise<void> {
  const covered = DATA_CLASSES.filter((one) => (decision.classMask & classBit(one)) !== 0);
  const sent = covered.filter((one) => SENT_CLASSES.has(one) && (one !== "SUD" || referral.sud));
  const about = {
    clientId: referral.clientId,
    ...(decision.consentId !== null && { consentId: decision.consentId }),
    recipientOrganizationId: target.id,
    purpose: decision.purpose,
    basis: "CONSENT",
  };
  tx.record({
    ...about,
    kind: "CONSENT_EVALUATED",
    entity: { type: "Referral", id: referral.id, classes: sent },
    detail: { allowed: true, classes: covered },
  });
  tx.record({
    ...about,
    kind: "DISCLOSURE",
    entity: { type: "Referral", id: referral.id, classes: sent, fields: DISCLOSED_FIELDS },
    detail: {
      scopeAttached: "EXPLANATION",
      ...(referral.sud && { noticeVersion: PART2_2024.version }),
      redisclosureRule: referral.sud ? "PART2" : "PLAIN",
      transport: "REFERRAL_FEED",
    },
  });
}

const SENT_CLASSES: ReadonlySet<DataClass> = new Set<DataClass>(["IDENTITY", "CONTACT", "REFERRAL", "SUD"]);
const DISCLOSED_FIELDS = ["kind", "need", "handoff", "reason", "status", "respondBy", "clientAgreedAt"];
