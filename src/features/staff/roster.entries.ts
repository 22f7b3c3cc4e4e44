import type { DataClass } from "../../authorization/data-classes.js";
import type { Roster } from "./roster.shape.js";

/** One row that a roster asks for: found by its key, and then as the values say. */
export interface Entry {
  readonly table: string;
  /** What the audit row calls it. */
  readonly type: string;
  readonly kind?: "SUPERVISION" | "CONFLICT";
  readonly key: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, unknown>>;
  /** The id that a new row gets, where nothing else says. */
  readonly newId?: string;
  /** Another part of the service makes these rows. */
  readonly onlyChange?: true;
  readonly clientId?: string;
  readonly classes?: readonly DataClass[];
}

/** The ids behind the names that a roster uses: of what is there, and of what it adds. */
export interface Names {
  program(name: string): string;
  organization(name: string): string;
  client(mrn: string): string;
  isPart2(program: string): boolean;
  readonly newId: () => string;
}

/** The rows of a roster, in the order in which foreign keys allow them. */
export function entriesOf(roster: Roster, names: Names): Entry[] {
  const { clinic } = roster;
  const { newId } = names;
  return [
    {
      table: "clinics",
      type: "Clinic",
      key: {},
      values: {
        name: clinic.name,
        time_zone: clinic.timeZone,
        warm_line_name: clinic.warmLine.name,
        warm_line_number: clinic.warmLine.number,
        minor_alone_from_age: clinic.minorAloneFromAge,
      },
    },
    ...roster.programs.map(({ name, isPart2 }) => ({
      table: "programs",
      type: "Program",
      key: { name },
      values: { is_part2: isPart2 },
      newId: names.program(name),
    })),
    ...roster.organizations.map((one) => ({
      table: "organizations",
      type: "Organization",
      key: { name: one.name },
      values: {
        kind: one.kind,
        needs: one.needs,
        accepting_referrals: one.acceptingReferrals,
        connected: one.connected,
        is_part2: one.isPart2,
        address: one.address,
        purpose: one.purpose,
      },
      newId: names.organization(one.name),
    })),
    ...roster.users.flatMap((user) => userEntries(user, names)),
    ...roster.supervision.map(({ supervisor, peerSpecialist, startsAt, endsAt }) => ({
      table: "supervision_links",
      type: "SupervisionLink",
      kind: "SUPERVISION" as const,
      key: { supervisor_id: supervisor, peer_specialist_id: peerSpecialist, starts_at: startsAt },
      values: { ends_at: endsAt },
      newId: newId(),
    })),
    ...clientEntries(roster, names),
  ];
}

function userEntries(user: Roster["users"][number], names: Names): Entry[] {
  const { newId } = names;
  const peer = user.peerSpecialist;
  return [
    {
      table: "users",
      type: "User",
      key: { id: user.id },
      values: { display_name: user.displayName, staff_role: user.staffRole },
    },
    ...user.memberships.map((one) => ({
      table: "memberships",
      type: "Membership",
      key: { user_id: user.id, role: one.role, starts_at: one.startsAt },
      values: {
        ends_at: one.endsAt,
        medical_personnel: one.medicalPersonnel,
        organization_id: one.organization === null ? null : names.organization(one.organization),
      },
      newId: newId(),
    })),
    ...user.programs.map((one) => ({
      table: "program_staff",
      type: "ProgramStaff",
      key: { user_id: user.id, program_id: names.program(one.program), starts_at: one.startsAt },
      values: { ends_at: one.endsAt },
      newId: newId(),
    })),
    ...(peer === null ? [] : peerEntries(user.id, peer, names)),
  ];
}

type Peer = NonNullable<Roster["users"][number]["peerSpecialist"]>;

function peerEntries(id: string, peer: Peer, { newId }: Names): Entry[] {
  return [
    {
      table: "peer_specialists",
      type: "PeerSpecialist",
      key: { id },
      values: {
        pronouns: peer.pronouns,
        bio: peer.bio,
        languages: peer.languages,
        accepting_clients: peer.acceptingClients,
        caseload_limit: peer.caseloadLimit,
      },
    },
    ...peer.livedExperience.map(({ tag, label, disclosure }) => ({
      table: "lived_experiences",
      type: "LivedExperience",
      key: { peer_specialist_id: id, tag },
      values: { label, disclosure },
      newId: newId(),
    })),
    ...peer.credentials.map((one) => ({
      table: "credentials",
      type: "Credential",
      // A renewed credential is the same one with other dates.
      key: { peer_specialist_id: id, kind: one.kind, issuer: one.issuer },
      values: { number: one.number, status: one.status, issued_on: one.issuedOn, expires_on: one.expiresOn },
      newId: newId(),
    })),
  ];
}

function clientEntries(roster: Roster, names: Names): Entry[] {
  const { newId } = names;
  return [
    ...roster.clientLogins.map(({ mrn, user }) => ({
      table: "clients",
      type: "Client",
      key: { id: names.client(mrn) },
      values: { user_id: user },
      onlyChange: true as const,
      clientId: names.client(mrn),
      classes: ["IDENTITY" as const],
    })),
    ...roster.enrollmentEnds.map(({ mrn, program, endsAt }) => ({
      table: "program_enrollments",
      type: "ProgramEnrollment",
      key: { client_id: names.client(mrn), program_id: names.program(program) },
      values: { ends_at: endsAt },
      onlyChange: true as const,
      clientId: names.client(mrn),
      classes: [names.isPart2(program) ? ("SUD" as const) : ("SERVICE" as const)],
    })),
    ...roster.representatives.map((one) => ({
      table: "representatives",
      type: "Representative",
      key: { user_id: one.user, client_id: names.client(one.mrn), starts_at: one.startsAt },
      values: { capacity: one.capacity, scopes: one.scopes, ends_at: one.endsAt, end_reason: one.endReason },
      newId: newId(),
      clientId: names.client(one.mrn),
      classes: ["IDENTITY" as const],
    })),
    ...roster.conflicts.map((one) => ({
      table: "conflicts",
      type: "Conflict",
      kind: "CONFLICT" as const,
      key: { user_id: one.user, client_id: names.client(one.mrn), starts_at: one.startsAt },
      values: { ends_at: one.endsAt },
      newId: newId(),
      clientId: names.client(one.mrn),
      classes: ["STAFF_PRIVATE" as const],
    })),
  ];
}
