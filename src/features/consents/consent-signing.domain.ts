import type { SignatureMethod, SignerCapacity } from "./consent-parts.type.js";
import type { ConsentKind } from "./consent.type.js";

/** Who has to sign for a client: see app.signing_rule. */
export type SigningRule = "ADULT" | "ALONE" | "BOTH";

const FOR_ADULTS: ReadonlySet<SignerCapacity> = new Set<SignerCapacity>([
  "CLIENT",
  "GUARDIAN",
  "HEALTH_CARE_AGENT",
  "PERSONAL_REPRESENTATIVE",
]);
const FOR_MINORS: ReadonlySet<SignerCapacity> = new Set<SignerCapacity>(["CLIENT", "PARENT", "GUARDIAN"]);

/** Whether a person in this capacity has a part in signing for such a client. */
export function maySign(rule: SigningRule, sud: boolean, capacity: SignerCapacity): boolean {
  if (rule === "ADULT") return FOR_ADULTS.has(capacity);
  return rule === "ALONE" && sud ? capacity === "CLIENT" : FOR_MINORS.has(capacity);
}

/**
 * In which capacities somebody must still sign: one for an adult; the minor's alone for Part 2 care where state law lets
 * them; minor and parent for everything else of a minor (42 CFR 2.14). `app.missing_signatures` is its mirror.
 */
export function missingSignatures(
  rule: SigningRule,
  sud: boolean,
  signed: readonly SignerCapacity[],
): SignerCapacity[] {
  const byMinor = signed.includes("CLIENT");
  const byParent = signed.includes("PARENT") || signed.includes("GUARDIAN");
  if (rule === "ADULT") return signed.some((one) => FOR_ADULTS.has(one)) ? [] : ["CLIENT"];
  const ofMinor: SignerCapacity[] = byMinor ? [] : ["CLIENT"];
  return byParent || (rule === "ALONE" && sud) ? ofMinor : [...ofMinor, "PARENT"];
}

/** Whether the signatures suffice. */
export function isFullySigned(rule: SigningRule, sud: boolean, signed: readonly SignerCapacity[]): boolean {
  return missingSignatures(rule, sud, signed).length === 0;
}

export interface SigningAct {
  readonly kind: ConsentKind;
  readonly byClientSide: boolean;
  readonly method: SignatureMethod;
  readonly signedAt: string | null;
  readonly witnessName: string | null;
}

export interface Problem {
  readonly code: "INVALID_INPUT" | "CONSENT_INCOMPLETE";
  readonly field: string;
  readonly message: string;
}

/** The first thing that is wrong with the way in which a consent is signed, or null. */
export function problemOfSigning(act: SigningAct, now: Date): Problem | null {
  const invalid = (field: string, message: string): Problem => ({ code: "INVALID_INPUT", field, message });
  if (act.byClientSide && act.method !== "ELECTRONIC") {
    return invalid("method", "You sign here yourself: ELECTRONIC. Paper and spoken consents are recorded by staff.");
  }
  if (!act.byClientSide && act.method === "ELECTRONIC") {
    return invalid("method", "Nobody signs for somebody else here: record WET_INK or VERBAL_WITNESSED.");
  }
  if (act.method === "VERBAL_WITNESSED" && act.kind !== "SERVICE_AGREEMENT") {
    return invalid("method", "Only the service agreement can be spoken; this consent must be in writing.");
  }
  if (act.method === "VERBAL_WITNESSED" && act.witnessName === null) {
    return { code: "CONSENT_INCOMPLETE", field: "witnessName", message: "Missing: WITNESS." };
  }
  if (act.method === "ELECTRONIC" && act.signedAt !== null) {
    return invalid("signedAt", "An electronic signature is made now. Leave the time out.");
  }
  if (act.signedAt !== null && Date.parse(act.signedAt) > now.getTime()) {
    return invalid("signedAt", "A signature can't lie ahead.");
  }
  return null;
}

/** Whether a name as signed is the client's. */
export function isNameOf(signed: string, ...names: readonly string[]): boolean {
  const plain = (name: string): string => name.normalize("NFC").trim().replace(/\s+/g, " ").toLocaleLowerCase("en");
  return names.some((name) => plain(name) === plain(signed));
}
