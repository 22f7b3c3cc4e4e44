import { always, type Condition } from "./conditions.js";
import {
  conditionsByRole,
  findPolicy,
  forAll,
  policedTypes,
  seesRows,
  tableWrites,
  type ByRole,
  type TableWrites,
} from "./policy.js";
import { databaseRole, isLimitedStaff, isStaff, ROLES, type Role } from "./roles.js";
import type { RememberedFacts } from "./remembered-facts.js";
import { declaredRoots } from "./roots.js";
import { READ_REFERRALS, WRITE_REFERRALS } from "./scopes.js";
import { lookUpAlone, Row, type LookUp, type Scope } from "./sql.js";
import { findStore, rowsOfTypes, storeOf, type Arguments, type FieldStore, type Paging } from "./store.js";
import { factsIn } from "./through.js";

/** Through whom a client can look at their own record. */
export const STAFF = ROLES.filter(isStaff);

const anyArguments: Arguments = { has: () => true, known: () => undefined, bind: () => "null" };

/** The rules of one role. While conditions and stored fields are written out, it notes what they touch. */
export class RoleRules implements Scope {
  private aliases = 0;
  private readonly columns = new Map<string, Set<string>>();
  private hear: (sql: string) => void = () => undefined;
  public readonly clinic = "(select app.clinic_id())";
  public readonly user = "(select app.user_id())";
  public readonly instant = "app.instant()";

  public constructor(public readonly role: Role) {}

  public row(table: string, alias = `b${this.aliases++}`): Row {
    return new Row(table, alias, (name, column) => {
      const known = this.columns.get(name) ?? new Set<string>();
      this.columns.set(name, known.add(column));
    });
  }

  public available(): null {
    return null;
  }

  public availableAlways(): null {
    return null;
  }

  public visible(type: string, row: Row): string {
    const rule = findPolicy(type)?.rows.get(this.role);
    if (rule === undefined) return "false";
    const sql = this.note(rule.sql(row, this));
    // Inside of a rule PostgreSQL asks the rules of every table as well: said once more it would be looked up once more.
    return this.isRuleOf(row.table, rule) ? "true" : sql;
  }

  public lookUp(_name: string, its: LookUp): ReturnType<Scope["lookUp"]> {
    return lookUpAlone(this.row(its.table), this.clinic, its);
  }

  /** Whether it alone decides which rows of the table this role sees. */
  private isRuleOf(table: string, rule: Condition): boolean {
    if (table.startsWith("app.") || tableWrites().get(table)?.readRows !== undefined) return false;
    const types = policedTypes().filter((type) => findStore(type)?.table === table && seesRows(type, this.role));
    return types.every((type) => findPolicy(type)?.rows.get(this.role) === rule && storeOf(type).only === undefined);
  }

  public sql(facts: RememberedFacts): string {
    const policies = [...this.readPolicies(), ...this.writePolicies()].map((policy) => facts.in(policy));
    this.touchFields();
    this.touchRoots();
    this.touchUseCases();
    // What the compiler itself asks, to know which classes are left to the viewer.
    if (isLimitedStaff(this.role)) this.uses("app.limits", "client_id", "class_bit");
    // And who reads in an emergency: it is written beside the read.
    if (this.role === "CLINICIAN") this.uses("app.emergency", "client_id", "emergency_access_id");
    if (this.role === "INTEGRATOR") this.uses("app.covering", "client_id", "class_mask", "consent_id");
    if (this.role === "CLIENT") this.touchThroughStaff();
    const role = databaseRole(this.role);
    const grants = [...this.columns].sort(byName).map(([table, columns]) => {
      return `grant select (${[...columns].sort().join(", ")}) on ${table} to ${role};`;
    });
    return [`-- ${this.role}`, ...grants, ...policies].join("\n");
  }

  /** The facts and functions that the role's rules ask of whoever acts in it, about rows and fields that clients see. */
  public factsThrough(): string[] {
    const asked: string[] = isLimitedStaff(this.role) ? ["from app.limits v"] : [];
    this.hear = (sql) => void asked.push(sql);
    this.touchRows();
    this.touchFields(
      (type, field) => isShownThrough(type) && (findPolicy(type)?.fields.get(field)?.roles.has("CLIENT") ?? false),
    );
    if (isLimitedStaff(this.role)) this.uses("app.limits", "client_id", "class_bit");
    return asked.flatMap(factsIn);
  }

  /**
   * A client looks at their own record through staff with their own rights: these are the columns that the rules of staff
   * look at, on rows that are the client's, and the facts about the person looked through.
   */
  private touchThroughStaff(): void {
    for (const role of STAFF) {
      const theirs = new RoleRules(role);
      const facts = new Set(theirs.factsThrough().map((name) => `app.${name}`));
      for (const [table, columns] of theirs.columns) {
        if (!table.startsWith("app.")) this.uses(table, ...columns);
        else if (facts.has(table)) this.uses(table.replace("app.", "through."), ...columns);
      }
    }
  }

  /** What decides who sees a row of each type. */
  private touchRows(): void {
    for (const type of policedTypes()) {
      const rule = findPolicy(type)?.rows.get(this.role);
      const store = findStore(type);
      if (rule === undefined || store === null || !seesRows(type, this.role) || !isShownThrough(type)) continue;
      const row = store.within ? this.rowWithin(store.table) : this.row(store.table);
      this.note(rule.sql(row, this));
      this.note(store.only?.(row, this) ?? "");
    }
  }

  /** Views of facts stand in conditions as text, each in a subquery of its own and under the name v. */
  private note(sql: string): string {
    this.hear(sql);
    for (const { index, 1: view = "" } of sql.matchAll(/\bfrom (app\.[a-z_]+) v\b/g)) {
      const columns = [...enclosed(sql, index).matchAll(/\bv\.([a-z_]+)/g)];
      this.uses(view, ...columns.map(([, column = ""]) => column));
    }
    return sql;
  }

  private uses(table: string, ...columns: readonly string[]): void {
    const row = this.row(table, "v");
    for (const column of columns) row.c(column);
  }

  private readPolicies(): string[] {
    // Table -> rule -> which of the table's types it is for; null where it is for every row. A rule that several types
    // share is asked once for each row, not once for each type: what it looks up is looked up that often.
    const byTable = new Map<string, Map<string, (string | null)[]>>();
    const see = (table: string, type: string | null, rule: string): void => {
      const rules = byTable.get(table) ?? new Map<string, (string | null)[]>();
      byTable.set(table, rules.set(rule, [...(rules.get(rule) ?? []), type]));
    };
    for (const type of policedTypes()) {
      const rule = findPolicy(type)?.rows.get(this.role);
      const store = findStore(type);
      if (rule === undefined || store === null || !seesRows(type, this.role)) continue;
      const row = store.within ? this.rowWithin(store.table) : this.row(store.table, store.table);
      row.c("clinic_id");
      row.c(store.key);
      if (store.aboutClient) row.client();
      if (store.labelled) row.c("sud");
      this.note(store.only?.(row, this) ?? "");
      see(store.table, type, this.ruleOf(rule, row));
    }
    for (const [table, writes] of tableWrites()) {
      const rule = conditionsByRole(writes.readRows).get(this.role);
      if (rule !== undefined) see(table, null, this.ruleOf(rule, ownRow(table)));
    }
    const tables = [...byTable].filter(([table]) => !table.startsWith("app.")).sort(byName);
    return tables.map(([table, rules]) => {
      const each = [...rules].map(([rule, types]) => {
        const its = types.filter((type) => type !== null);
        const own = its.length < types.length ? "true" : rowsOfTypes(its, this.row(table, table), this);
        return [own, rule].filter((sql) => sql !== "true").join(" and ") || "true";
      });
      const any = each.includes("true") ? "" : ` and (${each.map((sql) => `(${sql})`).join(" or ")})`;
      return `create policy ${databaseRole(this.role)}_read on ${table} for select to ${databaseRole(this.role)} using (${this.inClinicWith(table, READ_REFERRALS)}${any});`;
    });
  }

  /** Of which client it is, was asked of the row that it is a part of; no statement names the column again. */
  private rowWithin(table: string): Row {
    const row = this.row(table, table);
    return new Row(table, table, (_, column) => void (column === "client_id" || row.c(column)));
  }

  /** The same rule is the same text, whichever type it is written out for. */
  private ruleOf(rule: Condition, row: Row): string {
    this.aliases = 0;
    return this.note(rule.sql(row, this)).replaceAll(" and true)", ")");
  }

  private writePolicies(): string[] {
    const role = databaseRole(this.role);
    return [...tableWrites()].sort(byName).flatMap(([table, writes]) => {
      const out: string[] = [];
      for (const { by, columns } of writes.insert ?? []) {
        const insert = this.ruleSql(table, by, writes.anyScope);
        if (insert === null) continue;
        out.push(`grant insert (${columns.join(", ")}) on ${table} to ${role};`);
        out.push(`create policy ${role}_insert on ${table} for insert to ${role} with check (${insert});`);
      }
      for (const [i, [update, columns]] of [...this.updates(table, writes)].entries()) {
        out.push(`grant update (${columns.join(", ")}) on ${table} to ${role};`);
        out.push(
          `create policy ${role}_update_${i} on ${table} for update to ${role} using (${update}) with check (${update});`,
        );
      }
      const remove = this.ruleSql(table, writes.delete);
      if (remove !== null) {
        out.push(`grant delete on ${table} to ${role};`);
        out.push(`create policy ${role}_delete on ${table} for delete to ${role} using (${remove});`);
      }
      return out;
    });
  }

  /** What the role changes of a table, by the rows: one rule each, as a second of the same would keep a broken first from showing. */
  private updates(table: string, writes: TableWrites): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    for (const { by, columns } of writes.update ?? []) {
      const rows = this.ruleSql(table, by);
      if (rows !== null) found.set(rows, [...(found.get(rows) ?? []), ...columns]);
    }
    return found;
  }

  private ruleSql(table: string, by: ByRole | undefined, anyScope = false): string | null {
    const rule: Condition | undefined = conditionsByRole(by).get(this.role);
    if (rule === undefined) return null;
    const sql = this.ruleOf(rule, ownRow(table));
    const clinic = anyScope ? inClinic(table) : this.inClinicWith(table, WRITE_REFERRALS);
    return sql === "true" ? clinic : `${clinic} and ${sql}`;
  }

  /** In the transaction's clinic, for an organization's system as far as its token goes: asked once in a statement. */
  private inClinicWith(table: string, scope: string): string {
    return this.role === "INTEGRATOR"
      ? `${table}.clinic_id = (select app.clinic_id_with('${scope}'))`
      : inClinic(table);
  }

  /** The columns behind the fields that the role reads on some row. */
  private touchFields(isWanted: (type: string, field: string) => boolean = () => true): void {
    for (const type of policedTypes()) {
      const policy = findPolicy(type);
      const store = findStore(type);
      if (policy === null || store === null || !seesRows(type, this.role)) continue;
      const row = this.row(store.table);
      for (const [name, field] of store.fields) {
        const line = policy.fields.get(name)?.roles.get(this.role);
        if (line === undefined || !isWanted(type, name)) continue;
        this.note(line.sql(row, this));
        this.touchField(field, row);
      }
    }
  }

  private touchField(field: FieldStore, row: Row): void {
    if (field.kind === "value") this.note(field.sql(row, this));
    else if (field.kind === "one") this.note(field.key(row));
    else if (field.kind === "embedded") this.note(field.present?.(row, this) ?? "");
    else if (seesRows(field.type, this.role)) {
      const child = this.row(storeOf(field.type).table);
      if (field.kind === "many") this.note(field.of?.(row, child) ?? "");
      this.note(field.where(row, child, this, anyArguments));
      if (field.kind === "page") this.touchPaging(field, child);
      else this.note(field.order(child, this));
    }
  }

  private touchRoots(): void {
    for (const root of declaredRoots().values()) {
      if (root.kind === "static" || root.kind === "told" || !seesRows(root.type, this.role)) continue;
      if (root.kind === "page" && root.onlyFor !== undefined && root.onlyFor !== this.role) continue;
      const row = this.row(storeOf(root.type).table);
      this.note(root.where?.(row, this, anyArguments) ?? "");
      if (root.kind === "page") this.touchPaging(root, row);
    }
  }

  /** Orders and filters read too: a list can't be sorted by a column that the role is not granted. */
  private touchPaging(paging: Paging, row: Row): void {
    this.note(paging.few?.(row, this)?.where ?? "");
    for (const order of Object.values(paging.orders)) {
      if (this.mayUse(order.coordinate)) this.note(order.key(row, this));
    }
    for (const filter of Object.values(paging.filters ?? {})) {
      if (this.mayUse(filter.coordinate)) this.note(filter.where(row, this, anyArguments));
    }
  }

  private mayUse(coordinate: string | undefined): boolean {
    if (coordinate === undefined) return true;
    const [type = "", field = ""] = coordinate.split(".");
    return findPolicy(type)?.fields.get(field)?.roles.has(this.role) ?? false;
  }

  private touchUseCases(): void {
    for (const [table, writes] of tableWrites()) {
      for (const [letters, names] of Object.entries(writes.reads ?? {})) {
        if (!conditionsByRole(forAll(letters, always)).has(this.role)) continue;
        this.uses(table, ...names);
      }
    }
  }
}

/** Rows of tables, which a client sees through somebody; the views of the log answer for whoever asks. */
function isShownThrough(type: string): boolean {
  return seesRows(type, "CLIENT") && findStore(type)?.table.startsWith("app.") === false;
}

/** What stands in the innermost parentheses around a place. */
function enclosed(sql: string, at: number): string {
  let depth = 0;
  let from = at;
  while (from > 0 && depth < 1) depth += { "(": 1, ")": -1 }[sql.charAt(--from)] ?? 0;
  let to = at;
  for (depth = 0; to < sql.length && depth > -1; to++) depth += { "(": 1, ")": -1 }[sql.charAt(to)] ?? 0;
  return sql.slice(from, to);
}

/** PostgreSQL asks for no right to what a rule looks at in the row itself. */
function ownRow(table: string): Row {
  return new Row(table, table, () => undefined);
}

function inClinic(table: string): string {
  return `${table}.clinic_id = (select app.clinic_id())`;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
