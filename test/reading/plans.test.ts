import { randomUUID } from "node:crypto";
import { buildSchema, Kind, type FragmentDefinitionNode, type OperationDefinitionNode, parse } from "graphql";
import { readFileSync } from "node:fs";
import type pg from "pg";
import { loadSyntheticClinic, syntheticId, syntheticLogins } from "../../src/demo/synthetic-clinic/index.js";
import { CursorCodec, fieldsOf, type Operation } from "../../src/reading/index.js";
import { compileQuery } from "../../src/reading/statement.js";
import { buildApiSchema, contractFile } from "../../src/schema.js";
import { actorOf, asActor } from "../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";

// The policies and the stores; the schema itself is the contract's.
buildApiSchema();
const schema = buildSchema(readFileSync(contractFile, "utf8"));

const CLIENTS = 2000;
/** What grows with the clinic. */
const LARGE =
  /Seq Scan on (clients|program_enrollments|care_team_members|peer_assignments|recovery_plans|plan_parts|service_notes|peer_notes|clinical_notes|referrals|referral_events|consents|consent_recipients|feed_entries|audit_events)\b/;

const CLIENT = `{ client(id: "${syntheticId("client", 1)}") { preferredName
  careTeam { displayName } assignments { role } recoveryPlan { vision goals { text steps { text } } }
  serviceNotes(first: 10) { nodes { startedAt } } peerNotes(first: 10) { nodes { body } }
  clinicalNotes(first: 10) { nodes { body } } referrals(first: 3) { nodes { status history { to } } }
  consents { state recipients { organization { name } } } } }`;

const READS: [login: string, what: string, query: string][] = [
  [
    "peer.big",
    "their caseload",
    `{ caseload(first: 50) { nodes { preferredName lastContactAt recoveryPlan { goals { text } }
      referrals(first: 3) { nodes { status } } consents { state } } } }`,
  ],
  ["peer.big", "a client", CLIENT],
  ["client.big", "their own record", CLIENT],
  ["peer.big", "referrals", "{ referrals(first: 20) { nodes { status client { preferredName } } } }"],
  ["privacy.big", "a page of all clients", "{ clients(first: 20) { nodes { preferredName } } }"],
];

/** No read goes through a whole table that grows with the clinic. */
describe("in a clinic of thousands", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let service: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await loadSyntheticClinic(owner, CLIENTS, () => undefined);
    await owner.query("analyze");
    service = await connect(await createServiceLogin(database));
  }, 120_000);
  afterAll(async () => {
    await Promise.all([owner.end(), service.end()]);
    await database.drop();
  });

  test.each(READS)("%s reads %s by index", async (login, _, query) => {
    const plan = await planOf(login, query);

    expect(plan.filter((line) => LARGE.test(line))).toEqual([]);
    expect(plan.some((line) => line.includes("Index"))).toBe(true);
  });

  /** The plan that PostgreSQL keeps for the statement, whatever its parameters. */
  async function planOf(login: string, query: string): Promise<string[]> {
    const person = syntheticLogins.find((one) => one.login === login);
    const role = person?.roles[0];
    if (person === undefined || role === undefined) throw new Error(`Nobody is called ${login}`);
    const { userId, clinicId } = person;
    const operation = operationOf(query);
    const type = schema.getQueryType();
    if (!type) throw new Error("The schema has no queries");
    const plan = compileQuery(operation, role, fieldsOf(operation, type, [operation.definition.selectionSet]));
    const request = {
      clinicId,
      userId,
      role,
      viewer: userId,
      variables: {},
      cursors: new CursorCodec([Buffer.alloc(32)]),
      audit: { eventId: randomUUID(), requestId: randomUUID(), operationName: null },
    };
    return asActor(service, actorOf({ userId, clinicId, role }), async () => {
      await service.query("set local jit = off");
      await service.query("set local plan_cache_mode = force_generic_plan");
      const { rows } = await service.query<{ "QUERY PLAN": string }>(
        `explain ${plan.text}`,
        plan.binds.map((bind) => bind(request)),
      );
      return rows.map((row) => row["QUERY PLAN"]);
    });
  }
});

function operationOf(query: string): Operation {
  const { definitions } = parse(query);
  const fragments = definitions.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION);
  const definition = definitions.find((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION);
  if (definition === undefined) throw new Error("There is no operation");
  return { schema, definition, fragments: new Map(fragments.map((one) => [one.name.value, one])), variables: {} };
}
