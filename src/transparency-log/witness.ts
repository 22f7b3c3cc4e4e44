import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCheckpoint, parseCheckpoint, type Checkpoint } from "./checkpoint.js";
import { verifiesConsistency } from "./merkle.js";
import { formatNote, parseNote, signNote, type Signer, type Verifier } from "./signed-note.js";

/** The log has shown two histories that can't both be true, or takes back what it has signed. */
export class ForkFound extends Error {
  public constructor(what: string) {
    super(`The log has broken its word: ${what}`);
    this.name = "ForkFound";
  }
}

/** A log as a witness sees it. */
export interface WatchedLog {
  /** The newest signed checkpoint; null where there is none yet. */
  checkpoint(): Promise<string | null>;
  /** Why the tree of the second size begins with that of the first. */
  consistency(from: number, to: number): Promise<readonly Buffer[]>;
}

export interface WitnessOptions {
  readonly log: WatchedLog;
  /** Whose signature makes a checkpoint one of this log's. */
  readonly verifier: Verifier;
  /** A folder outside the database. */
  readonly folder: string;
  /** Adds the witness's own signature to what it keeps. */
  readonly signer?: Signer;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** The clinic has acknowledged that the end of its log was lost: what contradicts is set aside, and kept. */
  readonly acceptLoss?: boolean;
}

/**
 * Looks at a log once and keeps its checkpoint, if what was kept before is still the beginning of it. A checkpoint that
 * contradicts is kept beside the others, as evidence: it is signed.
 *
 * @returns the checkpoint that is kept now; null where the log is empty
 * @throws ForkFound
 */
export async function witness(options: WitnessOptions): Promise<Checkpoint | null> {
  const { log, verifier, folder } = options;
  mkdirSync(folder, { recursive: true });
  let before = newestIn(folder);
  const note = await log.checkpoint();
  if (note === null) {
    if (before !== null) throw new ForkFound(`it is empty, and had ${before.size} entries`);
    return null;
  }
  const checkpoint = openCheckpoint(note, [verifier]);
  if (checkpoint === null) throw new ForkFound("its checkpoint is not signed with its key");
  if (checkpoint.origin !== verifier.name) throw new ForkFound("its checkpoint is another log's");
  if (before !== null) {
    const objection = await objectionTo(before, checkpoint, log);
    if (objection !== null) {
      keep(folder, `fork-${options.now()}`, note);
      if (options.acceptLoss !== true) throw new ForkFound(objection);
      await setAside(folder, checkpoint, log);
      before = newestIn(folder);
    }
  }
  if (before?.size !== checkpoint.size) keep(folder, nameOf(checkpoint.size), cosigned(note, options));
  return checkpoint;
}

async function objectionTo(before: Checkpoint, now: Checkpoint, log: WatchedLog): Promise<string | null> {
  if (now.size < before.size) return `it has ${now.size} entries, and had ${before.size}`;
  const path = now.size === before.size ? [] : await log.consistency(before.size, now.size);
  const sizes = { from: before.size, to: now.size, fromRoot: before.root, toRoot: now.root };
  return verifiesConsistency({ ...sizes, path })
    ? null
    : `what it had at ${before.size} entries is not its beginning now`;
}

/** Where checkpoints lie that are of no tree any more. */
const LOST = "lost";

/** Moves what is no beginning of the log any more out of the way, newest first, until something is. */
async function setAside(folder: string, now: Checkpoint, log: WatchedLog): Promise<void> {
  mkdirSync(join(folder, LOST), { recursive: true });
  for (let newest = newestIn(folder); newest !== null; newest = newestIn(folder)) {
    if ((await objectionTo(newest, now, log)) === null) return;
    const name = nameOf(newest.size);
    // Two losses may have reached the same size.
    const root = newest.root.toString("hex").slice(0, 16);
    renameSync(join(folder, name), join(folder, LOST, `${root}-${name}`));
  }
}

function cosigned(note: string, { signer, now }: WitnessOptions): string {
  if (signer === undefined) return note;
  const { text, signatures } = parseNote(note);
  return formatNote({ text, signatures: [...signatures, signNote(text, signer, now())] });
}

const SUFFIX = ".checkpoint";

/** Names sort as sizes do. */
function nameOf(size: number): string {
  return `${String(size).padStart(16, "0")}${SUFFIX}`;
}

/** Written beside and moved into place: a file that is there is whole. */
function keep(folder: string, name: string, note: string): void {
  const file = join(folder, name);
  writeFileSync(`${file}.part`, note, { flush: true });
  renameSync(`${file}.part`, file);
}

function newestIn(folder: string): Checkpoint | null {
  const newest = readdirSync(folder)
    .filter((name) => /^\d{16}\.checkpoint$/.test(name))
    .sort()
    .at(-1);
  return newest === undefined ? null : parseCheckpoint(parseNote(readFileSync(join(folder, newest), "utf8")).text);
}
