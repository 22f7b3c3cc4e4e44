import type pg from "pg";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";

// An engine that spreads tables over several servers by the clinic, such as Citus, keeps all rows of a clinic on one of them.
// It can promise then what a key promises, as long as every key has the clinic in it; and each statement, which is about one
// clinic, runs whole on one server.

/** Tables that are not of any clinic, and so are copied to every server or stay on the first. */
const OF_NO_CLINIC = {
  instance_profile: "one row, what the database is for",
  migrations: "which migrations have been run",
};

/** Numbers of one counter for all clinics. What they order is of one clinic, for which any counter will do that grows. */
const COUNTED = {
  "audit_events.position": "the order in which the events of a clinic are listed",
  "feed_entries.position": "the order of an organization's feed, which takes them one at a time",
  "referral_events.position": "the order of what happened to one referral",
};

describe("a table", () => {
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

  const linesOf = async (query: string): Promise<string[]> =>
    (await owner.query<{ line: string }>(query)).rows.map(({ line }) => line);

  test("is of a clinic, whose column is never null, but for two", async () => {
    const others = await linesOf(`
      select c.relname line from pg_class c where ${TABLE} and not exists (select from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'clinic_id' and a.attnotnull and a.atttypid = 'uuid'::regtype) order by 1`);

    expect(others).toEqual(Object.keys(OF_NO_CLINIC));
  });

  test("has a primary key that begins with the clinic", async () => {
    const keys = await linesOf(`
      select c.relname || ' ' || coalesce(pg_get_constraintdef(k.oid), 'no key') line
      from pg_class c left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
      where ${TABLE} and ${OF_CLINIC} order by 1`);

    expect(keys.filter((line) => !/ PRIMARY KEY \(clinic_id\b/.test(line))).toEqual([]);
    expect(keys.length).toBeGreaterThan(40);
  });

  test("has the clinic in all that must be unique or may not overlap", async () => {
    const indexes = await linesOf(`
      select pg_get_indexdef(i.indexrelid) line from pg_index i join pg_class c on c.oid = i.indrelid
      where ${TABLE} and ${OF_CLINIC} and (i.indisunique or i.indisexclusion) order by 1`);

    expect(indexes.filter((line) => !/\((.*\b)?clinic_id\b/.test(line.replace(/ WHERE .*/, "")))).toEqual([]);
  });

  test("names rows of its own clinic alone", async () => {
    const keys = await linesOf(`
      select c.relname || ' ' || pg_get_constraintdef(k.oid) line from pg_constraint k join pg_class c on c.oid = k.conrelid
      where ${TABLE} and ${OF_CLINIC} and k.contype = 'f' order by 1`);

    // The clinic stands at the same place on both sides.
    const isWithin = (line: string): boolean => {
      const [, from = "", to = ""] = /FOREIGN KEY \(([^)]*)\) REFERENCES \w+\(([^)]*)\)/.exec(line) ?? [];
      const place = from.split(", ").indexOf("clinic_id");
      return place >= 0 && to.split(", ")[place] === "clinic_id";
    };
    expect(keys.filter((line) => !isWithin(line))).toEqual([]);
    expect(keys.length).toBeGreaterThan(50);
  });

  test("counts for an order within a clinic alone, and only where that is said", async () => {
    const counters = await linesOf(`
      select c.relname || '.' || a.attname line
      from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where ${TABLE} and ${OF_CLINIC} and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like '%nextval%') order by 1`);

    expect(counters).toEqual(Object.keys(COUNTED));
  });
});

/** Tables as they are written to; the partitions of the log are parts of one. */
const TABLE = "c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition";
const OF_CLINIC = `c.relname not in (${Object.keys(OF_NO_CLINIC)
  .map((name) => `'${name}'`)
  .join(", ")})`;
