import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";

// Notes as C2SP signed-note writes them: a text, an empty line, and a line for each signature. Whoever reads such notes
// of other logs can read those of a clinic.

const ED25519 = 0x01;
/** The signature of a witness, which says when it saw the text (C2SP tlog-cosignature). */
const COSIGNATURE = 0x04;
/** Eight for the seconds, 64 of Ed25519. */
const COSIGNATURE_BYTES = 72;
/** What precedes the 32 bytes of an Ed25519 key in its DER forms (RFC 8410). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** Checks the signatures of one name. */
export interface Verifier {
  readonly name: string;
  /** Eight hex digits. */
  readonly keyId: string;
  readonly key: KeyObject;
  readonly algorithm: typeof ED25519 | typeof COSIGNATURE;
}

/** Signs under a name. */
export interface Signer extends Verifier {
  readonly privateKey: KeyObject;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Buffer;
}

export interface Note {
  /** Ends with a line break. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A signer from the 32 bytes of an Ed25519 seed. */
export function signerOf(name: string, seed: Buffer, kind: "log" | "witness" = "log"): Signer {
  if (seed.length !== 32) throw new RangeError("An Ed25519 seed has 32 bytes");
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const algorithm = kind === "log" ? ED25519 : COSIGNATURE;
  return { ...verifierFrom(name, rawKey(createPublicKey(privateKey)), algorithm), privateKey };
}

/** The public half in one line, as `name+keyId+base64`, for whoever is to check. */
export function verifierKey({ name, keyId, key, algorithm }: Verifier): string {
  return `${name}+${keyId}+${Buffer.concat([Buffer.from([algorithm]), rawKey(key)]).toString("base64")}`;
}

/** @throws RangeError where the line is none, or its id is not the one of its key */
export function parseVerifierKey(line: string): Verifier {
  const [, name = "", keyId = "", base64 = ""] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line.trim()) ?? [];
  const bytes = Buffer.from(base64, "base64");
  const algorithm = bytes[0];
  if ((algorithm !== ED25519 && algorithm !== COSIGNATURE) || bytes.length !== 33) {
    throw new RangeError("This is not a verifier key of Ed25519");
  }
  const verifier = verifierFrom(name, bytes.subarray(1), algorithm);
  if (verifier.keyId !== keyId) throw new RangeError("The id of this verifier key is another key's");
  return verifier;
}

function verifierFrom(name: string, raw: Buffer, algorithm: Verifier["algorithm"]): Verifier {
  if (name === "" || /[\s+]/.test(name)) throw new RangeError("The name of a key has no spaces and no plus");
  const keyId = createHash("sha256")
    .update(`${name}\n`)
    .update(Buffer.from([algorithm]))
    .update(raw)
    .digest()
    .subarray(0, 4)
    .toString("hex");
  const key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: "der", type: "spki" });
  return { name, keyId, key, algorithm };
}

function rawKey(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" }).subarray(SPKI.length);
}

/** The note's text with these signatures under it. */
export function formatNote({ text, signatures }: Note): string {
  const lines = signatures.map(({ name, keyId, signature }) => {
    return `— ${name} ${Buffer.concat([Buffer.from(keyId, "hex"), signature]).toString("base64")}\n`;
  });
  return `${text}\n${lines.join("")}`;
}

/** @throws RangeError where it is no note; whether a signature holds is not asked */
export function parseNote(note: string): Note {
  const border = note.lastIndexOf("\n\n");
  const lines = border < 0 ? [] : note.slice(border + 2).split("\n");
  if (border < 0 || lines.pop() !== "" || lines.length === 0) throw new RangeError("This is no signed note");
  const signatures = lines.map((line) => {
    const [, name = "", base64 = ""] = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const bytes = Buffer.from(base64, "base64");
    if (name === "" || bytes.length < 5) throw new RangeError("A line of the note's signatures is none");
    return { name, keyId: bytes.subarray(0, 4).toString("hex"), signature: bytes.subarray(4) };
  });
  return { text: note.slice(0, border + 1), signatures };
}

export function signNote(text: string, signer: Signer, seconds = 0): NoteSignature {
  const { name, keyId, privateKey, algorithm } = signer;
  if (algorithm === ED25519) return { name, keyId, signature: sign(null, Buffer.from(text), privateKey) };
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  return { name, keyId, signature: Buffer.concat([time, sign(null, cosigned(text, seconds), privateKey)]) };
}

/** When a witness says that it saw the text, in seconds since 1970; null for a signature that says no time. */
export function cosignedAt({ signature }: NoteSignature): number | null {
  return signature.length === COSIGNATURE_BYTES ? Number(signature.readBigUInt64BE(0)) : null;
}

function cosigned(text: string, seconds: number | null): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

/** The first signature under the note that is of this key and holds, or null. */
export function findSignature(note: Note, verifier: Verifier): NoteSignature | null {
  const its = note.signatures.filter(({ name, keyId }) => name === verifier.name && keyId === verifier.keyId);
  return its.find((one) => holds(note.text, one, verifier)) ?? null;
}

function holds(text: string, its: NoteSignature, { key, algorithm }: Verifier): boolean {
  if (algorithm === ED25519) return its.signature.length === 64 && verify(null, Buffer.from(text), key, its.signature);
  if (its.signature.length !== COSIGNATURE_BYTES) return false;
  return verify(null, cosigned(text, cosignedAt(its)), key, its.signature.subarray(8));
}
