import { randomUUID } from "node:crypto";
import { ROLE_LETTERS } from "../../../../src/authorization/roles.js";
import type { Letters, RepresentativeScope, Viewer } from "../facts.js";
import type { Book, OpenRow } from "./book.js";
import type { Clinic, Surroundings } from "./clinics.js";
import { addPeerSpecialist } from "./peers.js";
import { daysAgo, FOREVER } from "./times.js";
import { token } from "./tokens.js";
import { Computed, OneRow } from "./values.js";

export const ALL_SCOPES: readonly RepresentativeScope[] = ["RECORD", "PLAN", "NOTES", "CONSENT", "AGENT"];
const STAFF: readonly Letters[] = ["PS", "SUP", "CL", "CC", "PO", "AD"];

/** What is told of a person. */
export interface NewPerson {
  readonly clinic: Clinic;
  readonly roles: readonly Letters[];
  readonly id?: string;
  readonly organization?: OpenRow;
  readonly programs?: readonly OpenRow[];
  /** They worked in the programs until yesterday. */
  readonly leftPrograms?: boolean;
}

/** Somebody who can sign in, in each of the roles; peer specialists with their profile. */
export function addPerson(book: Book, its: NewPerson): string {
  const { clinic, roles, id = randomUUID(), organization, programs = [], leftPrograms = false } = its;
  const displayName = token("STAFF_PUBLIC");
  const known = roles.find((role) => STAFF.includes(role));
  const staffRole = known === undefined ? null : ROLE_LETTERS[known];
  const columns = { display_name: displayName, staff_role: staffRole };
  book.names.set(`${clinic.id}/${id}`, displayName);
  if (staffRole === null) {
    book.tables.add("users", { clinic_id: clinic.id, id, ...columns });
  } else {
    const values = { displayName, role: staffRole };
    book.add({ type: "StaffMember", table: "users", clinicId: clinic.id, id, person: id, columns, values });
  }
  const of = { clinic_id: clinic.id, user_id: id };
  for (const role of roles) {
    const organization_id = role === "IN" ? organization?.id : null;
    const its = { id: randomUUID(), role: ROLE_LETTERS[role], organization_id, medical_personnel: role === "CL" };
    book.tables.add("memberships", { ...of, ...its, starts_at: daysAgo(900), ends_at: FOREVER });
  }
  for (const program of programs) {
    const until = leftPrograms ? daysAgo(1) : FOREVER;
    const its = { id: randomUUID(), program_id: program.id, starts_at: daysAgo(800), ends_at: until };
    book.tables.add("program_staff", { ...of, ...its });
  }
  if (roles.includes("PS")) addPeerSpecialist(book, clinic, id, displayName);
  return id;
}

/** A supervisor of a peer specialist, now or until yesterday. */
export function supervise(book: Book, clinic: Clinic, supervisor: string, peer: string, ended = false): void {
  const its = { id: randomUUID(), supervisor_id: supervisor, peer_specialist_id: peer };
  const known = book.supervisorsOf(clinic.id, peer);
  // The first of several is the one whom a profile names.
  const [from, until] = [daysAgo(700 - known.length), ended ? daysAgo(1) : FOREVER];
  book.tables.add("supervision_links", { clinic_id: clinic.id, ...its, starts_at: from, ends_at: until });
  if (!ended) known.push(supervisor);
}

/** Somebody who asks, beside what the relationship says. */
export interface NewViewer {
  readonly role: Letters;
  readonly inPart2Program?: boolean;
  readonly scopes?: readonly RepresentativeScope[];
  readonly alsoTreats?: boolean;
  readonly ownClientId?: string;
  /** Tells viewers of the same role and relationship apart: "covering". */
  readonly as?: string;
  /** An administrator of this relationship has left the program, where the others' clients have. */
  readonly leftPrograms?: boolean;
}

/** Makes the person who asks, with what they hold beside the clients: roles, programs, organization. */
export function addViewer(book: Book, around: Surroundings, its: NewViewer, asksIn: Clinic = around.clinic): Viewer {
  const { relationship, programs, organization } = around;
  const { role, inPart2Program = false, scopes = [], alsoTreats = false, ownClientId = null, as, leftPrograms } = its;
  const roles = [role, ...otherRoles(relationship, role), ...(alsoTreats ? (["CL"] as const) : [])];
  const works = [...(role === "AD" ? [programs.general] : []), ...(inPart2Program ? [programs["part 2"]] : [])];
  const person = { roles, programs: works, organization, ...(leftPrograms && { leftPrograms }) };
  const userId = addPerson(book, { ...person, clinic: asksIn });
  // The same person has everything in the other clinic as well, under the same ids.
  if (asksIn !== around.clinic) addPerson(book, { ...person, clinic: around.clinic, id: userId });
  addOwnRow(book, asksIn, { userId, role, roles, organization });
  const parts = [`${role} ${relationship}`, as, inPart2Program && "in the Part 2 program", alsoTreats && "also treats"];
  const partial = role === "REP" && scopes.length < ALL_SCOPES.length && `for ${scopes.join(" ")}`;
  return {
    name: [...parts, partial].filter(Boolean).join(", "),
    role,
    userId,
    clinicId: asksIn.id,
    relationship,
    inPart2Program,
    scopes,
    alsoTreats,
    organizationId: role === "IN" ? organization.id : null,
    ownClientId,
  };
}

/** What somebody is told of themselves; who their client is, is known when there is one. */
function addOwnRow(
  book: Book,
  clinic: Clinic,
  {
    userId,
    role,
    roles,
    organization,
  }: { userId: string; role: Letters; roles: readonly Letters[]; organization: OpenRow },
): void {
  book.fact({
    type: "Viewer",
    table: "users",
    clinicId: clinic.id,
    id: userId,
    person: userId,
    values: {
      displayName: new Computed(() => book.names.get(`${clinic.id}/${userId}`)),
      role: ROLE_LETTERS[role],
      roles: [...new Set(roles.map((one) => ROLE_LETTERS[one]))].sort(),
      clinic: new OneRow(clinic.row),
      scopes: ["referrals:read", "referrals:write"],
      peerSpecialist: role === "PS" ? new OneRow(book.find("PeerSpecialist", clinic.id, userId)) : null,
      client: null,
      organization: role === "IN" ? new OneRow(book.find("Organization", clinic.id, organization.id)) : null,
    },
  });
}

function otherRoles(relationship: Surroundings["relationship"], role: Letters): Letters[] {
  if (relationship === "supervised" && role !== "SUP") return ["SUP"];
  if (relationship === "represented" && role !== "REP") return ["REP"];
  return [];
}
