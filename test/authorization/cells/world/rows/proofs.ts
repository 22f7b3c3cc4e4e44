import type { RowFacts } from "../../facts.js";
import type { Book, OpenRow } from "../book.js";
import { ANYTHING, OneRow } from "../values.js";

/** The newest signed size of the log of a clinic. What its hashes and signatures must be, other tests look at. */
export function addCheckpoint(book: Book, clinicId: string): void {
  const values = {
    size: ANYTHING,
    rootHash: ANYTHING,
    at: ANYTHING,
    signature: ANYTHING,
    keyId: ANYTHING,
    note: ANYTHING,
  };
  // Told apart by their clinic: one of each is read.
  book.fact({ type: "AuditCheckpoint", table: "audit_heads", clinicId, id: clinicId, values });
}

/** The proofs that an event is in the log: of the event alone, and with the entry of the client. */
export function addProofs(book: Book, event: OpenRow, report: RowFacts): void {
  const { clinicId, client } = event;
  if (client === null) return;
  const values = {
    eventId: event.id,
    body: ANYTHING,
    leafIndex: ANYTHING,
    leafHash: ANYTHING,
    path: ANYTHING,
    checkpoint: new OneRow(book.find("AuditCheckpoint", clinicId, clinicId)),
  };
  const proof = { type: "AuditInclusionProof", table: "audit_events", clinicId, client } as const;
  book.fact({
    ...proof,
    its: { told: [event, report], forClient: false },
    values: { ...values, entry: null, entryPath: null },
  });
  book.fact({
    ...proof,
    its: { told: [report], forClient: true },
    values: { ...values, entry: ANYTHING, entryPath: ANYTHING },
  });
}
