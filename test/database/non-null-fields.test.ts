import { isNonNullType, isObjectType } from "graphql";
import type pg from "pg";
import { Row, type Scope } from "../../src/authorization/sql.js";
import { findStore, type FieldStore, type TypeStore } from "../../src/authorization/store.js";
import { buildApiSchema } from "../../src/schema.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";

/** Fields that can't be null for a reason which no column tells. */
const FOR_ANOTHER_REASON: Readonly<Record<string, string>> = {
  "StaffMember.role": "its rows are the users who have one (isStaff)",
  "ConsentRevocation.channel": "a consent without a channel has no revocation: the object itself is null",
};
/** Views, whose columns the catalog calls nullable whatever they are made of, and why what they show can't be null. */
const VIEWS: Readonly<Record<string, string>> = {
  "app.access_report": "columns of events that are never null, arrays, and a name by an inner join",
  "app.audit_entities": "coalesced, or an array over what is there",
  "app.audit_log": "columns of events that are never null",
  "app.audit_proofs": "columns of events, leaves and heads that are never null, by inner joins",
  "app.crisis_lines": "constants, and columns of the clinic that are never null",
  "app.disclosures": "coalesced or never null in both halves",
  "app.feed_window": "what is shown of an entry is never null; a consent's columns are read where it has one",
  "app.viewer": "columns of the user, and settings without which no transaction is entered",
};
/** Kinds of plan items: the sections that no other type is stored in, but for the crisis plan, of which no text is asked. */
const ITEMS = ["VISION", "WELLNESS_TOOL", "DAILY_PLAN", "STRESSOR", "EARLY_SIGN", "HARDER_TIMES", "AFTER_CRISIS"];

interface Promised {
  readonly coordinate: string;
  readonly store: TypeStore;
  readonly column: string;
}

/** The fields that are never null by the contract, and are answered from one column as it is. */
const promised: readonly Promised[] = Object.values(buildApiSchema().getTypeMap())
  .filter(isObjectType)
  .flatMap((type) => {
    const store = findStore(type.name);
    if (store === null) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const stored = store.fields.get(field.name);
      const column = stored !== undefined && isNonNullType(field.type) ? columnOf(store, stored) : null;
      return column === null ? [] : [{ coordinate: `${type.name}.${field.name}`, store, column }];
    });
  });

/** The column that a field is answered from; null for what is computed, made of other rows, or part of the same row. */
function columnOf(store: TypeStore, stored: FieldStore): string | null {
  const row = new Row(store.table, "its", () => undefined);
  let sql: string;
  if (stored.kind === "one") sql = stored.key(row);
  else if (stored.kind !== "value") return null;
  else if (stored.sql.length > 1) return null;
  else sql = stored.sql(row, {} as Scope);
  return /^its\.(\w+)$/.exec(sql)?.[1] ?? null;
}

describe("what the contract says is never null", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  test("is stored in columns that can't be null, or not in rows of that kind", async () => {
    const nullable: string[] = [];
    for (const its of promised) {
      if (its.coordinate in FOR_ANOTHER_REASON || its.store.table in VIEWS) continue;
      if (!(await isNeverNull(its)) && !(await isRefusedByCheck(its))) nullable.push(its.coordinate);
    }

    expect(promised.length).toBeGreaterThan(100);
    expect(nullable).toEqual([]);
  });

  test("is excepted only where the catalog does not say it", async () => {
    const told: string[] = [];
    for (const its of promised.filter(({ coordinate }) => coordinate in FOR_ANOTHER_REASON)) {
      if ((await isNeverNull(its)) || (await isRefusedByCheck(its))) told.push(its.coordinate);
    }
    const { rows } = await owner.query<{ name: string }>(
      "select c.oid::regclass::text as name from pg_class c where c.relkind = 'v' and c.oid = any ($1::regclass[])",
      [Object.keys(VIEWS)],
    );
    const used = new Set(promised.map(({ store }) => store.table));

    expect(told).toEqual([]);
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(VIEWS));
    expect(Object.keys(VIEWS).filter((view) => !used.has(view))).toEqual([]);
    const coordinates = promised.map(({ coordinate }) => coordinate);
    expect(Object.keys(FOR_ANOTHER_REASON).filter((one) => !coordinates.includes(one))).toEqual([]);
  });

  async function isNeverNull({ store, column }: Promised): Promise<boolean> {
    const { rows } = await owner.query<{ attnotnull: boolean }>(
      "select attnotnull from pg_attribute where attrelid = $1::regclass and attname = $2",
      [store.table, column],
    );
    return rows[0]?.attnotnull === true;
  }

  /** Whether a check lets a row of the kind pass which has everything, and not the same row without the column. */
  async function isRefusedByCheck({ store, column }: Promised): Promise<boolean> {
    const checks = await owner.query<{ sql: string }>(
      "select pg_get_expr(conbin, conrelid) as sql from pg_constraint where conrelid = $1::regclass and contype = 'c'",
      [store.table],
    );
    const whole = await wholeRow(store.table);
    const kinds = store.kind === undefined ? [null] : store.kind.value === null ? ITEMS : [store.kind.value];
    for (const kind of kinds) {
      const row = { ...whole, ...(store.kind && { [store.kind.column]: kind }) };
      let isRefused = false;
      for (const { sql } of checks.rows) {
        const passes = async (one: object): Promise<boolean> =>
          (
            await owner.query<{ passes: boolean }>(
              `select (${sql}) is not false as passes from jsonb_populate_record(null::${store.table}, $1) its`,
              [one],
            )
          ).rows[0]?.passes === true;
        isRefused ||= (await passes(row)) && !(await passes({ ...row, [column]: null }));
      }
      if (!isRefused) return false;
    }
    return true;
  }

  /** A row of a table in which nothing is null. */
  async function wholeRow(table: string): Promise<Record<string, unknown>> {
    const { rows } = await owner.query<{ name: string; type: string }>(
      `select attname as name, atttypid::regtype::text as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [table],
    );
    return Object.fromEntries(rows.map(({ name, type }) => [name, type.endsWith("[]") ? [] : (SAMPLES[type] ?? "x")]));
  }
});

const SAMPLES: Readonly<Record<string, unknown>> = {
  uuid: "00000000-0000-4000-8000-000000000000",
  integer: 1,
  bigint: 1,
  boolean: true,
  date: "2026-01-01",
  "timestamp with time zone": "2026-01-01T00:00:00Z",
  jsonb: {},
  bytea: "\\x00",
};
