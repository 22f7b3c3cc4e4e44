import { randomUUID } from "node:crypto";
import { databaseRole, ROLE_LETTERS } from "../../../src/authorization/roles.js";
import type { ClientFacts, Viewer } from "../cells/facts.js";
import { columnsOf, type Yard } from "./yard.js";

/** A row by its columns, as PostgreSQL writes it in JSON. */
export type RowToWrite = Readonly<Record<string, unknown>>;

/** Columns that say who wrote a row, or whom of the staff it is about. */
const PEOPLE = ["author_id", "raised_by", "responded_by", "recorded_by", "actor_id", "user_id", "peer_specialist_id"];

/** Clients on whom rules decide in different ways: one of each relationship, with consent and without, and every special one. */
const CLIENTS = /, (active|none|other class)$|^(?!own, |ended, |never, |supervised, |represented, |other clinic, )/;

/** Rows that facts are made of, made to count for nothing: that a row can be written must not depend on another that was. */
const ASLEEP: Readonly<Record<string, RowToWrite>> = {
  care_team_members: { starts_at: "2000-01-01", ends_at: "2000-01-02" },
  peer_assignments: { starts_at: "2000-01-01", ends_at: "2000-01-02" },
  consents: { entered_in_error_at: "2000-01-01" },
  consent_recipients: { revoked_at: "2000-01-01", end_recorded_at: "2000-01-01" },
};

/** More values than these are no kinds of a row but its content, or other rows. */
const KINDS_AT_MOST = 12;

/**
 * The rows that a viewer tries to write in a table, so that for every condition there is one on which it decides alone:
 * those of the world, of each kind and each client, theirs and others'; and those of one client with one column at a time
 * as it is elsewhere, whether or not such a row could ever be.
 */
export class RowsToWrite {
  private readonly known = new Map<string, readonly RowToWrite[]>();

  /** `rules`: the policies, which say which columns decide. */
  public constructor(
    private readonly yard: Yard,
    private readonly rules: string,
  ) {}

  public async of(viewer: Viewer, table: string): Promise<readonly RowToWrite[]> {
    const key = `${viewer.userId} ${viewer.role} ${table}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = await this.make(viewer, table);
    this.known.set(key, made);
    return made;
  }

  private async make(viewer: Viewer, table: string): Promise<RowToWrite[]> {
    const deciding = this.deciding(viewer, table);
    const people = PEOPLE.filter((name) => deciding.includes(name));
    const kind = deciding.filter((name) => !["clinic_id", "client_id", ...people].includes(name));
    const byViewer = (row: RowToWrite): RowToWrite => ({
      ...row,
      ...Object.fromEntries(people.map((name) => [name, viewer.userId])),
    });
    const seeds = oneOfEach(await this.found(viewer, table), ["clinic_id", "client_id", ...kind, ...people]);
    const home = this.homeOf(viewer).id;
    const atHome = seeds.filter((row) => (row["client_id"] ?? home) === home);
    const away = seeds.filter((row) => row["client_id"] === this.named("never, active").id);
    const asTheirs = (rows: readonly RowToWrite[]): RowToWrite[] => (people.length === 0 ? [] : rows.map(byViewer));
    const bases = [...oneOfEach(atHome, [...kind, ...people]), ...asTheirs(oneOfEach(atHome, kind))];
    const crossed = bases.flatMap((base) =>
      deciding.flatMap((name) =>
        this.elsewhere(viewer, name, { atHome, away }).map((value) => ({ ...base, [name]: value })),
      ),
    );
    // A client is known by the id; every other row is a new one.
    const fresh = (): RowToWrite => (deciding.includes("id") ? {} : { id: randomUUID(), key: randomUUID() });
    return [...asTheirs(seeds), ...seeds, ...crossed].map((row) => ({
      ...row,
      ...ASLEEP[table],
      ...fresh(),
    }));
  }

  /** The columns of the table that the role's rules for writing ask about. */
  private deciding({ role }: Viewer, table: string): string[] {
    const policy = new RegExp(
      `^create policy \\S+ on ${table} for (?!select) ?\\w+ to ${databaseRole(ROLE_LETTERS[role])} .*`,
    );
    const its = this.rules.split("\n").filter((line) => policy.test(line));
    const columns = its.flatMap((line) =>
      [...line.matchAll(new RegExp(`\\b${table}\\.(\\w+)`, "g"))].map(([, name = ""]) => name),
    );
    return [...new Set(columns)];
  }

  private homeOf({ ownClientId, relationship }: Viewer): ClientFacts {
    const own = this.yard.world.clients.find(({ id }) => id === ownClientId);
    return own ?? this.named(`${relationship}, active`);
  }

  private named(name: string): ClientFacts {
    const { clients, names } = this.yard.world;
    const found = clients.find(({ id }) => names.get(id) === name);
    if (found === undefined) throw new Error(`Nobody is ${name}`);
    return found;
  }

  private clientsOf(viewer: Viewer): ClientFacts[] {
    const { clients, names } = this.yard.world;
    const home = this.homeOf(viewer);
    return [home, ...clients.filter((one) => one !== home && CLIENTS.test(names.get(one.id) ?? ""))];
  }

  /** The rows of those clients; of a table without any, one for each client that says no more than whose it is. */
  private async found(viewer: Viewer, table: string): Promise<RowToWrite[]> {
    const { owner } = this.yard.service;
    const clients = this.clientsOf(viewer);
    const columns = await columnsOf(owner, table);
    const client = table === "clients" ? "id" : columns.includes("client_id") ? "client_id" : null;
    const { rows } = await owner.query<{ row: RowToWrite }>(
      `select to_jsonb(t) as row from ${table} t where clinic_id <> $1 ${client === null ? "" : `and ${client} = any ($2)`}
       order by t.ctid`,
      [this.yard.mirror, ...(client === null ? [] : [clients.map(({ id }) => id)])],
    );
    if (rows.length > 0) return rows.map(({ row }) => row);
    return clients.map(({ id, clinicId }) => ({ clinic_id: clinicId, client_id: id }));
  }

  /** What a column could hold instead. */
  private elsewhere(
    viewer: Viewer,
    column: string,
    { atHome, away }: { readonly atHome: readonly RowToWrite[]; readonly away: readonly RowToWrite[] },
  ): unknown[] {
    const { world, mirror } = this.yard;
    if (column === "clinic_id") return [mirror];
    // Of a client: the rows of others are among the seeds.
    if (column === "id") return [];
    if (column === "client_id") {
      const isOther = ({ id }: ClientFacts): boolean =>
        /^(own|never), active$|^in conflict/.test(world.names.get(id) ?? "");
      return world.clients.filter(isOther).map(({ id }) => id);
    }
    if (PEOPLE.includes(column)) {
      const circle = world.circles.find(({ relationship }) => relationship === viewer.relationship);
      return [circle?.author, circle?.second, circle?.helper];
    }
    const values = new Map(atHome.map((row) => [JSON.stringify(row[column]), row[column]]));
    // What a row belongs to, of another client.
    if (values.size > KINDS_AT_MOST) return [null, away.map((row) => row[column]).find((value) => value !== null)];
    return [null, ...values.values()];
  }
}

/** One row of each that differ in some of the columns. */
function oneOfEach(rows: readonly RowToWrite[], columns: readonly string[]): RowToWrite[] {
  return [...new Map(rows.map((row) => [JSON.stringify(columns.map((name) => row[name])), row])).values()];
}
