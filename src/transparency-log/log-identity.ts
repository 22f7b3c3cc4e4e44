import { signerOf, type Signer } from "./signed-note.js";

/** What the logs of a service are called and signed with. */
export interface LogKeys {
  /** A name in the domain of whoever runs the service, such as "audit.example.org": it makes the logs' names unique. */
  readonly logName: string;
  /** Seeds of Ed25519 keys of 32 bytes: the one in use, and the one before it while witnesses still know that. */
  readonly seeds: readonly Buffer[];
}

/** The name of one clinic's log. */
export function originOf(logName: string, clinicId: string): string {
  return `${logName}/${clinicId}`;
}

/** Who signs the checkpoints of one clinic's log. A key's name is the log's: a note of one is never taken for another's. */
export function signersOf({ logName, seeds }: LogKeys, clinicId: string): Signer[] {
  return seeds.map((seed) => signerOf(originOf(logName, clinicId), seed));
}
