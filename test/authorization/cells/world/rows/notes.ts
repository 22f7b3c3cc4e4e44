import type { ProgramOfRow, RowFacts } from "../../facts.js";
import { isSud, type Book, type OpenRow } from "../book.js";
import type { ClientOfWorld } from "../clients.js";
import { daysAgo, hoursAgo } from "../times.js";
import { token } from "../tokens.js";
import { Computed, OneRow, Rows, type Sight } from "../values.js";
import type { Goals } from "./plans.js";

const programId = ({ circle }: ClientOfWorld, program: ProgramOfRow): string | null =>
  program === "no" ? null : circle.programs[program].id;

const programValue = ({ circle }: ClientOfWorld, program: ProgramOfRow): OneRow | null =>
  program === "no" ? null : new OneRow(circle.programs[program]);

/** Notes among peers: of whoever asks, of others who are assigned, and of somebody who was. */
export function addPeerNotes(book: Book, client: ClientOfWorld): void {
  const { facts, circle } = client;
  const notes = [circle.author, circle.author, circle.second, circle.helper, circle.former].map((author, i) => {
    const [writtenAt, body, writtenTogether] = [daysAgo(10 + i), token("PEER_ONLY"), i % 2 === 0];
    const note = book.add({
      type: "PeerNote",
      table: "peer_notes",
      clinicId: facts.clinicId,
      client: facts,
      person: author,
      columns: { author_id: author, written_at: writtenAt, written_together: writtenTogether, body },
      values: {
        author: new OneRow(book.find("StaffMember", facts.clinicId, author)),
        writtenAt,
        writtenTogether,
        body,
      },
    });
    note.values["clientComments"] = new Rows(comments(book, client, note, "PEER_ONLY", 1));
    return note;
  });
  client.row.values["peerNotes"] = new Rows(notes);
}

/** The client's words on a note. */
function comments(book: Book, { facts, circle, userId }: ClientOfWorld, note: RowFacts, label: string, count: number) {
  return Array.from({ length: count }, (_, i): OpenRow => {
    const [at, text] = [hoursAgo(10 - i), token(label)];
    const on = note.type === "PeerNote" ? { peer_note_id: note.id } : { service_note_id: note.id };
    return book.add({
      type: "ClientComment",
      table: "client_comments",
      clinicId: facts.clinicId,
      client: facts,
      of: note,
      columns: { ...on, author_id: userId ?? circle.helper, at, text },
      values: { at, text },
    });
  });
}

interface NewServiceNote {
  readonly author: string;
  readonly program: ProgramOfRow;
  readonly status: "DRAFT" | "SIGNED" | "AMENDED";
  readonly goal: OpenRow;
  readonly amends?: OpenRow;
}

/** Contacts of every program and author, signed and not. */
export function addServiceNotes(book: Book, client: ClientOfWorld, goals: Goals): void {
  const { author, second, helper, former } = client.circle;
  const add = serviceNotes(book, client);
  const first = add({ author, program: "general", status: "AMENDED", goal: goals.CARE_TEAM });
  const ofPart2 = add({ author, program: "part 2", status: "SIGNED", goal: goals.PEERS_ONLY });
  const notes = [
    first,
    ofPart2,
    add({ author: helper, program: "general", status: "SIGNED", goal: goals.EMERGENCY, amends: first }),
    add({ author: second, program: "part 2", status: "SIGNED", goal: goals.ONLY_ME, amends: ofPart2 }),
    add({ author: former, program: "other part 2", status: "SIGNED", goal: goals.CARE_TEAM }),
    add({ author: helper, program: "no", status: "SIGNED", goal: goals.CARE_TEAM }),
    add({ author, program: "general", status: "DRAFT", goal: goals.CARE_TEAM }),
    add({ author: second, program: "general", status: "DRAFT", goal: goals.CARE_TEAM }),
    add({ author: helper, program: "general", status: "DRAFT", goal: goals.CARE_TEAM }),
    add({ author: former, program: "general", status: "DRAFT", goal: goals.CARE_TEAM }),
    add({ author, program: "part 2", status: "DRAFT", goal: goals.CARE_TEAM }),
    add({ author: second, program: "part 2", status: "DRAFT", goal: goals.CARE_TEAM }),
  ].reverse();
  client.row.values["serviceNotes"] = new Rows(notes);
  const signed = ({ finds }: Sight): OpenRow[] => notes.filter((note) => note.its["draft"] === false && finds(note));
  // Newest first: each later one has begun and ended later.
  client.row.values["lastContactAt"] = new Computed((sight) => signed(sight)[0]?.values["endedAt"] ?? null);
  client.row.values["nextContactAt"] = new Computed((sight) => signed(sight)[0]?.its["nextContactAt"] ?? null);
}

/** Each note is of a later day than the one before it, and so is the contact that it plans. */
function serviceNotes(book: Book, client: ClientOfWorld): (its: NewServiceNote) => OpenRow {
  const { facts, circle } = client;
  let made = 0;
  return ({ author, program, status, goal, amends }) => {
    const day = 30 - made++;
    const [startedAt, endedAt, signedAt] = [hoursAgo(day * 24), hoursAgo(day * 24 - 1), hoursAgo(day * 24 - 2)];
    const label = isSud(program) ? "SUD" : "SERVICE";
    const isDraft = status === "DRAFT";
    const texts = { intervention: token(label), response: token(label), place: token(label) };
    const nextStep = token(label);
    const nextContactAt = hoursAgo(-24 * made);
    const amendmentOf = amends?.id ?? null;
    const note = book.add({
      type: "ServiceNote",
      table: "service_notes",
      clinicId: facts.clinicId,
      client: facts,
      person: author,
      sud: isSud(program),
      its: { draft: isDraft, program, nextContactAt, served: circle.clinic.days(startedAt, startedAt) },
      columns: {
        author_id: author,
        program_id: programId(client, program),
        sud: isSud(program),
        started_at: startedAt,
        ended_at: endedAt,
        minutes: 60,
        units: 4,
        modality: "VIDEO",
        goal_id: goal.id,
        ...texts,
        next_step: nextStep,
        next_contact_at: nextContactAt,
        status,
        signed_at: isDraft ? null : signedAt,
        co_signed_at: isDraft ? null : signedAt,
        co_signed_by: isDraft ? null : circle.helper,
        amendment_of: amendmentOf,
        amendment_reason: token(label),
        version: 8,
        created_at: startedAt,
      },
      values: {
        author: new OneRow(book.find("StaffMember", facts.clinicId, author)),
        startedAt,
        endedAt,
        minutes: 60,
        units: 4,
        modality: "VIDEO",
        ...texts,
        nextStep,
        goal: new OneRow(goal),
        status,
        signedAt: isDraft ? null : signedAt,
        coSignedAt: isDraft ? null : signedAt,
        amendmentOf,
        program: programValue(client, program),
        version: 8,
      },
    });
    note.values["clientComments"] = new Rows(comments(book, client, note, label, 2));
    return note;
  };
}

export function addClinicalNotes(book: Book, client: ClientOfWorld): void {
  const { facts, circle } = client;
  const notes = (["general", "part 2", "other part 2", "no"] as const).map((program, i) => {
    const [writtenAt, body] = [daysAgo(20 + i), token(isSud(program) ? "SUD" : "CLINICAL")];
    const author = circle.clinician;
    return book.add({
      type: "ClinicalNote",
      table: "clinical_notes",
      clinicId: facts.clinicId,
      client: facts,
      person: author,
      sud: isSud(program),
      its: { program, served: circle.clinic.days(writtenAt, writtenAt) },
      columns: {
        author_id: author,
        program_id: programId(client, program),
        sud: isSud(program),
        written_at: writtenAt,
        body,
      },
      values: {
        author: new OneRow(book.find("StaffMember", facts.clinicId, author)),
        writtenAt,
        body,
        program: programValue(client, program),
      },
    });
  });
  client.row.values["clinicalNotes"] = new Rows(notes);
}

/** Alerts: open and resolved, hidden from representatives and not. */
export function addSafetyConcerns(book: Book, client: ClientOfWorld): void {
  const { facts, circle } = client;
  const concerns = [
    ["NOW", "OPEN", false],
    ["TODAY", "ACKNOWLEDGED", true],
    ["SOON", "RESOLVED", false],
  ] as const;
  const rows = concerns.map(([urgency, status, hideFromRepresentatives], i) => {
    const its = { kind: "MEDICAL", urgency, status, summary: token("SAFETY"), version: 4 };
    const raisedAt = daysAgo(5 + i);
    const raisedBy = circle.helper;
    return book.add({
      type: "SafetyConcern",
      table: "safety_concerns",
      clinicId: facts.clinicId,
      client: facts,
      its: { hideFromRepresentatives },
      columns: {
        ...its,
        hide_from_representatives: hideFromRepresentatives,
        raised_at: raisedAt,
        raised_by: raisedBy,
      },
      values: { ...its, raisedAt, raisedBy: new OneRow(book.find("StaffMember", facts.clinicId, raisedBy)) },
    });
  });
  client.row.values["safetyConcerns"] = new Rows(rows);
}
