import { ROLES } from "../../authorization/roles.js";
import { dateTime, day, flag, id, list, object, oneOf, optional, type Read, text, whole } from "./roster.reader.js";

// What a roster file may hold. A name or an instant that the service looks things up by is required; the rest has the
// default that an empty record would have.

const careRoles = ROLES.filter((role) => !["CLIENT", "REPRESENTATIVE", "INTEGRATOR"].includes(role));
const needs = "HOUSING FOOD WORK LEGAL BENEFITS HEALTH TREATMENT EDUCATION TRANSPORT FAMILY SAFETY OTHER".split(" ");
const organizationKinds = [
  "COMMUNITY_SERVICE",
  "TREATMENT_PROVIDER",
  "PEER_SERVICE",
  "INTERMEDIARY",
  "MUTUAL_SUPPORT_GROUP",
];

/** From, and until: an open end is "infinity", as the tables keep it. */
const interval = { startsAt: dateTime, endsAt: optional(dateTime, "infinity") };

const credential = object({
  kind: text(100),
  issuer: text(200),
  number: optional(text(100), null),
  status: oneOf(["ACTIVE", "EXPIRED", "SUSPENDED", "PENDING"]),
  issuedOn: optional(day, null),
  expiresOn: optional(day, null),
});

const peerSpecialist = object({
  pronouns: optional(text(50), null),
  bio: optional(text(2000), null),
  languages: optional(list(text(35)), []),
  acceptingClients: optional(flag, true),
  caseloadLimit: optional(whole(0, 100_000), null),
  credentials: optional(list(credential), []),
  livedExperience: optional(
    list(
      object({
        tag: text(100),
        label: text(200),
        disclosure: oneOf(["PRIVATE_MATCH_ONLY", "SHARED_WITH_MATCHED", "CLINIC", "PUBLIC"]),
      }),
    ),
    [],
  ),
});

const user = object({
  /** The subject that the person's tokens name. */
  id,
  displayName: text(200),
  staffRole: optional(oneOf(careRoles), null),
  memberships: optional(
    list(
      object({
        role: oneOf(ROLES),
        organization: optional(text(200), null),
        medicalPersonnel: optional(flag, false),
        ...interval,
      }),
    ),
    [],
  ),
  programs: optional(list(object({ program: text(200), ...interval })), []),
  peerSpecialist: optional(peerSpecialist, null),
});

/** Reads a whole roster; problems name the place, never the value. */
export const readRoster = object({
  clinic: object({
    id,
    name: text(200),
    timeZone: text(64),
    warmLine: object({ name: text(200), number: text(50) }),
    minorAloneFromAge: optional(whole(0, 18), null),
  }),
  programs: optional(list(object({ name: text(200), isPart2: flag })), []),
  organizations: optional(
    list(
      object({
        name: text(200),
        kind: oneOf(organizationKinds),
        needs: optional(list(oneOf(needs)), []),
        acceptingReferrals: optional(flag, false),
        connected: optional(flag, false),
        isPart2: optional(flag, false),
        address: optional(text(500), null),
        purpose: optional(
          oneOf(["TREATMENT", "PAYMENT", "OPERATIONS", "COORDINATION", "PUBLIC_HEALTH"]),
          "COORDINATION",
        ),
      }),
    ),
    [],
  ),
  users: optional(list(user), []),
  supervision: optional(list(object({ supervisor: id, peerSpecialist: id, ...interval })), []),
  /** Which user a client signs in as; the client's record itself is made by registerClient. */
  clientLogins: optional(list(object({ mrn: text(50), user: id })), []),
  enrollmentEnds: optional(list(object({ mrn: text(50), program: text(200), endsAt: dateTime })), []),
  representatives: optional(
    list(
      object({
        user: id,
        mrn: text(50),
        capacity: oneOf(["PARENT", "GUARDIAN", "HEALTH_CARE_AGENT", "PERSONAL_REPRESENTATIVE"]),
        scopes: list(oneOf(["RECORD", "PLAN", "NOTES", "CONSENT", "AGENT"])),
        ...interval,
        /** Why it ended or is to end: that the client regained control ends what was signed for them. */
        endReason: optional(oneOf(["REGAINED_CONTROL", "REPLACED", "COURT_ORDER", "OTHER"]), null),
      }),
    ),
    [],
  ),
  /** Dual relationships: every relationship of that user to that client counts as absent. */
  conflicts: optional(list(object({ user: id, mrn: text(50), ...interval })), []),
});

type Of<R> = R extends Read<infer T> ? T : never;
export type Roster = Of<typeof readRoster>;
