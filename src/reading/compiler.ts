import { getNamedType, isObjectType, type FieldNode, type GraphQLObjectType, type GraphQLField } from "graphql";

import { never, type Condition } from "../authorization/conditions.js";
import { classBit, type DataClass } from "../authorization/data-classes.js";
import { fieldCondition, isEmptyWhereWithheld, partsOf } from "../authorization/decision.js";
import { policyFor, type PolicyLine, type TypePolicy } from "../authorization/policy.js";
import { isLimitedStaff, type Role } from "../authorization/roles.js";
import { Row, type Scope } from "../authorization/sql.js";
import { storeOf, type FieldStore, type FirstStore, type ManyStore, type TypeStore } from "../authorization/store.js";
import { FieldArguments, type Binds } from "./binds.js";
import { Findings } from "./findings.js";
import { JoinedRow } from "./joined-row.js";
import { always, leaf, NULL, object, sometimes, where, word, type Json, type Pair } from "./json-text.js";
import { trackedRow, type Level } from "./level.js";
import { JoinedLookUp } from "./look-up.js";
import { maskBeside } from "./mask.js";
import { PageCompiler } from "./page.js";
import { Scoping } from "./scoping.js";
import { fieldsOf, setsBelow, type Fields, type Operation } from "./selection.js";
import { SharedRows } from "./shared-rows.js";
import { Shown } from "./shown.js";

const MOST_IN_A_LIST = 500;

type AnyField = GraphQLField<unknown, unknown>;

/** Compiles the selection of one operation for one role. One instance makes one statement. */
export class Compiler extends Scoping {
  public readonly findings = new Findings();
  public readonly pages: { field: FieldArguments; coordinate: string; order: string }[] = [];
  public readonly mark: string;
  /** The row whose consents the log names, where it names them, and the conditions that let it out. */
  public named: { readonly row: Row; readonly rule: readonly Condition[] } | null = null;

  public constructor(
    public readonly operation: Operation,
    role: Role,
    binds: Binds,
    looksThrough = false,
  ) {
    super(role, binds, looksThrough);
    this.mark = binds.add((request) => request.cursors.mark, "text");
  }

  public objectType(name: string): GraphQLObjectType {
    const type = this.operation.schema.getType(name);
    if (!isObjectType(type)) throw new Error(`${name} is no object type`);
    return type;
  }

  /**
   * SQL of one object: the JSON of the selected fields of the row at this level. `only` says which rows it is made of,
   * where others stand at the level too.
   */
  public object(typeName: string, level: Level, fields: Fields, only: string | null = null): string {
    return object([...fields].map(([key, nodes]): Pair => [key, this.fieldOf(typeName, level, nodes, only)]));
  }

  /** One field of the row at this level. */
  public fieldOf(typeName: string, level: Level, nodes: readonly FieldNode[], only: string | null = null): Json {
    const type = this.objectType(typeName);
    return this.field({ type, store: storeOf(typeName), policy: policyFor(typeName), level, nodes, only });
  }

  private field(at: Place): Json {
    const node = at.nodes[0];
    if (node === undefined) throw new Error("A field has no node");
    const name = node.name.value;
    if (name === "__typename") return word(at.type.name);
    const coordinate = `${at.type.name}.${name}`;
    const field = at.type.getFields()[name];
    const line = at.policy.fields.get(name);
    const stored = at.store.fields.get(name);
    if (field === undefined || line === undefined || stored === undefined)
      throw new Error(`${coordinate} has no policy or store`);
    const rule = line.roles.get(this.role);
    // What the client's own role does not read is not shown to them through anybody.
    if (rule === undefined || this.own?.readsAlways(line) === false) {
      this.findings.byRole.add(coordinate);
      return NULL;
    }
    const asked = this.conditionOf(at, field, line, rule);
    if (asked === null && this.isEmptyForRole(stored)) {
      return this.findings.unrecorded(() => this.jsonOf(at, node, field, stored, null));
    }
    this.findings.shown.set(coordinate, line.dataClass);
    if (asked === null) {
      this.findings.root.always |= classBit(line.dataClass);
      return this.jsonOf(at, node, field, stored, null);
    }
    const holds = asked.sql(at.level.row, this.scopeAt(at.level));
    const { value, classes } = this.apart(() => this.jsonOf(at, node, field, stored, holds));
    const own = this.classesWhere(asked, line.dataClass);
    const below = `${own | classes.always}${this.maskedSql(at.level, classes.masked)}`;
    at.level.flags.push(`case when ${holds} then ${below} else ${this.findings.bitOf(coordinate)} end`);
    return value;
  }

  /** A list of rows that this role sees none of: empty, and no access to anything. */
  private isEmptyForRole(stored: FieldStore): boolean {
    if (stored.kind !== "many" && stored.kind !== "page") return false;
    return policyFor(stored.type).rows.get(this.role) === never;
  }

  /** Compiles what stands below a conditional field: its classes are shown only where the condition holds. */
  private apart(compile: () => Json): { value: Json; classes: { always: number; masked: number } } {
    const { root } = this.findings;
    const outside = { ...root };
    Object.assign(root, { always: 0, masked: 0 });
    const value = compile();
    const classes = { ...root };
    Object.assign(root, outside);
    return { value, classes };
  }

  private maskedSql(level: Level, classes: number): string {
    const mask = classes === 0 ? null : this.maskFor(level);
    return mask === null ? "" : ` | (${classes} & ${mask})`;
  }

  /** The condition beside the role, or null where the role reads the field on every row it sees. */
  private conditionOf({ policy, level }: Place, field: AnyField, line: PolicyLine, rule: Condition): Condition | null {
    return fieldCondition({ policy, line, rule, role: this.role, field, aboutClient: level.aboutClient });
  }

  /** The field's own class, unless the client's mask says it for the whole row. */
  private classesWhere(asked: Condition, dataClass: DataClass): number {
    const maskOnly = partsOf(asked).every((part) => part.asksClassesAlone === true);
    if (!maskOnly) return classBit(dataClass);
    this.findings.root.masked |= classBit(dataClass);
    return 0;
  }

  /** A scope for what is asked of the row at this level, and of others of the same client. */
  private scopeAt(level: Level): Scope {
    return {
      ...this.scope(() => this.maskFor(level), level.shown),
      lookUp: (name, its) => {
        const made = level.lookUp(name, () => {
          const rows = this.rowsOf(level, its.table, (row) => its.of(row));
          return new JoinedLookUp(this.alias("l"), this.row(its.table), rows, its);
        });
        return (value) => made.take(value);
      },
    };
  }

  /** The rows that a list is taken from together with other fields; null where it reads its table alone. */
  private madeOf(level: Level, stored: ManyStore | FirstStore, table: string): SharedRows | null {
    if (stored.kind !== "many") return null;
    const { of, amongSiblings = false } = stored;
    if (amongSiblings) return level.madeOf;
    return of === undefined ? null : this.rowsOf(level, table, (row) => of(level.row, row));
  }

  /** Rows of a table that belong to the row at this level. */
  private rowsOf(level: Level, table: string, of: (row: Row) => string): SharedRows {
    const any = new Row(table, "any", () => undefined);
    return level.rowsOf(`${table} ${of(any)}`, () => {
      const which = (row: Row): string => `${row.c("clinic_id")} = ${this.clinic} and ${of(row)}`;
      return new SharedRows(this.alias("p"), this.row(table), which);
    });
  }

  /** The classes left to the viewer of this row's client, computed once per row of the level. */
  public maskFor(level: Level): string | null {
    if (!level.aboutClient || !(isLimitedStaff(this.role) || this.role === "INTEGRATOR")) return null;
    return level.mask((row) => maskBeside(this, row));
  }

  private jsonOf(at: Place, node: FieldNode, field: AnyField, stored: FieldStore, holds: string | null): Json {
    if (stored.kind === "value") {
      const known = at.level.values.get(`${at.type.name}.${field.name}`);
      const value = known ?? stored.sql(at.level.row, this.scopeAt(at.level));
      return leaf(field.type, value, holds, isEmptyWhereWithheld(field) ? "'{}'" : null);
    }
    const below = getNamedType(field.type).name;
    if (stored.kind === "embedded") return where(holds, this.embedded(at, below, stored));
    const args = new FieldArguments(field, node, this.binds, this.operation.variables);
    if (stored.kind === "one") return where(holds, this.one(at, stored, below));
    if (stored.kind === "page") {
      const json = new PageCompiler(this).nested({
        level: at.level,
        parent: at.type.name,
        store: stored,
        args,
        nodes: at.nodes,
        field,
        holds,
      });
      return where(holds, always(json));
    }
    return where(holds, this.list(at, stored, below, args, holds));
  }

  private embedded(at: Place, below: string, stored: Extract<FieldStore, { kind: "embedded" }>): Json {
    const named = this.operation.schema.getType(below);
    const sets = setsBelow(at.nodes);
    if (isObjectType(named)) {
      const json = always(this.object(below, at.level, fieldsOf(this.operation, named, sets)));
      return where(stored.present?.(at.level.row, this.scopeAt(at.level)) ?? null, json);
    }
    return this.union(at, below, sets);
  }

  /** A union whose members are all kept in the same row: each member's store says by `only` when it is that one. */
  private union(at: Place, union: string, sets: ReturnType<typeof setsBelow>): Json {
    const abstract = this.operation.schema.getType(union);
    if (abstract === undefined || !("getTypes" in abstract)) throw new Error(`${union} is no union`);
    const cases = abstract.getTypes().map((member) => {
      const only =
        storeOf(member.name).only?.(
          at.level.row,
          this.scope(() => null),
        ) ?? "true";
      return `when ${only} then ${this.object(member.name, at.level, fieldsOf(this.operation, member, sets), only)}`;
    });
    return sometimes(`case ${cases.join(" ")} end`);
  }

  private one(at: Place, stored: Extract<FieldStore, { kind: "one" }>, below: string): Json {
    const target = storeOf(below);
    const { row, columns } = trackedRow(this.row(target.table, "t"));
    const shown = stored.sameClient ? at.level.shown.below(at.type.name) : Shown.nothing;
    const mask = stored.sameClient ? () => this.maskFor(at.level) : () => null;
    const filter = this.rowFilter(below, row, shown, mask);
    const which = [
      `${row.c("clinic_id")} = ${this.clinic}`,
      `${row.c(target.key)} = ${stored.key(at.level.row)}`,
      ...[at.only, filter].filter((sql) => sql !== null),
    ].join(" and ");
    at.level.joins.push(
      at.level.isInOrder ? new JoinedRow(row, columns, which) : `left join ${target.table} ${row.alias} on ${which}`,
    );
    const level = at.level.beside(row, stored.sameClient, this.showsOfClient(below), target.aboutClient);
    const json = this.object(below, level, fieldsOf(this.operation, this.objectType(below), setsBelow(at.nodes)));
    const there = `${row.c(target.key)} is not null`;
    const flags = level.flagsSql();
    if (flags !== null) at.level.flags.push(`case when ${there} then ${flags} else 0 end`);
    return where(there, always(json));
  }

  private list(
    at: Place,
    stored: ManyStore | FirstStore,
    below: string,
    args: FieldArguments,
    holds: string | null,
  ): Json {
    if (this.isEmptyForRole(stored)) return [{ literal: "[]" }];
    const target = storeOf(below);
    const scope = this.scope(() => (stored.sameClient ? this.maskFor(at.level) : null));
    const parent = at.level.row;
    const own = this.row(target.table);
    const rows = this.madeOf(at.level, stored, target.table);
    const direct = `${target.table} ${own.alias} where ${own.c("clinic_id")} = ${this.clinic} and`;
    const { row: base, from } = rows?.use(own) ?? { row: own, from: direct };
    const level = at.level.below(
      this.row(target.table, "t"),
      stored.sameClient,
      this.showsOfClient(below),
      target.aboutClient,
    );
    level.madeOf = rows;
    const fields = fieldsOf(this.operation, this.objectType(below), setsBelow(at.nodes));
    const json = this.object(below, level, fields);
    this.label(target, level);
    const which = [
      stored.where(parent, base, scope, args),
      this.rowFilter(below, base, stored.sameClient ? at.level.shown.below(at.type.name) : Shown.nothing, () =>
        stored.sameClient ? this.maskFor(at.level) : null,
      ),
    ].filter((sql) => sql !== null);
    const source = `select ${level.columnsOf(base)} from ${from} ${which.join(" and ")} order by ${stored.order(base, scope)} limit ${stored.kind === "first" ? 1 : MOST_IN_A_LIST}`;
    const flags = level.flagsSql();
    const isNumbered = stored.kind === "many" && level.losesOrder();
    const numbered = isNumbered ? `select p.*, row_number() over () list_row from (${source}) p` : source;
    const selected =
      stored.kind === "first"
        ? level.select([`${json} o`, ...(flags === null ? [] : [`${flags} w`])], numbered)
        : level.gather(json, flags, numbered, isNumbered);
    if (flags === null)
      return stored.kind === "first" ? sometimes(`(${selected})`) : always(`coalesce((${selected}), '[]')`);
    const lateral = this.alias("l");
    at.level.joins.push(`left join lateral (${selected}) ${lateral} on ${holds ?? "true"}`);
    at.level.flags.push(`coalesce(${lateral}.w, 0)`);
    return stored.kind === "first" ? sometimes(`${lateral}.o`) : always(`coalesce(${lateral}.o, '[]')`);
  }

  /** Rows labelled SUD show that class, whatever the fields' own; so do rows with classes of their own. */
  public label(store: TypeStore, level: Level): void {
    if (store.classes !== undefined) level.flags.push(store.classes(level.row));
    if (store.labelled) level.flags.push(`case when ${level.row.c("sud")} then ${classBit("SUD")} else 0 end`);
  }
}

interface Place {
  readonly type: GraphQLObjectType;
  readonly store: TypeStore;
  readonly policy: TypePolicy;
  readonly level: Level;
  readonly nodes: readonly FieldNode[];
  readonly only: string | null;
}
