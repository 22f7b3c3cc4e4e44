import type { Role } from "../../../src/authorization/roles.js";
import type { History, Instants, Row, Window } from "./history.js";

/** Somebody in one of their roles, at the time of one request. */
export interface Who {
  readonly userId: string;
  readonly clinicId: string;
  readonly role: Role;
}

const SIDE: Partial<Record<Role, string>> = {
  PEER_SPECIALIST: "PEER_SIDE",
  PEER_SUPERVISOR: "PEER_SIDE",
  CLINICIAN: "CLINICAL_SIDE",
  CARE_COORDINATOR: "COORDINATION",
};

/**
 * What somebody is to a client, read from rows by hand: none of the service's own conditions is asked. In doubt about the
 * moment, a relationship counts and what takes it away does not, so that whatever is refused here is a leak.
 */
export class Standpoint {
  private readonly decided: readonly Instants[];

  public constructor(
    private readonly history: History,
    private readonly window: Window,
    public readonly who: Who,
  ) {
    this.decided = history.decided(window);
  }

  public get role(): Role {
    return this.who.role;
  }

  /** A: assigned now. */
  public assigned(client: unknown, peer: unknown = this.who.userId): boolean {
    const isAssigned = this.now("peer_assignments").some(
      (one) => one["client_id"] === client && one["peer_specialist_id"] === peer,
    );
    return isAssigned && !this.conflicted(client);
  }

  /** V: supervises a peer specialist who is assigned now. */
  public supervised(client: unknown): boolean {
    return this.team().some((peer) => this.assigned(client, peer));
  }

  /** The peer specialists whom they supervise now. */
  public team(): unknown[] {
    return this.now("supervision_links")
      .filter((one) => one["supervisor_id"] === this.who.userId)
      .map((one) => one["peer_specialist_id"]);
  }

  /** T and K: on the client's care team now. */
  public onCareTeam(client: unknown, as: "CLINICIAN" | "CARE_COORDINATOR"): boolean {
    const member = (one: Row): boolean =>
      one["client_id"] === client && one["user_id"] === this.who.userId && one["role"] === as;
    return this.now("care_team_members").some(member) && !this.conflicted(client);
  }

  /** An emergency access of theirs to the client runs now, and they are medical personnel now. */
  public inEmergency(client: unknown): boolean {
    const runs = this.rows("emergency_accesses").some(
      (one) =>
        one["client_id"] === client &&
        one["user_id"] === this.who.userId &&
        this.decided.some(({ from, to }) => instantOf(one["started_at"]) <= to && instantOf(one["ends_at"]) > from),
    );
    const isMedical = this.now("memberships").some(
      (one) => one["user_id"] === this.who.userId && one["role"] === "CLINICIAN" && one["medical_personnel"] === true,
    );
    return runs && isMedical && !this.conflicted(client);
  }

  /** On the client's care team in any role, beyond doubt. */
  public surelyOnCareTeam(client: unknown): boolean {
    return this.surely("care_team_members").some(
      (one) => one["client_id"] === client && one["user_id"] === this.who.userId,
    );
  }

  /** S: the client themselves. */
  public isClient(client: unknown): boolean {
    return this.rows("clients").some((one) => one["id"] === client && one["user_id"] === this.who.userId);
  }

  /** P: represents the client now with one of the scopes; nobody represents a minor who is wholly on their own. */
  public represents(client: unknown, ...scopes: readonly string[]): boolean {
    const isWhollyAlone =
      this.minorAlone(client) &&
      !this.now("program_enrollments").some((one) => one["client_id"] === client && !one["sud"]);
    return (
      !isWhollyAlone &&
      this.now("representatives").some(
        (one) =>
          one["client_id"] === client &&
          one["user_id"] === this.who.userId &&
          (scopes.length === 0 || listOf(one["scopes"]).some((scope) => scopes.includes(scope))),
      )
    );
  }

  /** The clinic lets a minor of this age consent alone to Part 2 care. */
  public minorAlone(client: unknown): boolean {
    const from = this.rows("clinics")[0]?.["minor_alone_from_age"];
    const born = this.rows("clients").find((one) => one["id"] === client)?.["date_of_birth"];
    if (typeof from !== "number" || typeof born !== "string") return false;
    // Within a day of the birthday it is not judged.
    const years = this.decided.map(({ to }) => (to - Date.parse(born)) / (365.25 * 86_400_000));
    return years.every((age) => age > from + 0.01 && age < 17.99);
  }

  /** AD: the client is enrolled now in a program that they belong to. */
  public administered(client: unknown): boolean {
    return this.now("program_enrollments").some(
      (one) => one["client_id"] === client && this.worksIn(one["program_id"]),
    );
  }

  /** Pg: works in that program now. */
  public worksIn(program: unknown): boolean {
    return this.now("program_staff").some((one) => one["user_id"] === this.who.userId && one["program_id"] === program);
  }

  /** The client's preference, or a restriction, withholds the class from this side of the clinic. */
  public withheld(client: unknown, dataClass: string): boolean {
    const side = SIDE[this.role];
    return (
      this.ofClinic(this.history.certain("sharing_preferences", this.window)).some(
        (one) =>
          one["client_id"] === client &&
          one["data_class"] === dataClass &&
          one["audience"] === side &&
          one["allowed"] === false,
      ) ||
      this.restricted(client, dataClass).some(
        (one) =>
          one["organization_id"] === null && (one["program_id"] === null || this.surelyWorksIn(one["program_id"])),
      )
    );
  }

  /** What the clinic agreed to restrict of a class, whomever it is withheld from. */
  public restricted(client: unknown, dataClass: string): Row[] {
    return this.surely("restrictions").filter((one) => one["client_id"] === client && one["data_class"] === dataClass);
  }

  /** The client opened the class to this side of the clinic. */
  public wished(client: unknown, dataClass: string): boolean {
    const side = SIDE[this.role];
    return this.rows("sharing_preferences").some(
      (one) =>
        one["client_id"] === client &&
        one["data_class"] === dataClass &&
        one["audience"] === side &&
        one["allowed"] === true,
    );
  }

  /** The organisation that an integrator acts for. */
  public organization(): Row | undefined {
    const membership = this.now("memberships").find(
      (one) => one["user_id"] === this.who.userId && one["organization_id"] !== null,
    );
    return this.rows("organizations").find((one) => one["id"] === membership?.["organization_id"]);
  }

  /** Rows of the clinic as they may have been during the request. */
  public rows(table: string): Row[] {
    return this.ofClinic(this.history.possible(table, this.window));
  }

  /** Dated rows that were active at some moment of the request. */
  public now(table: string): Row[] {
    return this.rows(table).filter((one) =>
      this.decided.some(({ from, to }) => instantOf(one["starts_at"]) <= to && instantOf(one["ends_at"]) > from),
    );
  }

  /** Whether an instant may have come by the end of the request, or have lain ahead at its beginning. */
  public passed(instant: unknown): boolean {
    return instant !== null && this.decided.some(({ to }) => instantOf(instant) <= to);
  }

  public ahead(instant: unknown): boolean {
    return instant === null || this.decided.some(({ from }) => instantOf(instant) > from);
  }

  private surelyWorksIn(program: unknown): boolean {
    return this.surely("program_staff").some(
      (one) => one["user_id"] === this.who.userId && one["program_id"] === program,
    );
  }

  private surely(table: string): Row[] {
    return this.ofClinic(this.history.certain(table, this.window)).filter((one) =>
      this.decided.every(({ from, to }) => instantOf(one["starts_at"]) <= from && instantOf(one["ends_at"]) > to),
    );
  }

  /** A dual relationship: in staff roles everything but SELF is absent. */
  private conflicted(client: unknown): boolean {
    return (
      this.surely("conflicts").some((one) => one["client_id"] === client && one["user_id"] === this.who.userId) ||
      this.history
        .certain("clients", this.window)
        .some((one) => one["id"] === client && one["user_id"] === this.who.userId)
    );
  }

  private ofClinic(rows: Row[]): Row[] {
    return rows.filter((one) => one["clinic_id"] === this.who.clinicId);
  }
}

/** A list of texts as the database has it. */
export function listOf(value: unknown): string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

function instantOf(value: unknown): number {
  if (value === "infinity") return Number.POSITIVE_INFINITY;
  if (value === "-infinity") return Number.NEGATIVE_INFINITY;
  return typeof value === "string" ? Date.parse(value) : Number.NaN;
}
