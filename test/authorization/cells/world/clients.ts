import { randomUUID } from "node:crypto";
import type { ClientFacts, Days, ProgramOfRow, Viewer } from "../facts.js";
import { isSud, type Book, type OpenRow } from "./book.js";
import { FEW, NAMEABLE, type ClientKind } from "./client-kinds.js";
import { assignedTo } from "./peers.js";
import { addViewer, ALL_SCOPES } from "./people.js";
import { dateAgo, daysAgo, FOREVER } from "./times.js";
import { token } from "./tokens.js";
import { Computed, OneRow, Rows } from "./values.js";
import type { Circle } from "./viewers.js";

/** A client with everybody around them: what the rows about them are made from. */
export interface ClientOfWorld {
  readonly kind: ClientKind;
  readonly facts: ClientFacts;
  readonly row: OpenRow;
  readonly circle: Circle;
  /** The client's user, where they sign in. */
  readonly userId: string | null;
}

/** A client of the kind, with who stands how to them. Answers the client, who asks as well where the relationship is own. */
export function addClient(
  book: Book,
  circle: Circle,
  kind: ClientKind,
): ClientOfWorld & { readonly self: Viewer | null } {
  const id = randomUUID();
  const self = kind.relationship === "own" ? addSelf(book, circle, kind, id) : null;
  const elsewhere = circle.viewers.find(({ role }) => role === "ME");
  const isFirstElsewhere = kind.relationship === "other clinic" && kind.consent === "active";
  const userId = self?.userId ?? (isFirstElsewhere ? (elsewhere?.userId ?? null) : null);
  const facts = factsOf(circle, kind, id);
  const row = addRow(book, circle, facts, userId);
  const client = { kind, facts, row, circle, userId };
  if (self !== null) book.find("Viewer", self.clinicId, self.userId).values["client"] = new OneRow(row);
  addEnrollments(book, client);
  addAssignments(book, client);
  addCareTeam(book, client);
  addRepresentatives(book, client);
  if (kind.conflict) addConflicts(book, client);
  return { ...client, self };
}

function addSelf(book: Book, circle: Circle, kind: ClientKind, ownClientId: string): Viewer {
  return addViewer(book, circle, { role: "ME", ownClientId, as: kind.name });
}

function factsOf(circle: Circle, kind: ClientKind, id: string): ClientFacts {
  const classes = kind.consentClasses ?? (kind.consent === "other class" ? FEW : NAMEABLE);
  const restrictedSides = {
    all: ["PEER_SIDE", "CLINICAL_SIDE", "COORDINATION", "ADMINISTRATION", "ORGANIZATIONS"],
    organization: ["ORGANIZATIONS"],
    "part 2": ["PART2_PROGRAM"],
  };
  const preferences = kind.preferences ?? [];
  return {
    id,
    clinicId: circle.clinic.id,
    // A declared conflict makes every relationship absent.
    relationship: kind.relationship,
    consent: kind.consent,
    consentClasses: kind.consent === "none" ? [] : classes,
    consentDays: kind.consentDays === undefined ? null : daysOf(circle, kind.consentDays),
    opened: preferences.filter(([, , allowed]) => allowed).map(([name, side]) => `${name} ${side}`),
    withheld: [
      ...preferences.filter(([, , allowed]) => !allowed).map(([name, side]) => `${name} ${side}`),
      ...(kind.restrictions ?? []).flatMap(([name, whom]) => restrictedSides[whom].map((side) => `${name} ${side}`)),
    ],
    minorAlone: kind.minorAlone ?? false,
    onlyPart2: kind.onlyPart2 ?? false,
  };
}

function daysOf({ clinic }: Circle, [first, last]: NonNullable<ClientKind["consentDays"]>): Days {
  const day = (ago: number | null): string | null => (ago === null ? null : clinic.days(daysAgo(ago), null).from);
  return { from: day(first), to: day(last) };
}

function addRow(book: Book, { clinic }: Circle, facts: ClientFacts, userId: string | null): OpenRow {
  const texts = {
    preferredName: token("IDENTITY"),
    pronouns: token("IDENTITY"),
    legalName: token("IDENTITY"),
    mrn: token("IDENTITY"),
    phone: token("CONTACT"),
    email: token("CONTACT"),
  };
  const { preferredName, pronouns, legalName, mrn, phone, email } = texts;
  const dateOfBirth = dateAgo(facts.minorAlone ? 365 * 15 : 365 * 33);
  const languages = [token("SERVICE"), token("SERVICE")];
  book.tables.add("clients", {
    clinic_id: clinic.id,
    id: facts.id,
    user_id: userId,
    mrn,
    preferred_name: preferredName,
    legal_name: legalName,
    pronouns,
    date_of_birth: dateOfBirth,
    phone,
    email,
    languages,
    identity_version: 3,
    contact_version: 40,
    service_version: 500,
    created_at: daysAgo(400),
  });
  const ageBand = facts.minorAlone ? "AGE_13_17" : "AGE_26_40";
  const row = book.fact({
    type: "Client",
    table: "clients",
    clinicId: clinic.id,
    id: facts.id,
    client: facts,
    values: { ...texts, dateOfBirth, ageBand, languages },
  });
  // A part moves the number of those who may read the part.
  row.values["version"] = new Computed(({ reads }) => {
    const part = (field: string, count: number): number => (reads(row, field) === "value" ? count : 0);
    return 3 + part("phone", 40) + part("languages", 500);
  });
  return row;
}

function addEnrollments(book: Book, { facts, kind, circle, row }: ClientOfWorld): void {
  const enroll = (program: Exclude<ProgramOfRow, "no">, from: number, until: number | null): OpenRow => {
    const [startedAt, endedAt] = [daysAgo(from), until === null ? null : daysAgo(until)];
    return book.add({
      type: "ProgramEnrollment",
      table: "program_enrollments",
      clinicId: facts.clinicId,
      client: facts,
      sud: isSud(program),
      its: { program, served: circle.clinic.days(startedAt, endedAt) },
      columns: {
        program_id: circle.programs[program].id,
        sud: isSud(program),
        starts_at: startedAt,
        ends_at: endedAt ?? FOREVER,
      },
      values: { program: new OneRow(circle.programs[program]), startedAt, endedAt },
    });
  };
  row.values["programEnrollments"] = new Rows([
    enroll("other part 2", 390, 200),
    enroll("part 2", 380, null),
    enroll("general", 370, 100),
    ...(kind.onlyPart2 ? [] : [enroll("general", 90, kind.relationship === "ended" ? 1 : null)]),
  ]);
}

function addAssignments(book: Book, { facts, kind, circle, row }: ClientOfWorld): void {
  const has = (relationship: string): boolean => kind.relationship === relationship;
  const viewers = kind.conflict || has("own") || has("ended") || has("other clinic") ? peersOf(circle) : [];
  const peers = new Map([...viewers, circle.helper, circle.former].map((peer, i) => [peer, 300 - 10 * i]));
  const made = [...peers].map(([peer, from], i) => {
    const isOver = peer === circle.former || (has("ended") && peer !== circle.helper);
    const [startsAt, endsAt] = [daysAgo(from), isOver ? daysAgo(1) : null];
    if (!isOver) assignedTo(book, facts.clinicId, peer).push(facts.id);
    const role = (["PRIMARY", "BACKUP", "COVERING"] as const)[Math.min(i, 2)];
    const assignment = book.add({
      type: "PeerAssignment",
      table: "peer_assignments",
      clinicId: facts.clinicId,
      client: facts,
      columns: {
        peer_specialist_id: peer,
        role,
        starts_at: startsAt,
        ends_at: endsAt ?? FOREVER,
        reason: token("SERVICE"),
        end_reason: token("SERVICE"),
        version: 7,
      },
      values: { role, startsAt, endsAt, version: 7 },
    });
    assignment.values["peerSpecialist"] = new Computed(
      () => new OneRow(book.find("PeerSpecialist", facts.clinicId, peer)),
    );
    return assignment;
  });
  row.values["assignments"] = new Rows(made.reverse());
}

/** Those who ask as peer specialists around a client, in the order in which they were made. */
function peersOf({ viewers }: Circle): string[] {
  return viewers.filter(({ role }) => role === "PS").map(({ userId }) => userId);
}

function addCareTeam(book: Book, { facts, kind, circle, row }: ClientOfWorld): void {
  const isRelated = kind.conflict || ["own", "ended", "other clinic"].includes(kind.relationship);
  const isOver = kind.relationship === "ended";
  const join = (user: string, role: string, program: ProgramOfRow, over: boolean, from: number): OpenRow => {
    const startedAt = daysAgo(from);
    return book.add({
      type: "CareTeamMember",
      table: "care_team_members",
      clinicId: facts.clinicId,
      client: facts,
      sud: isSud(program),
      its: { program, ended: over, served: circle.clinic.days(startedAt, over ? daysAgo(1) : null) },
      columns: {
        user_id: user,
        role,
        program_id: program === "no" ? null : circle.programs[program].id,
        sud: isSud(program),
        starts_at: startedAt,
        ends_at: over ? daysAgo(1) : FOREVER,
        end_reason: token("SERVICE"),
        version: 5,
      },
      values: {
        displayName: book.find("StaffMember", facts.clinicId, user).values["displayName"],
        role,
        program: program === "no" ? null : new OneRow(circle.programs[program]),
        startedAt,
        version: 5,
      },
    });
  };
  const viewers = isRelated ? circle.viewers : [];
  const treating = viewers.filter(({ role, alsoTreats }) => role === "CL" || role === "CC" || alsoTreats);
  const members = [
    join(circle.clinician, "CLINICIAN", "part 2", false, 360),
    join(circle.coordinator, "CARE_COORDINATOR", "general", false, 359),
    join(circle.clinician, "CARE_COORDINATOR", "other part 2", false, 358),
    join(circle.coordinator, "CLINICIAN", "no", false, 357),
    ...treating.map(({ userId, role, inPart2Program }, i) =>
      join(
        userId,
        role === "CC" ? "CARE_COORDINATOR" : "CLINICIAN",
        inPart2Program ? "part 2" : "general",
        isOver,
        350 - i,
      ),
    ),
  ];
  row.values["careTeam"] = new Rows(members.filter(({ its }) => its["ended"] === false));
}

function addRepresentatives(book: Book, { facts, kind, circle }: ClientOfWorld): void {
  const { relationship } = kind;
  if (kind.conflict || relationship === "never" || relationship === "supervised") return;
  const represents = (viewer: Viewer): boolean => relationship === "represented" || viewer.role === "REP";
  for (const viewer of circle.viewers.filter(represents)) {
    book.tables.add("representatives", {
      clinic_id: facts.clinicId,
      id: randomUUID(),
      client_id: facts.id,
      user_id: viewer.userId,
      capacity: "GUARDIAN",
      scopes: viewer.role === "REP" ? viewer.scopes : ALL_SCOPES,
      starts_at: daysAgo(300),
      ends_at: relationship === "ended" ? daysAgo(1) : FOREVER,
    });
  }
}

/** Everybody of the care staff around the client: what they hold is there, and absent while the conflict lasts. */
function addConflicts(book: Book, { facts, circle }: ClientOfWorld): void {
  const staff = circle.viewers.filter(({ role }) => ["PS", "SUP", "CL", "CC"].includes(role));
  for (const { userId } of staff) {
    const its = { id: randomUUID(), user_id: userId, client_id: facts.id, starts_at: daysAgo(10), ends_at: FOREVER };
    book.tables.add("conflicts", { clinic_id: facts.clinicId, ...its });
  }
}
