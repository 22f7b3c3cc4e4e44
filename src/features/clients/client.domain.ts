import type { DataClass } from "../../authorization/data-classes.js";
import type { Role } from "../../authorization/roles.js";

// The rules of taking in a client and of changing their facts.

/** A program of the clinic, as the person who registers a client stands to it. */
export interface ProgramChoice {
  readonly id: string;
  readonly isPart2: boolean;
  /** They work in it. */
  readonly isOwn: boolean;
}

export type Enrolment =
  | { readonly kind: "ENROL"; readonly programIds: readonly string[]; readonly joinsProgramId: string | null }
  | { readonly kind: "UNKNOWN_PROGRAM" }
  | { readonly kind: "NO_PROGRAM" }
  | { readonly kind: "NOT_THEIRS" };

/**
 * Decides in which programs a new client is enrolled, and for which one the registering coordinator joins the team: the
 * first of them in which they work, else one of their own that isn't Part 2, since a row without a program counts as
 * Part 2 care and would be hidden from the whole team.
 */
export function decideEnrolment(role: Role, asked: readonly string[], programs: readonly ProgramChoice[]): Enrolment {
  const wanted = [...new Set(asked.map((id) => id.toLowerCase()))].map((id) => programs.find((one) => one.id === id));
  const chosen = wanted.filter((program) => program !== undefined);
  if (chosen.length < wanted.length) return { kind: "UNKNOWN_PROGRAM" };
  if (role === "CLINIC_ADMIN" && chosen.length === 0) return { kind: "NO_PROGRAM" };
  const mayEnrol = (program: ProgramChoice): boolean =>
    program.isOwn || (role === "CARE_COORDINATOR" && !program.isPart2);
  if (!chosen.every(mayEnrol)) return { kind: "NOT_THEIRS" };
  const joins = chosen.find((program) => program.isOwn) ?? programs.find((one) => one.isOwn && !one.isPart2);
  return { kind: "ENROL", programIds: chosen.map(({ id }) => id), joinsProgramId: joins?.id ?? null };
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * A medical record number out of a random id: ten characters that nobody confuses, with no order and no count in them.
 *
 * @example mrnFrom(tx.newId()) // "7K3QW9ZB0M"
 */
export function mrnFrom(randomId: string): string {
  const hex = randomId.replaceAll("-", "");
  // 60 bits of a random UUID, around the digit that holds its version; the lowest 50 are used.
  const bits = BigInt(`0x${hex.slice(0, 12)}${hex.slice(13, 16)}`);
  return Array.from({ length: 10 }, (_, i) => CROCKFORD[Number((bits >> BigInt(5 * i)) & 31n)]).join("");
}

/** The facts of a client that people change. */
export interface ClientFacts {
  readonly preferredName: string;
  readonly pronouns: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly languages: string[];
}

/** How often each part changed. A viewer's version is the sum of the parts that they may read. */
export interface ClientCounters {
  readonly identityVersion: number;
  readonly contactVersion: number;
  readonly serviceVersion: number;
}

type Part = Extract<DataClass, "IDENTITY" | "CONTACT" | "SERVICE">;

const partOf: Readonly<Record<keyof ClientFacts, Part>> = {
  preferredName: "IDENTITY",
  pronouns: "IDENTITY",
  phone: "CONTACT",
  email: "CONTACT",
  languages: "SERVICE",
};

const fields = Object.keys(partOf) as readonly (keyof ClientFacts)[];

/** What is asked for; an absent field stays as it is, and null clears. */
export interface ClientChange {
  readonly preferredName?: string | undefined;
  readonly pronouns?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly languages?: string[] | null | undefined;
}

export interface ClientEditor {
  /** The client themselves; anybody else leaves name and pronouns alone. */
  readonly isClient: boolean;
  /** Classes that the client's preferences or a restriction withhold from the editor. */
  readonly withheld: readonly DataClass[];
}

/** The client's version as this viewer reads it. */
export function clientVersion(counters: ClientCounters, { withheld }: Pick<ClientEditor, "withheld">): number {
  const contact = withheld.includes("CONTACT") ? 0 : counters.contactVersion;
  const service = withheld.includes("SERVICE") ? 0 : counters.serviceVersion;
  return counters.identityVersion + contact + service;
}

export type ClientUpdate =
  | { readonly kind: "NOT_THEIRS" }
  | { readonly kind: "CONFLICT"; readonly version: number }
  | {
      readonly kind: "CHANGE";
      readonly values: Partial<ClientFacts & ClientCounters>;
      readonly fields: readonly (keyof ClientFacts)[];
      readonly parts: readonly Part[];
    };

/** Decides a change of a client's facts: who may, on which version, and which counters really move. */
export function updateClientFacts(
  stored: ClientFacts & ClientCounters,
  change: ClientChange,
  expectedVersion: number,
  editor: ClientEditor,
): ClientUpdate {
  const given = fields.filter((field) => change[field] !== undefined);
  const mayChange = (field: keyof ClientFacts): boolean =>
    editor.isClient || (partOf[field] !== "IDENTITY" && !editor.withheld.includes(partOf[field]));
  if (!given.every(mayChange)) return { kind: "NOT_THEIRS" };

  const version = clientVersion(stored, editor);
  if (version !== expectedVersion) return { kind: "CONFLICT", version };

  const wanted: ClientFacts = {
    preferredName: change.preferredName ?? stored.preferredName,
    pronouns: change.pronouns === undefined ? stored.pronouns : change.pronouns,
    phone: change.phone === undefined ? stored.phone : change.phone,
    email: change.email === undefined ? stored.email : change.email,
    languages: change.languages === undefined ? stored.languages : (change.languages ?? []),
  };
  const changed = given.filter((field) => JSON.stringify(wanted[field]) !== JSON.stringify(stored[field]));
  const parts = [...new Set(changed.map((field) => partOf[field]))];
  const values = {
    ...Object.fromEntries(changed.map((field) => [field, wanted[field]])),
    ...(parts.includes("IDENTITY") && { identityVersion: stored.identityVersion + 1 }),
    ...(parts.includes("CONTACT") && { contactVersion: stored.contactVersion + 1 }),
    ...(parts.includes("SERVICE") && { serviceVersion: stored.serviceVersion + 1 }),
  };
  return { kind: "CHANGE", values, fields: changed, parts };
}
