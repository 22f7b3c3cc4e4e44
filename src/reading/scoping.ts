import { always, self, type Condition } from "../authorization/conditions.js";
import { isOfClientAlone, partsOf, rowConditions } from "../authorization/decision.js";
import { policyFor, type PolicyLine } from "../authorization/policy.js";
import type { Role } from "../authorization/roles.js";
import { lookUpAlone, Row, type Scope } from "../authorization/sql.js";
import { storeOf } from "../authorization/store.js";
import { keepOwn } from "../authorization/through.js";
import type { Binds } from "./binds.js";
import { Shown } from "./shown.js";

/** Rows and their filters for one role: what every statement is built on, whether it selects or only looks. */
export class Scoping {
  public readonly clinic: string;
  public readonly user: string;
  /** The client who looks through this role: rows and fields are shown that both of them may see. */
  public readonly own: Scoping | null;

  public constructor(
    public readonly role: Role,
    public readonly binds: Binds,
    looksThrough = false,
    private readonly aliases = { next: 0 },
  ) {
    this.clinic = binds.add((request) => request.clinicId, "uuid");
    this.user = binds.add((request) => (looksThrough ? request.through?.userId : request.userId), "uuid");
    this.own = looksThrough ? new Scoping("CLIENT", binds, false, aliases) : null;
  }

  public alias(letter: string): string {
    return `${letter}${this.aliases.next++}`;
  }

  public row(table: string, letter = "b"): Row {
    return new Row(table, this.alias(letter), () => undefined);
  }

  /**
   * A scope for conditions and stored fields. `mask`: the client's classes, where the statement already has them; `shown`: what
   * the row that they are about shows of its client.
   */
  public scope(mask: () => string | null, shown = Shown.nothing): Scope {
    return {
      role: this.role,
      clinic: this.clinic,
      user: this.user,
      instant: "app.instant()",
      row: (table) => this.row(table),
      available: () => mask(),
      availableAlways: () => mask()?.replace(/\.m$/, ".always") ?? null,
      visible: (type, row, ofClient = false) =>
        (ofClient
          ? this.rowFilter(type, row, shown, mask, true)
          : this.rowFilter(type, row, Shown.nothing, () => null, true)) ?? "true",
      lookUp: (_name, its) => lookUpAlone(this.row(its.table), this.clinic, its),
    };
  }

  /**
   * SQL of who may see a row of the type, less what its parent has shown; null where nothing remains to ask. `limited`: also
   * less what the client or the clinic withhold, where no field that shows the row has asked that before.
   */
  public rowFilter(type: string, row: Row, shown: Shown, mask: () => string | null, limited = false): string | null {
    const policy = policyFor(type);
    const rule = policy.rows.get(this.role);
    const conditions = limited ? rowConditions(policy, this.role) : rule && partsOf(rule);
    if (!conditions) return "false";
    const parts = conditions.filter((part) => !shown.has(part));
    const only = storeOf(type).only?.(row, this.scope(mask));
    const asked = parts.map((part) => part.sql(row, this.scope(mask))).filter((sql) => sql !== "true");
    const filters = [...(only === undefined ? [] : [only]), ...asked, ...this.ownFilter(type, row)];
    return filters.length === 0 ? null : filters.map((sql) => `(${sql})`).join(" and ");
  }

  /** Nobody is looked through where the person does not hold the role; and nothing is shown that is hidden from the client. */
  private ownFilter(type: string, row: Row): string[] {
    if (this.own === null) return [];
    // Of whose record a part of another row is, that row has told.
    const shown = Shown.nothing.and(storeOf(type).within ? [self] : []);
    const mine = this.own.rowFilter(type, row, shown, () => null);
    return [`(select app.user_id()) is not null`, ...(mine === null ? [] : [keepOwn(mine)])];
  }

  /** Whether this role reads the field of every row that it sees. */
  public readsAlways(line: PolicyLine): boolean {
    return line.roles.get(this.role) === always;
  }

  /** What is asked of every row of the type that this role sees. */
  public rowRule(type: string): readonly Condition[] {
    const rule = policyFor(type).rows.get(this.role);
    return rule === undefined ? [] : partsOf(rule);
  }

  /** What every row of the type that this role sees shows of its client. */
  public showsOfClient(type: string): readonly Condition[] {
    return this.rowRule(type).filter((part) => isOfClientAlone(part, this.role));
  }
}

/** What else is wanted of a row: SQL of further columns, by its alias. */
export type MoreOfRow = (row: string, role: Role) => string;

/**
 * SQL that answers the id and the client of a row of the type if this role may see it: parameters clinic, user, id.
 * Null where the role sees no row of the type at all.
 *
 * @param more what else it answers; the row is marked as seen then (isSeenSql)
 * @param locks whether the row is locked until the transaction ends: one that the role may not change is not answered then
 */
export function visibleRowSql(
  type: string,
  role: Role,
  binds: Binds,
  more: MoreOfRow | null = null,
  locks = false,
): string | null {
  if (!policyFor(type).rows.has(role)) return null;
  const scoping = new Scoping(role, binds);
  const id = binds.add(() => null, "uuid");
  const row = scoping.row(storeOf(type).table);
  const mark = `set_config('app.seen', ${row.c("id")}::text, true) seen`;
  const sql = visibleRow(scoping, type, id, row, more === null ? "" : `, ${more(row.alias, role)}, ${mark}`);
  return `${sql} and (${scoping.user} is null or true)${locks ? ` for update of ${row.alias}` : ""}`;
}

/**
 * SQL that is true of the row that the transaction has seen last, for what is asked of it in the same packet: PostgreSQL
 * looks at nothing where the row is hidden, as where it is not there, so that neither time nor a lock tells the two apart.
 */
export function isSeenSql(id: string): string {
  return `current_setting('app.seen', true) = (${id}::uuid)::text`;
}

/** Such a row as a part of a larger statement; `id` is SQL. */
export function visibleRow(
  scoping: Scoping,
  type: string,
  id: string,
  row = scoping.row(storeOf(type).table),
  more = "",
): string {
  const { table, aboutClient } = storeOf(type);
  const filter = scoping.rowFilter(type, row, Shown.nothing, () => null, true) ?? "true";
  const client = aboutClient ? row.client() : "null::uuid";
  return (
    `select ${row.c("id")} id, ${client} "clientId"${more} from ${table} ${row.alias}` +
    ` where ${row.c("clinic_id")} = ${scoping.clinic} and ${row.c("id")} = ${id} and ${filter}`
  );
}
