import { unlessLimited, type Condition } from "../authorization/conditions.js";
import { isLimitable } from "../authorization/data-classes.js";
import { policyFor } from "../authorization/policy.js";
import { isLimitedStaff, type Role } from "../authorization/roles.js";
import { Row, type Scope } from "../authorization/sql.js";
import { storeOf } from "../authorization/store.js";
import type { Binds } from "./binds.js";

/** Rows and their filters for one role: what every statement is built on, whether it selects or only looks. */
export class Scoping {
  private aliases = 0;
  public readonly clinic: string;
  public readonly user: string;

  public constructor(
    public readonly role: Role,
    public readonly binds: Binds,
  ) {
    this.clinic = binds.add((request) => request.clinicId, "uuid");
    this.user = binds.add((request) => request.userId, "uuid");
  }

  public alias(letter: string): string {
    return `${letter}${this.aliases++}`;
  }

  public row(table: string, letter = "b"): Row {
    return new Row(table, this.alias(letter), () => undefined);
  }

  /** A scope for conditions and stored fields. `mask`: the client's classes, where the statement already has them. */
  public scope(mask: () => string | null): Scope {
    return {
      role: this.role,
      clinic: this.clinic,
      user: this.user,
      instant: "app.instant()",
      row: (table) => this.row(table),
      available: () => mask(),
      visible: (type, row) => this.rowFilter(type, row, new Set(), () => null, true) ?? "true",
    };
  }

  /**
   * SQL of who may see a row of the type, less what its parent has shown; null where nothing remains to ask. `limited`: also
   * less what the client or the clinic withhold, where no field that shows the row has asked that before.
   */
  public rowFilter(
    type: string,
    row: Row,
    shown: ReadonlySet<Condition>,
    mask: () => string | null,
    limited = false,
  ): string | null {
    const policy = policyFor(type);
    const rule = policy.rows.get(this.role);
    if (rule === undefined) return "false";
    const parts = partsOf(rule).filter((part) => !shown.has(part));
    if (limited && isLimitedStaff(this.role) && isLimitable(policy.dataClass))
      parts.push(unlessLimited(policy.dataClass, rule));
    const only = storeOf(type).only?.(row, this.scope(mask));
    const asked = parts.map((part) => part.sql(row, this.scope(mask))).filter((sql) => sql !== "true");
    const filters = [...(only === undefined ? [] : [only]), ...asked];
    return filters.length === 0 ? null : filters.map((sql) => `(${sql})`).join(" and ");
  }

  public rowRule(type: string): readonly Condition[] {
    const rule = policyFor(type).rows.get(this.role);
    return rule === undefined ? [] : partsOf(rule);
  }
}

/** The conditions that a rule is made of. */
export function partsOf(rule: Condition): Condition[] {
  return rule.parts.length > 0 ? [...rule.parts] : [rule];
}

/**
 * SQL that answers the id and the client of a row of the type if this role may see it: parameters clinic, user, id.
 * Null where the role sees no row of the type at all.
 */
export function visibleRowSql(type: string, role: Role, binds: Binds): string | null {
  if (!policyFor(type).rows.has(role)) return null;
  const scoping = new Scoping(role, binds);
  const store = storeOf(type);
  const row = scoping.row(store.table);
  const id = binds.add(() => null, "uuid");
  const filter = scoping.rowFilter(type, row, new Set(), () => null, true) ?? "true";
  const client = store.aboutClient ? row.client() : "null::uuid";
  return (
    `select ${row.c("id")} id, ${client} "clientId" from ${store.table} ${row.alias}` +
    ` where ${row.c("clinic_id")} = ${scoping.clinic} and ${row.c("id")} = ${id} and ${filter}` +
    ` and (${scoping.user} is null or true)`
  );
}
