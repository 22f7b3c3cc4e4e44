import { randomUUID } from "node:crypto";
import type pg from "pg";
import { classBit } from "../../src/authorization/data-classes.js";
import { RememberedFacts } from "../../src/authorization/remembered-facts.js";
import { Database, type Statement } from "../../src/platform/database/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { type Person, World } from "../world/builders.js";

const CLIENTS: Statement = { text: "select array(select c.id from clients c order by 1) as ids", values: [] };

/** What is withheld of each of these clients, asked in this order. */
const withheldOf = (clients: readonly string[]): Statement => ({
  text: "select array(select app.withheld_classes(u.id) from unnest($1::uuid[]) u(id)) as ids",
  values: [clients],
});

const idsOf = (result: pg.QueryResult | undefined): unknown => (result?.rows[0] as { ids: unknown } | undefined)?.ids;

describe("what the rules remember of the actor", () => {
  let databaseOfTest: TestDatabase;
  let owner: pg.Client;
  let database: Database;
  let world: World;
  let peer: Person;
  let clients: string[];

  beforeAll(async () => {
    databaseOfTest = await createTestDatabase();
    owner = await connect(databaseOfTest.ownerUrl);
    database = await new Database({
      url: await createServiceLogin(databaseOfTest),
      entities: [],
      poolSize: 1,
    }).connect();
    world = await World.create(owner);
  });
  beforeEach(async () => {
    peer = await world.person("PEER_SPECIALIST");
    clients = [await world.client(), await world.client()].sort();
    for (const client of clients) await world.assign(client, peer.id);
  });
  afterAll(async () => {
    await database.close();
    await owner.end();
    await databaseOfTest.drop();
  });

  const end = (client: string | undefined): Promise<unknown> =>
    owner.query("update peer_assignments set ends_at = starts_at + interval '1 second' where client_id = $1", [client]);

  test("ends with the statement: the next one of the same transaction sees what others have ended", async () => {
    const [before, after] = await database.transaction(peer.actor, async (tx) => {
      const first = idsOf(await tx.send(CLIENTS));
      await end(clients[0]);
      return [first, idsOf(await tx.send(CLIENTS))];
    });

    expect(before).toEqual(clients);
    expect(after).toEqual([clients[1]]);
  });

  test("ends with the statement also where several are sent at once", async () => {
    const lock = Number.parseInt(randomUUID().slice(0, 6), 16);
    const wait = { text: `select pg_advisory_xact_lock(${lock})`, values: [] };
    await owner.query(`select pg_advisory_lock(${lock})`);

    const answers = database.withContext(peer.actor, [CLIENTS, wait, CLIENTS]);
    await waitsFor(lock);
    await end(clients[0]);
    await owner.query(`select pg_advisory_unlock(${lock})`);

    const [before, , after] = await answers;
    expect(idsOf(before)).toEqual(clients);
    expect(idsOf(after)).toEqual([clients[1]]);
  });

  test("is nobody else's who comes next on the connection", async () => {
    const other = await world.person("PEER_SPECIALIST");

    const first = await database.withContext(peer.actor, [CLIENTS]);
    const second = await database.withContext(other.actor, [CLIENTS]);

    expect(idsOf(first[0])).toEqual(clients);
    expect(idsOf(second[0])).toEqual([]);
  });

  test("tells of each client what is withheld of them, as it is when the statement begins", async () => {
    const [one = "", other = ""] = clients;
    const withhold = (client: string, dataClass: string): Promise<unknown> =>
      world.row("restrictions", {
        client_id: client,
        data_class: dataClass,
        starts_at: new Date(),
        recorded_at: new Date(),
      });
    const [sud, service] = [classBit("SUD"), classBit("SERVICE")];
    await withhold(one, "SUD");
    const asked = withheldOf([one, other, other, one]);

    const answers = await database.transaction(peer.actor, async (tx) => {
      const first = idsOf(await tx.send(asked));
      await withhold(one, "SERVICE");
      await withhold(other, "SUD");
      return [first, idsOf(await tx.send(asked))];
    });

    // What is agreed to after the transaction began holds in it: whoever sees it, keeps to it.
    expect(answers).toEqual([
      [sud, 0, 0, sud],
      [sud | service, sud, sud, sud | service],
    ]);
  });

  async function waitsFor(lock: number): Promise<void> {
    for (let asked = 0; asked < 500; asked++) {
      const { rowCount } = await owner.query(
        "select from pg_locks where locktype = 'advisory' and objid = $1 and not granted",
        [lock],
      );
      if (rowCount === 1) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("Nobody waits");
  }
});

describe("a class that may be withheld, in a rule", () => {
  test("is asked of the function that remembers what is withheld of the client", () => {
    const rule =
      "(not a.sud or not exists (select from app.limits v where v.client_id = a.client_id and v.class_bit = 32))";

    expect(new RememberedFacts().in(rule)).toBe("(not a.sud or app.withheld_classes(a.client_id) & 32 = 0)");
  });
});

describe("a list of ids in a rule", () => {
  test("is asked of the function that remembers it", () => {
    const facts = new RememberedFacts();

    const sql = facts.in(
      "a.client_id = any (array(select v.client_id from app.care_team v where v.role = 'CLINICIAN'))",
    );

    expect(sql).toBe("a.client_id = any ((select app.care_team_role_clinician_ids())::uuid[])");
    expect(facts.sql()).toContain(
      "array(select v.client_id from app.care_team v where v.role = 'CLINICIAN' order by 1)",
    );
  });

  test("stays as it is where a row decides it", () => {
    const ofRow = "x.id = any (array(select v.client_id from app.supervised v where v.peer_specialist_id = t1.id))";

    expect(new RememberedFacts().in(ofRow)).toBe(ofRow);
  });

  test("has one meaning for each name", () => {
    const facts = new RememberedFacts();
    facts.in("a = any (array(select v.client_id from app.represented v where v.alone))");

    expect(() => facts.in("a = any (array(select v.user_id from app.represented v where v.alone))")).toThrow(
      "app.represented_alone_ids would be two lists",
    );
  });
});
