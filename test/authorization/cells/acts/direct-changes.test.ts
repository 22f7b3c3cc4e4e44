import type pg from "pg";
import { ROLE_LETTERS } from "../../../../src/authorization/roles.js";
import { enterStatement } from "../../../../src/platform/database/context.js";
import { actorOf } from "../../../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../../../support/database.js";
import { connect } from "../../../support/service-login.js";
import type { Letters, RowFacts, Viewer } from "../facts.js";
import { databaseMatrix } from "../matrix/index.js";
import { createCellWorld, type CellWorld } from "../world/index.js";
import type { Rule, Try } from "./language.js";
import { CHANGES, type Who } from "./writes.js";

/** Parts of other rows, stored with them. */
const IN_NO_ROW = ["CrisisPlan", "ConsentRevocation"];
/** A change that every role makes who changes the table at all. */
const CHANGE: Readonly<Record<string, string>> = {
  clients: "phone = null",
  recovery_plans: "review_due_on = null",
  plan_parts: "response = null",
  consent_recipients: "end_recorded_at = null",
};

/** The tables about clients in which somebody changes rows, or removes them. */
const tablesWith = (what: "changes" | "delete"): [string, Who][] =>
  Object.entries(CHANGES).flatMap(([table, { [what]: who }]): [string, Who][] =>
    who === undefined || table === "idempotency_keys" ? [] : [[table, who]],
  );

/**
 * One statement for every row there is, that reads none: no rule for reading is asked, so that what is written is what the
 * rules for writing let pass.
 */
describe("a statement under a role, past the service", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let world: CellWorld;
  const keys = new Map<string, readonly string[]>();
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    world = await createCellWorld(owner);
    await owner.query(
      `insert into idempotency_keys (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors)
       select clinic_id, id, 'updateClient', 'a key', 'salt', 'hash', '{}', '[]' from users`,
    );
  }, 120_000);
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  test.each(tablesWith("changes"))(
    "changes in %s the rows of whom an act of the role does, and no other",
    async (table, who) => {
      const text = `update ${table} set ${CHANGE[table] ?? "version = 1"}`;

      expect(await compare(table, who, text)).toEqual([]);
    },
    120_000,
  );

  test.each(tablesWith("delete"))(
    "removes from %s the rows of whom an act of the role does, and no other",
    async (table, who) => {
      expect(await compare(table, who, `delete from ${table}`)).toEqual([]);
    },
    120_000,
  );

  test.each<[string, string, readonly Letters[]]>([
    ["plan_parts", "sharing = 'ONLY_ME'", ["ME"]],
    ["consents", "sud = true, discloser_program_ids = array[gen_random_uuid()]", ["ME", "PO"]],
    ["consents", "kind = 'SPECIFIC_DISCLOSURE', classes = '{CLINICAL}'", ["CL", "CC", "ME", "PO"]],
  ])(
    "makes of no row of %s what its writer could not see: %s",
    async (table, change, who) => {
      const able = new Set<Letters>();
      for (const viewer of world.viewers.filter(({ relationship }) => relationship === "own")) {
        const found = await written(viewer, `update ${table} set ${change}`, table, "clinic_id || ' ' || id");
        if (found.size > 0) able.add(viewer.role);
      }

      expect([...able].sort()).toEqual([...who].sort());
    },
    120_000,
  );

  test.each(["update idempotency_keys set made = '{}'", "delete from idempotency_keys"])(
    "is remembered by whom it is of, and by nobody else: %s",
    async (text) => {
      for (const viewer of world.viewers) {
        const found = await written(viewer, text, "idempotency_keys", "clinic_id || ' ' || user_id");

        expect([...found]).toEqual([`${viewer.clinicId} ${viewer.userId}`]);
      }
    },
    120_000,
  );

  async function compare(table: string, who: Who, text: string): Promise<string[]> {
    const rows = world.rows.filter((row) => row.table === table && !IN_NO_ROW.includes(row.type));
    const wrong: string[] = [];
    for (const viewer of world.viewers) {
      const found = await written(viewer, text, table, "clinic_id || ' ' || id");
      const rule = who[viewer.role];
      for (const row of rows) {
        const may = rule !== undefined && databaseMatrix.finds(viewer, row) && rule(tryOf(viewer, row));
        if (found.delete(`${row.clinicId} ${row.id}`) === may) continue;
        const client = world.names.get(row.client?.id ?? "");
        wrong.push(`${viewer.name}; ${row.type} ${JSON.stringify(told(row))} of ${client}: judged ${may}`);
      }
      if (found.size > 0) wrong.push(`${viewer.name}: ${found.size} rows that are not of the world`);
    }
    return wrong;
  }

  /** The keys of the rows that one statement of somebody writes. It is undone, and nothing follows from it. */
  async function written(viewer: Viewer, text: string, table: string, key: string): Promise<Set<string>> {
    const { userId, clinicId, role } = viewer;
    const before = await allOf(table, key);
    await owner.query("begin; set local session_replication_role = replica");
    try {
      const enter = enterStatement(actorOf({ userId, clinicId, role: ROLE_LETTERS[role] }));
      await owner.query(enter.text, [...enter.values]);
      await owner.query(text);
      await owner.query("reset role");
      if (text.startsWith("update")) return new Set(await keysOf(table, key, "xmin = pg_current_xact_id()::xid"));
      const left = new Set(await keysOf(table, key, "true"));
      return new Set(before.filter((one) => !left.has(one)));
    } catch (error) {
      // No act of the role changes anything in the table.
      if ((error as { code?: string }).code === "42501") return new Set();
      throw error;
    } finally {
      await owner.query("rollback");
    }
  }

  async function allOf(table: string, key: string): Promise<readonly string[]> {
    const known = keys.get(table) ?? (await keysOf(table, key, "true"));
    keys.set(table, known);
    return known;
  }

  async function keysOf(table: string, key: string, where: string): Promise<string[]> {
    const { rows } = await owner.query<{ key: string }>(`select ${key} as key from ${table} where ${where}`);
    return rows.map((row) => row.key);
  }

  function tryOf(viewer: Viewer, row: RowFacts): Parameters<Rule>[0] {
    if (row.client === null) throw new Error(`${row.type} is about nobody`);
    return { viewer, row, client: row.client } as Try;
  }
});

function told({ its }: RowFacts): unknown {
  return Object.fromEntries(Object.entries(its).filter(([name]) => name !== "of"));
}
