import { uuidOrNull } from "../../reading/index.js";
import { done, forbidden, refused, type Tx, updateAhead, useCase, type VisibleRow } from "../../writing/index.js";
import { signatureOf, type Signature } from "./contact.domain.js";
import { ServiceNoteEntity } from "./note.entity.js";
import type { SignServiceNoteInput } from "./service-note.inputs.js";
import type { NoteStatus } from "./service-note.type.js";

/** A draft of the author's own whose assignment ended not long ago: theirs to sign, and not to see. */
const lateDraft = async (input: SignServiceNoteInput, tx: Omit<Tx, "target">): Promise<VisibleRow | null> => {
  const [draft] = await tx.query<{ id: string; clientId: string }>(
    `select d.id, d.client_id "clientId" from app.own_late_draft($1) d`,
    [uuidOrNull(input.noteId)],
  );
  return draft ?? null;
};

export const signServiceNote = useCase(
  {
    name: "signServiceNote",
    who: ["PEER_SPECIALIST", "PEER_SUPERVISOR"],
    target: { types: ["ServiceNote"], id: (input: SignServiceNoteInput) => input.noteId, late: lateDraft },
  },
  async (input: SignServiceNoteInput, tx) => {
    const note = await lockNote(tx);
    if (note === null) {
      await signLate(input, tx);
      await record(tx, input.expectedVersion, ["SERVICE"], "signedAt");
      return done({ serviceNote: tx.target.id });
    }
    const signature = signatureOf(note, tx.role === "PEER_SUPERVISOR" ? "SUPERVISOR" : "AUTHOR");
    refuseUnlessDue(signature);
    if (note.version !== input.expectedVersion) throw otherVersion(note.version);
    updateAhead(
      tx,
      ServiceNoteEntity,
      { clinicId: tx.clinicId, id: tx.target.id },
      signature === "SIGN"
        ? { status: "SIGNED", signedAt: () => "app.instant()", version: note.version + 1 }
        : { coSignedAt: () => "app.instant()", coSignedBy: tx.userId, version: note.version + 1 },
    );
    const classes = note.sud ? (["SERVICE", "SUD"] as const) : (["SERVICE"] as const);
    await record(tx, note.version, classes, signature === "SIGN" ? "signedAt" : "coSignedAt");
    return done({ serviceNote: tx.target.id });
  },
);

interface LockedNote {
  readonly status: NoteStatus;
  readonly isCoSigned: boolean;
  readonly version: number;
  readonly sud: boolean;
}

/** The note if it is the actor's to sign; null where they see it no more. Another's note can't be locked. */
async function lockNote(tx: Tx): Promise<LockedNote | null> {
  const [note] = await tx.query<LockedNote & Record<string, unknown>>(
    `select status, co_signed_at is not null "isCoSigned", version, sud from service_notes
     where clinic_id = $1 and id = $2 for update`,
    [tx.clinicId, tx.target.id],
  );
  if (note !== undefined) return note;
  if ((await tx.findVisible("ServiceNote", tx.target.id)) === null) return null;
  throw forbidden("Only its author and the author's supervisor sign a note.", tx.target.clientId);
}

async function signLate(input: SignServiceNoteInput, tx: Tx): Promise<void> {
  const [signed] = await tx.query<{ done: boolean }>("select app.sign_own_late_draft($1, $2) done", [
    tx.target.id,
    input.expectedVersion,
  ]);
  if (signed?.done === true) return;
  const [draft] = await tx.query<{ version: number }>("select d.version from app.own_late_draft($1) d", [tx.target.id]);
  throw draft === undefined ? alreadySigned() : otherVersion(draft.version);
}

function refuseUnlessDue(signature: Signature): void {
  if (signature === "ALREADY_SIGNED") throw alreadySigned();
  if (signature === "AUTHOR_FIRST") {
    throw refused("INVALID_TRANSITION", "Its author has not signed this note yet.", "noteId");
  }
  if (signature === "AMENDED") {
    throw refused("INVALID_TRANSITION", "This note was amended: co-sign the newest one.", "noteId");
  }
}

const alreadySigned = (): Error => refused("ALREADY_SIGNED", "This note was signed before.", "noteId");

const otherVersion = (stored: number): Error =>
  refused("CONFLICT", `The note is at version ${stored}. Read it again before you sign.`, "expectedVersion");

async function record(
  tx: Tx,
  fromVersion: number,
  classes: readonly ("SERVICE" | "SUD")[],
  field: string,
): Promise<void> {
  tx.record({
    kind: "SIGN",
    clientId: tx.target.clientId,
    entity: { type: "ServiceNote", id: tx.target.id, classes, fields: [field] },
    detail: { fromVersion, toVersion: fromVersion + 1 },
  });
}
