import { readFileSync } from "node:fs";
import fc from "fast-check";
import { buildSchema } from "graphql";
import type pg from "pg";
import type { Role } from "../../../src/authorization/roles.js";
import { loadSampleClinic, sampleId, sampleLogins } from "../../../src/demo/sample-clinic/index.js";
import { Database } from "../../../src/platform/database/index.js";
import { ApiError } from "../../../src/platform/graphql/index.js";
import { buildApiSchema, contractFile } from "../../../src/schema.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { connect, createServiceLogin } from "../../support/service-login.js";
import { settings } from "../../support/settings.js";
import { type Ask, compilerOf } from "./api.js";
import { canonicalTree } from "./canonical.js";
import { randomOperation } from "./operations.js";
import { serve } from "./serve.js";
import type { Calls } from "./tree.js";

/**
 * graphql-js is the oracle of the compiler: what PostgreSQL makes of an operation is, to the order of its keys, what
 * the reference implementation makes of the same rows.
 */
const people: [string, Role][] = [
  ["peer.a", "PEER_SPECIALIST"],
  ["supervisor.a", "PEER_SUPERVISOR"],
  ["clinician.core", "CLINICIAN"],
  ["coordinator", "CARE_COORDINATOR"],
  ["client.1", "CLIENT"],
  ["representative.3", "REPRESENTATIVE"],
  ["privacy.officer", "PRIVACY_OFFICER"],
  ["admin", "CLINIC_ADMIN"],
  ["integrator.food", "INTEGRATOR"],
];

// The contract alone, without our resolvers.
const oracle = buildSchema(readFileSync(contractFile, "utf8"));
const schema = buildApiSchema();

let database: TestDatabase;
let owner: pg.Client;
let service: Database;
let as: ReturnType<typeof compilerOf>;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await connect(database.ownerUrl);
  await loadSampleClinic(owner, new Date());
  service = await new Database({ url: await createServiceLogin(database), entities: [], poolSize: 2 }).connect();
  as = compilerOf(schema, service);
}, 60_000);
afterAll(async () => {
  await service.close();
  await owner.end();
  await database.drop();
});

/** Ids that exist, whoever may see them, and one that does not. */
async function callsFor(): Promise<Calls> {
  const ids = async (table: string, most: number): Promise<string[]> => {
    const { rows } = await owner.query<{ id: string }>(`select id from ${table} order by id limit ${most}`);
    return rows.map(({ id }) => id);
  };
  return {
    "Query.client": [sampleId("client 1"), sampleId("client 3")],
    "Query.clients": ["ASSIGNED_AT"],
    "Query.peerSpecialist": [sampleId("peer.a"), sampleId("nobody")],
    "Query.caseload": [sampleId("peer.a")],
    "Query.recoveryPlan": await ids("recovery_plans", 1),
    "Query.referral": await ids("referrals", 1),
    "Query.consent": await ids("consents", 1),
    "Query.visibilityMatrix": ["Clinic"],
    "Client.assignments": [false],
    "Client.safetyConcerns": [false],
    "Client.consents": [["ACTIVE", "REVOKED"]],
  };
}

test.each(people)(
  "%s reads as graphql-js would answer",
  async (login, role) => {
    const { userId, clinicId } = sampleLogins.find((one) => one.login === login) ?? { userId: "", clinicId: "" };
    const ask: Ask = as({ userId, clinicId, role });
    const calls = await callsFor();
    // A poll of the feed receives what was sent, once: afterwards reading changes nothing.
    if (role === "INTEGRATOR") await ask("{ referralFeed(first: 100) { endCursor } }", {});
    const tree = await canonicalTree(schema, ask, calls);
    let compared = 0;

    await fc.assert(
      fc.asyncProperty(fc.gen(), async (choose) => {
        const { query, variables } = randomOperation(choose, schema, tree, calls);
        const made = await ask(query, variables).catch((error: unknown) => {
          if (error instanceof ApiError && /too many conditional fields|one page of referralFeed/.test(error.message)) {
            return null;
          }
          throw error;
        });
        if (made === null) return;
        compared++;
        const expected = await serve(oracle, tree, query, variables);
        expect(JSON.stringify(JSON.parse(made))).toBe(JSON.stringify(expected));
      }),
      // A failure is made smaller for as long as there is time.
      {
        numRuns: settings.oracleRuns,
        interruptAfterTimeLimit: 60_000,
        ...(settings.oracleSeed !== undefined && { seed: settings.oracleSeed }),
      },
    );

    expect(compared).toBeGreaterThan(settings.oracleRuns * 0.8);
  },
  120_000,
);
