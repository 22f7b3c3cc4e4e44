import { findSignature, formatNote, parseNote, signNote, type Signer, type Verifier } from "./signed-note.js";

/** What a log commits to: so many entries, and no others, under this root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Names the log: no two logs of the world have one. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString("base64")}\n`;
}

/** @throws RangeError where the text is no checkpoint */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = "", digits = "", base64 = ""] = text.split("\n");
  const root = Buffer.from(base64, "base64");
  const size = Number(digits);
  if (origin === "" || !/^(0|[1-9]\d{0,15})$/.test(digits) || !Number.isSafeInteger(size) || root.length !== 32) {
    throw new RangeError("This is no checkpoint");
  }
  return { origin, size, root };
}

/** The checkpoint as a note that each of the signers has signed: while a key is replaced, the old one and the new. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly Signer[]): string {
  const text = checkpointText(checkpoint);
  return formatNote({ text, signatures: signers.map((signer) => signNote(text, signer)) });
}

/** The checkpoint of a note that one of these keys has signed; null where none has. */
export function openCheckpoint(note: string, verifiers: readonly Verifier[]): Checkpoint | null {
  const parsed = parseNote(note);
  if (!verifiers.some((verifier) => findSignature(parsed, verifier) !== null)) return null;
  return parseCheckpoint(parsed.text);
}
