import type { QueryDeepPartialEntity } from "typeorm";
import {
  aboutClient,
  type AuditEvent,
  done,
  forbidden,
  insertAhead,
  refused,
  type Tx,
  updateAhead,
  useCase,
} from "../../writing/index.js";
import { checkedContact, goalOf, refuseOverlap, refuseWithoutCredential } from "./contact-checks.js";
import { minutesOf, unitsOf } from "./contact.domain.js";
import { ServiceNoteEntity } from "./note.entity.js";
import { programOfNote } from "./program-of-note.js";
import type { AmendServiceNoteInput, UpdateServiceNoteInput, WriteServiceNoteInput } from "./service-note.inputs.js";
import type { NoteStatus } from "./service-note.type.js";

export { signServiceNote } from "./service-note-signature.service.js";

export const writeServiceNote = useCase(
  { name: "writeServiceNote", who: ["PEER_SPECIALIST"], target: aboutClient },
  async (input: WriteServiceNoteInput, tx) => {
    const { clientId } = tx.target;
    const minutes = minutesOf(checkedContact(tx, input));
    const program = await programOfNote(tx, clientId, input.programId ?? null);
    const goalId = await goalOf(tx, clientId, input.goalId ?? null);
    await refuseWithoutCredential(tx, input.startedAt);
    await refuseOverlap(tx, input, null);
    const id = tx.newId();
    await insertNote(tx, {
      id,
      clientId,
      authorId: tx.userId,
      programId: program.id,
      sud: program.isPart2,
      startedAt: input.startedAt,
      endedAt: input.endedAt,
      minutes,
      units: unitsOf(minutes),
      modality: input.modality,
      place: input.place ?? null,
      goalId,
      intervention: input.intervention,
      response: input.response ?? null,
      nextStep: input.nextStep ?? null,
      nextContactAt: input.nextContactAt ?? null,
      status: "DRAFT",
    });
    const { clientId: _client, programId: _program, idempotencyKey: _key, ...fields } = input;
    tx.record(eventOf("CREATE", clientId, { id, sud: program.isPart2 }, Object.keys(fields), { toVersion: 1 }));
    return done({ serviceNote: id });
  },
);

export const updateServiceNote = useCase(
  {
    name: "updateServiceNote",
    who: ["PEER_SPECIALIST"],
    target: { types: ["ServiceNote"], id: (input: UpdateServiceNoteInput) => input.noteId },
  },
  async (input: UpdateServiceNoteInput, tx) => {
    const { clientId } = tx.target;
    const note = await lockOwnNote(tx);
    if (note.status !== "DRAFT") {
      throw refused("SIGNED_IMMUTABLE", "This note was signed. Add an amendment to it instead.", "noteId");
    }
    refuseOtherVersion(note.version, input.expectedVersion);
    const { noteId: _id, expectedVersion: _version, idempotencyKey: _key, ...changes } = input;
    const given = definedOf(changes);
    const times = { startedAt: note.startedAt, endedAt: note.endedAt, ...definedOf(timesIn(input)) };
    const minutes = minutesOf(checkedContact(tx, times));
    if (input.startedAt !== undefined) await refuseWithoutCredential(tx, times.startedAt);
    if (input.startedAt !== undefined || input.endedAt !== undefined) await refuseOverlap(tx, times, note.id);
    const goal = input.goalId === undefined ? {} : { goalId: await goalOf(tx, clientId, input.goalId) };
    updateAhead(
      tx,
      ServiceNoteEntity,
      { clinicId: tx.clinicId, id: note.id },
      { ...given, ...goal, minutes, units: unitsOf(minutes), version: note.version + 1 },
    );
    const versions = { fromVersion: note.version, toVersion: note.version + 1 };
    tx.record(eventOf("UPDATE", clientId, note, Object.keys(given), versions));
    return done({ serviceNote: note.id });
  },
);

export const amendServiceNote = useCase(
  {
    name: "amendServiceNote",
    who: ["PEER_SPECIALIST"],
    target: { types: ["ServiceNote"], id: (input: AmendServiceNoteInput) => input.noteId },
  },
  async (input: AmendServiceNoteInput, tx) => {
    const { clientId } = tx.target;
    const { status, version, ...note } = await lockOwnNote(tx);
    if (status === "DRAFT") {
      throw refused("INVALID_TRANSITION", "This note is still a draft: change the draft itself.", "noteId");
    }
    if (status !== "SIGNED") {
      throw refused("INVALID_TRANSITION", "This note was amended before: amend the newest one.", "noteId");
    }
    const { intervention, response, nextStep } = input;
    const changes = definedOf({ intervention, response, nextStep });
    if (Object.keys(changes).length === 0) {
      throw refused("INVALID_INPUT", "Say what changes: the intervention, the response or the next step.");
    }
    const id = tx.newId();
    await insertNote(tx, {
      ...note,
      ...changes,
      id,
      clientId,
      authorId: tx.userId,
      status: "SIGNED",
      signedAt: () => "app.instant()",
      amendmentOf: note.id,
      amendmentReason: input.reason,
    });
    // The signed note stays as it was written; only its status says that there is a later one.
    updateAhead(
      tx,
      ServiceNoteEntity,
      { clinicId: tx.clinicId, id: note.id },
      { status: "AMENDED", version: version + 1 },
    );
    tx.record(eventOf("AMEND", clientId, { ...note, id }, Object.keys(changes), { amendmentOf: note.id }));
    return done({ serviceNote: id });
  },
);

interface OwnNote {
  readonly id: string;
  readonly status: NoteStatus;
  readonly version: number;
  readonly programId: string | null;
  readonly sud: boolean;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly minutes: number;
  readonly units: number;
  readonly modality: string;
  readonly place: string | null;
  readonly goalId: string | null;
  readonly intervention: string;
  readonly response: string | null;
  readonly nextStep: string | null;
  readonly nextContactAt: string | null;
}

/** The target, locked, if the actor wrote it. Only its author may change a note, and only their rows can be locked. */
async function lockOwnNote(tx: Tx): Promise<OwnNote> {
  const [note] = await tx.query<OwnNote & Record<string, unknown>>(
    `select id, status, version, program_id "programId", sud, to_json(started_at)#>>'{}' "startedAt",
       to_json(ended_at)#>>'{}' "endedAt", minutes, units, modality, place, goal_id "goalId", intervention, response,
       next_step "nextStep", to_json(next_contact_at)#>>'{}' "nextContactAt"
     from service_notes where clinic_id = $1 and id = $2 for update`,
    [tx.clinicId, tx.target.id],
  );
  if (note === undefined) throw forbidden("Only its author may change a note.", tx.target.clientId);
  return note;
}

type NewNote = Omit<QueryDeepPartialEntity<ServiceNoteEntity>, "clinicId">;

async function insertNote(tx: Tx, note: NewNote): Promise<void> {
  insertAhead(tx, ServiceNoteEntity, { clinicId: tx.clinicId, ...note });
}

function refuseOtherVersion(stored: number, expected: number): void {
  if (stored !== expected) {
    throw refused("CONFLICT", `The note is at version ${stored}. Read it again.`, "expectedVersion");
  }
}

function timesIn({
  startedAt,
  endedAt,
}: UpdateServiceNoteInput): Pick<UpdateServiceNoteInput, "startedAt" | "endedAt"> {
  return { ...(startedAt !== undefined && { startedAt }), ...(endedAt !== undefined && { endedAt }) };
}

function definedOf<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}

function eventOf(
  kind: "CREATE" | "UPDATE" | "AMEND",
  clientId: string,
  note: { readonly id: string; readonly sud: boolean },
  fields: readonly string[],
  detail: Readonly<Record<string, unknown>>,
): AuditEvent {
  const classes = note.sud ? (["SERVICE", "SUD"] as const) : (["SERVICE"] as const);
  const names = fields
    .map((field) => (field === "goalId" ? "goal" : field))
    .filter((field) => field !== "nextContactAt");
  return { kind, clientId, entity: { type: "ServiceNote", id: note.id, classes, fields: names }, detail };
}
