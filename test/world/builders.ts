import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Role } from "../../src/authorization/roles.js";
import type { ActorContext } from "../../src/platform/database/context.js";
import { actorOf } from "../support/actor.js";
import { type Columns, insertRow } from "./insert.js";

/**
 * A clinic of a test's own. Each builder inserts one row as the owner, makes up everything that is not mentioned, and
 * answers the row's id. Columns are named as in the database, ids of other rows by what they are.
 *
 * @example
 * const world = await World.create(owner);
 * const client = await world.client({ preferred_name: "Jo" });
 * await world.peerNote({ client });
 */
export class World {
  private made = 0;
  private readonly organizations = new Map<string, string>();
  private anyProgram: Promise<string> | undefined;

  private constructor(
    private readonly owner: pg.ClientBase,
    public readonly clinicId: string,
  ) {}

  public static async create(owner: pg.ClientBase, columns: Columns = {}): Promise<World> {
    const world = new World(owner, randomUUID());
    await insertRow(owner, "clinics", {
      clinic_id: world.clinicId,
      name: "Clinic of a test",
      time_zone: "UTC",
      warm_line_name: "Warm line",
      warm_line_number: "555-0100",
      ...columns,
    });
    return world;
  }

  /** Any row; the clinic and an id are added. */
  public async row(table: string, columns: Columns): Promise<string> {
    const id = randomUUID();
    await insertRow(this.owner, table, { clinic_id: this.clinicId, id, ...columns });
    return (columns["id"] as string | undefined) ?? id;
  }

  public program(columns: Columns = {}): Promise<string> {
    return this.row("programs", { name: this.name("Program"), is_part2: false, ...columns });
  }

  public organization(columns: Columns = {}): Promise<string> {
    return this.row("organizations", { name: this.name("Organization"), kind: "COMMUNITY_SERVICE", ...columns });
  }

  /** Somebody without a role: they can't sign in. */
  public user(columns: Columns = {}): Promise<string> {
    return this.row("users", { display_name: this.name("Person"), ...columns });
  }

  public membership(user: string, role: Role, columns: Columns = {}): Promise<string> {
    return this.row("memberships", { user_id: user, role, starts_at: "2020-01-01", ...columns });
  }

  /** Somebody who can sign in, in that role; peer specialists get their profile. */
  public async person(role: Role, columns: Columns = {}): Promise<Person> {
    const isStaff = !["CLIENT", "REPRESENTATIVE", "INTEGRATOR"].includes(role);
    const { organization_id, program, ...its } = columns;
    const id = await this.user({ staff_role: isStaff ? role : null, ...its });
    const organization = role === "INTEGRATOR" ? (organization_id ?? (await this.organization())) : null;
    await this.membership(id, role, { organization_id: organization });
    if (role === "PEER_SPECIALIST") await insertRow(this.owner, "peer_specialists", { clinic_id: this.clinicId, id });
    if (program !== undefined) {
      await this.row("program_staff", { user_id: id, program_id: program, starts_at: "2020-01-01" });
    }
    if (organization !== null) this.organizations.set(id, organization as string);
    return { id, role, actor: actorOf({ userId: id, clinicId: this.clinicId, role }) };
  }

  public client(columns: Columns = {}): Promise<string> {
    const preferred_name = this.name("Client");
    return this.row("clients", {
      mrn: this.name("M-"),
      preferred_name,
      legal_name: `${preferred_name} Example`,
      date_of_birth: "1990-01-01",
      ...columns,
    });
  }

  /** The organisation that an integrator's user acts for. */
  public organizationOf(user: string): string {
    const found = this.organizations.get(user);
    if (found === undefined) throw new Error("They act for no organisation");
    return found;
  }

  /** Puts a peer specialist on a client's side. */
  public assign(client: string, peer: string, columns: Columns = {}): Promise<string> {
    return this.row("peer_assignments", {
      client_id: client,
      peer_specialist_id: peer,
      starts_at: "2021-01-01",
      ...columns,
    });
  }

  public async careTeam(
    client: string,
    user: string,
    role: "CLINICIAN" | "CARE_COORDINATOR",
    columns: Columns = {},
  ): Promise<string> {
    const its = { client_id: client, user_id: user, role, program_id: await this.someProgram(), sud: false };
    return this.row("care_team_members", { ...its, starts_at: "2021-01-01", ...columns });
  }

  public enroll(client: string, program: string, sud = false): Promise<string> {
    return this.row("program_enrollments", { client_id: client, program_id: program, sud, starts_at: "2021-01-01" });
  }

  public async peerNote({ client, author, ...columns }: About & { author?: string }): Promise<string> {
    const author_id = author ?? (await this.user());
    return this.row("peer_notes", { client_id: client, author_id, body: "A note among peers", ...columns });
  }

  public async clinicalNote({ client, author, ...columns }: About & { author?: string }): Promise<string> {
    const its = { client_id: client, author_id: author ?? (await this.user()), body: "A clinical note" };
    return this.row("clinical_notes", { ...its, program_id: await this.someProgram(), sud: false, ...columns });
  }

  public async serviceNote({ client, author, ...columns }: About & { author?: string }): Promise<string> {
    return this.row("service_notes", {
      client_id: client,
      author_id: author ?? (await this.user()),
      program_id: await this.someProgram(),
      sud: false,
      started_at: "2026-01-05T10:00:00Z",
      ended_at: "2026-01-05T10:45:00Z",
      minutes: 45,
      units: 3,
      modality: "IN_PERSON",
      intervention: "Talked",
      status: "SIGNED",
      signed_at: "2026-01-05T11:00:00Z",
      ...columns,
    });
  }

  public async plan({ client, ...columns }: About): Promise<string> {
    return this.row("recovery_plans", { client_id: client, created_by: await this.user(), ...columns });
  }

  public async planPart({ client, plan, ...columns }: About & { plan: string }): Promise<string> {
    const its = { client_id: client, plan_id: plan, section: "GOAL", sharing: "CARE_TEAM", text: "A goal" };
    return this.row("plan_parts", {
      ...its,
      domain: "HOME",
      status: "ACTIVE",
      changed_by: await this.user(),
      ...columns,
    });
  }

  public async referral({ client, ...columns }: About): Promise<string> {
    const target = columns["target_organization_id"] ?? (await this.organization());
    return this.row("referrals", {
      client_id: client,
      kind: "OUTBOUND",
      need: "FOOD",
      target_organization_id: target,
      program_id: await this.someProgram(),
      sud: false,
      created_by: await this.user(),
      ...columns,
    });
  }

  /** A signed consent; with `to`, for that organisation. */
  public async consent({ client, to, ...columns }: About & { to?: string }): Promise<string> {
    const id = await this.row("consents", {
      client_id: client,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["REFERRAL"],
      purposes: ["COORDINATION"],
      description: "What the organization needs",
      author_id: await this.user(),
      offered_at: "2026-01-01",
      signed_at: "2026-01-02",
      ...columns,
    });
    if (to !== undefined) {
      await this.row("consent_recipients", { consent_id: id, client_id: client, organization_id: to });
    }
    return id;
  }

  /** The program of rows for which it does not matter; not under Part 2. */
  private someProgram(): Promise<string> {
    return (this.anyProgram ??= this.program());
  }

  private name(kind: string): string {
    return `${kind} ${++this.made}`;
  }
}

/** Somebody in a role, ready to enter a transaction. */
export interface Person {
  readonly id: string;
  readonly role: Role;
  readonly actor: ActorContext;
}

interface About extends Columns {
  readonly client: string;
}
