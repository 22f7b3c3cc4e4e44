import type { GraphQLSchema } from "graphql";
import type pg from "pg";
import { ROLES, type Role } from "../../../src/authorization/roles.js";
import { sampleLogins } from "../../../src/demo/sample-clinic/index.js";
import { buildApiSchema } from "../../../src/schema.js";
import { actorOf, asActor } from "../../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { connect, createServiceLogin } from "../../support/service-login.js";
import { loadClinic } from "./clinic.js";
import { statementsFor } from "./compiled.js";
import { type LongWay, longWaysOf, pretendToGrow } from "./plans.js";

const LOADED = 1_000;
const CLIENTS = 1_000_000;
/**
 * The months of the log in which nothing has happened yet, or only what is kept apart; and what no operation reads: tokens
 * that are revoked, of which those of the last hour are asked for by their time.
 */
const WITHOUT_ROWS = /^audit_events_\w+$|^audit_tiles$|^token_revocations$/;
const MONTH = /^audit_events_\d{4}_\d\d/;
const NO_RIGHT = "42501";

/** By role and index, why rows of the whole clinic may be read. */
const ALLOWED: Readonly<Record<string, string>> = {
  "PEER_SUPERVISOR peer_assignments_by_peer":
    "the loaded clinic has two supervisors, each with half of all clients; one of many finds theirs by key",
  "REPRESENTATIVE consent_recipients_by_participants": "the index has intermediaries alone, which are few",
  "PRIVACY_OFFICER consent_recipients_by_participants": "the index has intermediaries alone, which are few",
  "INTEGRATOR consent_recipients_by_participants": "the index has intermediaries alone, which are few",
  "INTEGRATOR clients_by_name":
    "names in their order until the page is full of those who were referred, where more than a few were",
  "INTEGRATOR referrals_by_target":
    "the organization's own: all where they are few, and in their order until the page is full",
  "INTEGRATOR program_enrollments_by_program":
    "whom of a program's clients the organization may know to be in it, consents tell: no index leads to these few",
  "CLINIC_ADMIN program_enrollments_by_program": "counted to a thousand, and looked through where there are no more",
  "CLINIC_ADMIN clients_clinic_id_user_id_key":
    "orders by contact and by assignment are made of the rows of each client: those of all the administrator's are sorted",
  "CLINIC_ADMIN audit_events_clinic_id_recorded_at_position_idx1": "the index has events of the system alone",
  "CLINIC_ADMIN clients_by_name":
    "names in their order until the page is full of those in the administrator's programs, who are more than a thousand",
  "PRIVACY_OFFICER audit_events_clinic_id_recorded_at_position_idx":
    "what is asked of each event lets all of them pass",
};

/**
 * No statement that is compiled for an operation of the contract, in any role, reads a table that grows with the clinic from
 * its beginning to its end.
 */
describe("in a clinic of a million clients", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let service: pg.Client;
  let grown: Awaited<ReturnType<typeof pretendToGrow>>;
  const schema: GraphQLSchema = buildApiSchema();

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await loadClinic(owner, LOADED);
    grown = await pretendToGrow(owner, LOADED, CLIENTS);
    service = await connect(await createServiceLogin(database));
  });
  afterAll(async () => {
    await Promise.all([owner.end(), service.end()]);
    await database.drop();
  });

  test("every table that grows has rows to plan with", () => {
    expect([grown.large.size > 35, grown.filled.size > 15]).toEqual([true, true]);
    expect(grown.empty.filter((table) => !WITHOUT_ROWS.test(table))).toEqual([]);
  });

  test.each(ROLES)("%s asks everything by index", async (role) => {
    const statements = statementsFor(schema, role);

    expect(statements.size).toBeGreaterThan(100);
    expect(await longWays(role, statements)).toEqual([]);
  });

  test("a table without its index is found", async () => {
    await owner.query("drop index check_ins_by_plan");
    const [[text, its] = ["", ""]] = [...statementsFor(schema, "PEER_SPECIALIST")].filter(
      ([, one]) => one.startsWith("{ recoveryPlan") && one.includes("{ checkIns"),
    );

    expect(await longWays("PEER_SPECIALIST", new Map([[text, its]]))).toEqual([`check_ins by check_ins_pkey: ${its}`]);
  });

  function isLong(role: Role, operation: string, { table, index }: LongWay): boolean {
    if (index === null) return grown.large.has(table);
    // PostgreSQL knows only of tables that are well filled how few rows a key finds.
    if (!grown.filled.has(table) || operation.startsWith("as their")) return false;
    return !(`${role} ${index.replace(MONTH, "audit_events")}` in ALLOWED);
  }

  /** Where somebody in the role reads a large table whole, each with one operation. */
  async function longWays(role: Role, statements: ReadonlyMap<string, string>): Promise<string[]> {
    const person = sampleLogins.find(({ roles }) => roles.length === 1 && roles[0] === role);
    if (person === undefined) throw new Error(`Nobody is ${role} alone`);
    const found = new Map<string, string>();
    await asActor(service, actorOf({ ...person, role }), async () => {
      await service.query("set local jit = off; savepoint before");
      for (const [text, operation] of statements) {
        const ways = await longWaysOf(service, role, text).catch(async (error: unknown) => {
          // A payload of acts that the role never does, and that would be refused before.
          if ((error as pg.DatabaseError).code !== NO_RIGHT || !operation.startsWith("mutation")) throw error;
          await service.query("rollback to before");
          return [];
        });
        for (const way of ways.filter((one) => isLong(role, operation, one))) {
          const key = `${way.table} by ${way.index ?? "row"}`;
          if (!found.has(key)) found.set(key, operation);
        }
      }
    });
    return [...found].map(([where, operation]) => `${where}: ${operation}`);
  }
});
