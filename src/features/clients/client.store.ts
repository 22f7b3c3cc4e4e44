import { always, treats, unlessLimited } from "../../authorization/conditions.js";
import type { DataClass } from "../../authorization/data-classes.js";
import { findPolicy } from "../../authorization/policy.js";
import type { LookUp, Row, Scope } from "../../authorization/sql.js";
import {
  anyWay,
  column,
  isFew,
  many,
  one,
  openEnd,
  stored,
  value,
  type Arguments,
  type Few,
  type Filter,
  type Order,
  type Way,
} from "../../authorization/store.js";
import { byId, rootFields } from "../../reading/index.js";

// A part moves the viewer's number only where the viewer may read the part.
const versionOfPart = (row: Row, scope: Scope, part: DataClass, coordinate: string, counter: string): string => {
  const reads = findPolicy("Client")?.fields.get(coordinate)?.roles.get(scope.role);
  if (reads === undefined) return "0";
  const mask = scope.available(row);
  const asked = [
    ...(mask === null ? [] : [unlessLimited(part, reads).sql(row, scope)]),
    ...(reads === always || reads.asksClassesAlone ? [] : [reads.sql(row, scope)]),
  ];
  return asked.length === 0 ? row.c(counter) : `case when ${asked.join(" and ")} then ${row.c(counter)} else 0 end`;
};

stored("Client", {
  table: "clients",
  fields: {
    id: column("id"),
    preferredName: column("preferred_name"),
    pronouns: column("pronouns"),
    legalName: column("legal_name"),
    mrn: column("mrn"),
    dateOfBirth: column("date_of_birth"),
    ageBand: value((row) => `app.age_band(${row.c("id")})`),
    phone: column("phone"),
    email: column("email"),
    languages: column("languages"),
    programEnrollments: many("ProgramEnrollment", {
      where: (client, enrollment) => `${enrollment.c("client_id")} = ${client.c("id")}`,
      order: (enrollment) => `${enrollment.c("starts_at")}, ${enrollment.c("id")}`,
    }),
    sharingPreferences: many("SharingPreference", {
      where: (client, preference) => `${preference.c("client_id")} = ${client.c("id")}`,
      order: (preference) => `${preference.c("data_class")}, ${preference.c("audience")}`,
    }),
    restrictions: many("Restriction", {
      where: (client, restriction) => `${restriction.c("client_id")} = ${client.c("id")}`,
      order: (restriction) => `${restriction.c("starts_at")}, ${restriction.c("id")}`,
    }),
    version: value(
      (row, scope) =>
        `${row.c("identity_version")} + ${versionOfPart(row, scope, "CONTACT", "phone", "contact_version")}` +
        ` + ${versionOfPart(row, scope, "SERVICE", "languages", "service_version")}`,
    ),
  },
});

stored("ProgramEnrollment", {
  table: "program_enrollments",
  labelled: true,
  fields: {
    id: column("id"),
    program: one("Program", "program_id"),
    startedAt: column("starts_at"),
    endedAt: openEnd("ends_at"),
  },
});

stored("SharingPreference", {
  table: "sharing_preferences",
  fields: {
    id: column("id"),
    dataClass: column("data_class"),
    audience: column("audience"),
    allowed: column("allowed"),
    since: column("since"),
  },
});

stored("Restriction", {
  table: "restrictions",
  fields: {
    id: column("id"),
    dataClass: column("data_class"),
    organization: one("Organization", "organization_id"),
    program: one("Program", "program_id"),
    startsAt: column("starts_at"),
    endsAt: openEnd("ends_at"),
  },
});

/** The newest assignment of the client that the viewer may see; never null, so that clients without one come last. */
const newestAssignment = (row: Row, scope: Scope): string => {
  const assignment = scope.row("peer_assignments");
  return (
    `coalesce((select max(${assignment.c("starts_at")}) from peer_assignments ${assignment.alias}` +
    ` where ${assignment.c("clinic_id")} = ${scope.clinic} and ${assignment.c("client_id")} = ${row.c("id")}` +
    ` and ${scope.visible("PeerAssignment", assignment, true)}), '-infinity')`
  );
};

/** The client's signed notes that the viewer may read, for values over them: a hidden note never shows in a summary. */
export const SIGNED_NOTES = "signed notes";
export const signedNotes = (client: Row, scope: Scope): LookUp => ({
  table: "service_notes",
  of: (note) => `${note.c("client_id")} = ${client.c("id")}`,
  where: (note) => `${isSigned(note)} and ${scope.visible("ServiceNote", note, true)}`,
});

const isSigned = (note: Row): string => `${note.c("status")} in ('SIGNED', 'AMENDED')`;

/** When the next contact is due, over notes of one client; null where none says so. */
export const nextContactOver = (note: Row): string =>
  `(array_agg(${note.c("next_contact_at")} order by ${note.c("started_at")} desc, ${note.c("id")})` +
  ` filter (where ${note.c("next_contact_at")} is not null))[1]`;

/** The same, where nothing else is asked of the notes: no more of them are read than it takes. Clients without one come last. */
const nextContact = (row: Row, scope: Scope): string => {
  const note = scope.row("service_notes");
  return (
    `coalesce((select ${note.c("next_contact_at")} from service_notes ${note.alias}` +
    ` where ${note.c("clinic_id")} = ${scope.clinic} and ${note.c("client_id")} = ${row.c("id")}` +
    ` and ${isSigned(note)} and ${note.c("next_contact_at")} is not null` +
    ` and ${scope.visible("ServiceNote", note, true)}` +
    ` order by ${note.c("started_at")} desc, ${note.c("id")} limit 1), 'infinity')`
  );
};

/** The orders of every list of clients. */
export const clientOrders: Readonly<Record<string, Order>> = {
  PREFERRED_NAME: {
    key: (row) => row.c("preferred_key"),
    type: "text",
    direction: "asc",
    coordinate: "Client.preferredName",
  },
  NEXT_CONTACT: {
    key: nextContact,
    type: "timestamptz",
    direction: "asc",
    coordinate: "Client.nextContactAt",
    value: (key) => `nullif(${key}, 'infinity')`,
    lookedUp: { name: SIGNED_NOTES, key: (note) => `coalesce(${nextContactOver(note)}, 'infinity')` },
  },
  ASSIGNED_AT: { key: newestAssignment, type: "timestamptz", direction: "desc", coordinate: "Client.assignments" },
};

/** Clients who are the viewer's by their programs or their referrals, where these are few. */
const fewClients = (row: Row, scope: Scope): Few | null => {
  const from = (view: string): string => `${row.c("id")} = any (array(select v.client_id from app.${view} v))`;
  if (scope.role === "CLINIC_ADMIN") return { known: isFew("from app.administered v"), where: from("administered") };
  if (scope.role === "INTEGRATOR") return { known: "app.has_few_referrals()", where: from("referred_clients") };
  return null;
};

/** The client is enrolled in the program now, as far as the viewer may see. */
const inProgram = (row: Row, scope: Scope, args: Arguments): string => {
  const enrollment = scope.row("program_enrollments");
  return (
    `exists (select from program_enrollments ${enrollment.alias} where ${enrollment.c("clinic_id")} = ${scope.clinic}` +
    ` and ${enrollment.c("client_id")} = ${row.c("id")} and ${enrollment.c("program_id")} = ${args.bind("filter.programId", "uuid")}` +
    ` and ${enrollment.c("starts_at")} <= ${scope.instant} and ${enrollment.c("ends_at")} > ${scope.instant}` +
    ` and ${scope.visible("ProgramEnrollment", enrollment, true)})`
  );
};

/** The filters of every list of clients. Each looks only at rows that the viewer may read. */
export const clientFilters: Readonly<Record<string, Filter>> = {
  "filter.programId": {
    coordinate: "Client.programEnrollments",
    where: inProgram,
    // An organization knows of the programs of few clients: they are not looked for among all names.
    ways: (row, scope, args) => [
      { where: inProgram(row, scope, args), ...(scope.role === "INTEGRATOR" && { sorts: true }) },
    ],
    // An administrator sees the clients of whole programs, and may ask for those who are in a small one too.
    few: (row, scope, args) => {
      if (scope.role !== "CLINIC_ADMIN") return null;
      const enrollment = scope.row("program_enrollments");
      const ofProgram =
        `from program_enrollments ${enrollment.alias} where ${enrollment.c("clinic_id")} = ${scope.clinic}` +
        ` and ${enrollment.c("program_id")} = ${args.bind("filter.programId", "uuid")}`;
      return {
        known: isFew(ofProgram),
        where: `${row.c("id")} = any (array(select ${enrollment.c("client_id")} ${ofProgram}))`,
      };
    },
  },
  "filter.assignedPeerSpecialistId": {
    coordinate: "Client.assignments",
    where: (row, scope, args) => {
      const assignment = scope.row("peer_assignments");
      return (
        `exists (select from peer_assignments ${assignment.alias} where ${assignment.c("clinic_id")} = ${scope.clinic}` +
        ` and ${assignment.c("client_id")} = ${row.c("id")}` +
        ` and ${assignment.c("peer_specialist_id")} = ${args.bind("filter.assignedPeerSpecialistId", "uuid")}` +
        ` and ${assignment.c("starts_at")} <= ${scope.instant} and ${assignment.c("ends_at")} > ${scope.instant}` +
        ` and ${scope.visible("PeerAssignment", assignment, true)})`
      );
    },
  },
  "filter.hasOpenReferral": {
    coordinate: "Client.referrals",
    where: (row, scope, args) => {
      const referral = scope.row("referrals");
      return (
        `exists (select from referrals ${referral.alias} where ${referral.c("clinic_id")} = ${scope.clinic}` +
        ` and ${referral.c("client_id")} = ${row.c("id")}` +
        ` and app.referral_status(${referral.c("status")}, ${referral.c("respond_by")}, ${scope.instant}) not in ('COMPLETED', 'DECLINED', 'CANCELLED', 'FAILED', 'EXPIRED', 'ENTERED_IN_ERROR')` +
        ` and ${scope.visible("Referral", referral, true)}) = ${args.bind("filter.hasOpenReferral", "boolean")}`
      );
    },
  },
  "filter.contactDueBefore": {
    coordinate: "Client.nextContactAt",
    where: (row, scope, args) => `${nextContact(row, scope)} < ${args.bind("filter.contactDueBefore", "timestamptz")}`,
  },
};

/** So many letters of a legal name are kept by themselves: few names have more in common. */
const LETTERS_KEPT = [1, 2, 3];

/**
 * The name that the client goes by begins with the text, or, for those who may read it, the legal name does. Names that begin
 * so are a range of their order. Of legal names that is not the order of the list: clients whose legal name begins with the
 * same few letters stand in an index in that order, and what has more letters in common is sorted.
 */
const nameWays = (row: Row, scope: Scope, args: Arguments): Way[] => {
  const text = `lower(${args.bind("search", "text")}) collate "C"`;
  const begins = (key: string): string =>
    `${row.c(key)} >= ${text} and ${row.c(key)} < app.after_prefix(${text}) collate "C"`;
  const readable = findPolicy("Client")?.fields.get("legalName")?.roles.get(scope.role)?.sql(row, scope) ?? "false";
  return [
    { where: begins("preferred_key") },
    ...LETTERS_KEPT.map((letters) => ({ where: `${readable} and ${row.c(`legal_${letters}`)} = ${text}` })),
    {
      where: `${readable} and ${begins("legal_key")} and char_length(${text}) > ${Math.max(...LETTERS_KEPT)}`,
      sorts: true,
    },
  ];
};

rootFields({
  client: byId("Client", "id", true),
  clients: {
    kind: "page",
    type: "Client",
    orders: clientOrders,
    defaultOrder: "PREFERRED_NAME",
    few: fewClients,
    // A record that an emergency opened is asked for by its id; it stands in no list.
    where: (row, scope) => (scope.role === "CLINICIAN" ? treats.sql(row, scope) : "true"),
    filters: {
      ...clientFilters,
      search: {
        coordinate: "Client.legalName",
        where: (row, scope, args) => anyWay(nameWays(row, scope, args)),
        ways: nameWays,
      },
    },
    searchedBy: [
      "search",
      "filter.programId",
      "filter.assignedPeerSpecialistId",
      "filter.hasOpenReferral",
      "filter.contactDueBefore",
    ],
  },
});
