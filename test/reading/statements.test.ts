import pg from "pg";
import { sampleId } from "../../src/demo/sample-clinic/index.js";
import { type Service, startService } from "../support/service.js";

/** What ends a turn, and commits it. */
const END_OF_TURN = "sync";

/**
 * A read is one statement for each root field at most, in one transaction with its context, however much it asks for and
 * however many rows there are.
 */
describe("a read", () => {
  let service: Service;
  let statements: string[] | null = null;

  beforeAll(async () => {
    service = await startService();
    const real: (...args: unknown[]) => unknown = pg.Client.prototype.query;
    import.meta.jest.spyOn(pg.Client.prototype, "query").mockImplementation(function (
      this: pg.Client,
      ...args: unknown[]
    ) {
      const [first] = args;
      const text = typeof first === "string" ? first : String((first as { text?: unknown }).text);
      // What is asked every so often, whoever reads.
      if (!text.includes("app.token_revocations(")) statements?.push(text);
      return real.apply(this, args);
    });
  });
  afterAll(async () => {
    import.meta.jest.restoreAllMocks();
    await service.close();
  });

  const CASELOAD = `query ($first: Int) { caseload(first: $first) { nodes {
    id preferredName
    recoveryPlan { id vision goals { id text steps { text } } }
    referrals(first: 3) { nodes { id status target { name } } }
    consents { id state recipients { organization { name } } }
  } pageInfo { hasNextPage endCursor } totalCount } }`;

  /** What went to PostgreSQL while somebody asked. */
  async function sent(login: string, query: string, variables = {}): Promise<string[]> {
    statements = [];
    const reply = await service.as(login).ask(query, variables);
    const all = statements;
    statements = null;
    expect(reply.codes).toEqual([]);
    return all;
  }

  test("of a caseload with plans, goals, referrals and consents is one statement, after its context, in one turn", async () => {
    const all = await sent("peer.a", CASELOAD, { first: 50 });

    expect(all.map((text) => text.replace(/\s+/g, " ").split(" ").slice(0, 2).join(" "))).toEqual([
      expect.stringMatching(/^select set_config\('role'/),
      expect.stringMatching(/^with [fr]0/),
      END_OF_TURN,
    ]);
  });

  test("is the same statement whatever the size of the caseload", async () => {
    const small = await sent("peer.a", CASELOAD, { first: 1 });
    await grow(60);
    const large = await sent("peer.a", CASELOAD, { first: 100 });

    expect(large).toEqual(small);
  });

  test("of several root fields is one statement as well", async () => {
    const two = `{ viewer { displayName } client(id: "${sampleId("client 1")}") { peerNotes { nodes { body } } }
      again: client(id: "${sampleId("client 2")}") { id } caseload { totalCount } }`;

    expect(await sent("peer.a", two)).toHaveLength(3);
  });

  test("of what is known without the database only asks who is there", async () => {
    const all = await sent("peer.a", '{ __schema { queryType { name } } visibilityMatrix(type: "Clinic") { role } }');

    expect(all).toEqual([expect.stringContaining("app.enter("), END_OF_TURN]);
  });

  test("leaves exactly one entry in the log, in the same transaction", async () => {
    const count = async (): Promise<number> =>
      Number((await service.owner.query<{ n: string }>("select count(*) n from audit_events")).rows[0]?.n);
    const before = await count();

    await sent("peer.a", CASELOAD, { first: 50 });

    expect(await count()).toBe(before + 1);
  });

  /** More clients for peer.a, each with a plan and a referral. */
  async function grow(clients: number): Promise<void> {
    await service.owner.query(
      `with c as (
         insert into clients (clinic_id, mrn, preferred_name, legal_name, date_of_birth)
         select $1, 'G-' || i, 'Client ' || i, 'Client ' || i, '1990-01-01' from generate_series(1, $3::int) i returning id),
       a as (insert into peer_assignments (clinic_id, client_id, peer_specialist_id, starts_at)
         select $1, c.id, $2, now() - interval '1 day' from c),
       p as (insert into recovery_plans (clinic_id, client_id, created_by) select $1, c.id, $2 from c)
       insert into referrals (clinic_id, client_id, kind, need, target_organization_id, sud, created_by)
         select $1, c.id, 'OUTBOUND', 'FOOD', $4, false, $2 from c`,
      [sampleId("clinic Harbor"), sampleId("peer.a"), clients, sampleId("organization Food Bank")],
    );
  }
});

describe("a response key", () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  // PostgreSQL cuts names at 63 bytes.
  test.each([62, 63, 64, 200])("of %d letters comes back whole, beside others that begin alike", async (length) => {
    const [a, b] = [`${"x".repeat(length - 1)}a`, `${"x".repeat(length - 1)}b`];

    const reply = await service.as("peer.a").ask(`{ ${a}: viewer { ${a}: displayName ${b}: role } ${b}: __typename }`);

    expect(reply.data).toEqual({ [a]: { [a]: "Ada Example", [b]: "PEER_SPECIALIST" }, [b]: "Query" });
  });
});
