import pg from "pg";
import { type ActorContext, Database, type Statement, type Transaction } from "../../src/platform/database/index.js";
import { actorOf } from "../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { type Person, World } from "../world/builders.js";

const WHO = {
  text: "select current_user::text as role, app.user_id()::text as id, pg_backend_pid() as pid",
  values: [],
};

describe("the one door to PostgreSQL", () => {
  let databaseOfTest: TestDatabase;
  let owner: pg.Client;
  let database: Database;
  let world: World;
  let peer: Person;
  let clinician: Person;

  beforeAll(async () => {
    databaseOfTest = await createTestDatabase();
    owner = await connect(databaseOfTest.ownerUrl);
    const url = await createServiceLogin(databaseOfTest);
    // One connection each for reads and writes: whatever one borrower leaves behind, the next one finds.
    database = await new Database({ url, entities: [], poolSize: 1 }).connect();
    world = await World.create(owner);
    [peer, clinician] = [await world.person("PEER_SPECIALIST"), await world.person("CLINICIAN")];
  });
  afterAll(async () => {
    await database.close();
    await owner.end();
    await databaseOfTest.drop();
  });

  interface Who {
    readonly role: string;
    readonly id: string;
    readonly pid: number;
  }
  /** The statement never reaches the server, as when something breaks between. */
  const loseStatement = (lost: string): jest.SpyInstance => {
    const real: (...args: unknown[]) => unknown = pg.Client.prototype.query;
    return import.meta.jest.spyOn(pg.Client.prototype, "query").mockImplementation(function (
      this: pg.Client,
      statement: string | pg.QueryConfig,
      ...rest: unknown[]
    ) {
      const text = typeof statement === "string" ? statement : statement.text;
      if (text !== lost) return real.call(this, statement, ...rest);
      const [then] = rest as ((error: Error) => void)[];
      if (then === undefined) return Promise.reject(new Error("lost"));
      // What came before it is answered all the same.
      (this as unknown as { connection: { flush(): void } }).connection.flush();
      return then(new Error("lost"));
    });
  };
  const named = (text: string): Statement => ({ text, values: [1], name: text.slice(0, 40) });
  const whoReads = async (actor: ActorContext): Promise<Who> =>
    (await database.withContext(actor, [WHO]))[0]?.rows[0] as Who;
  const whoWrites = (actor: ActorContext): Promise<Who> =>
    database.transaction(actor, async (tx) => (await tx.send(WHO)).rows[0] as Who);

  test.each<[string, (text: string) => Promise<unknown>]>([
    ["reading", (text) => database.withContext(peer.actor, [named(text)])],
    ["writing", (text) => database.transaction(peer.actor, (tx) => tx.send(named(text)))],
  ])("keeps a hundred plans on a connection for %s, the newest, and answers by all of them", async (_, send) => {
    const all = Array.from({ length: 130 }, (_, i) => `select ${i} + $1::int as sum`);
    for (const text of [...all, ...all.slice(0, 5)]) await send(text);

    const [result] = [
      await send("select count(*)::int kept, $1::int from pg_prepared_statements"),
    ].flat() as pg.QueryResult[];

    expect(result?.rows[0]).toMatchObject({ kept: 101 });
  });

  test.each([
    ["reading", whoReads],
    ["writing", whoWrites],
  ])("gives each borrower of the same connection their own context when %s", async (_, who) => {
    const first = await who(peer.actor);
    const second = await who(clinician.actor);

    expect(first).toMatchObject({ role: "app_peer_specialist", id: peer.id });
    expect(second).toMatchObject({ role: "app_clinician", id: clinician.id, pid: first.pid });
  });

  test("leaves no context behind on a connection that a failed read gives back", async () => {
    const bad = database.withContext(peer.actor, [{ text: "select 1/0", values: [] }, WHO]);

    await expect(bad).rejects.toMatchObject({ code: "22012" });
    expect(await whoReads(clinician.actor)).toMatchObject({ role: "app_clinician", id: clinician.id });
  });

  test.each([
    ["reading", "sync", whoReads],
    ["writing", "rollback", () => database.transaction(peer.actor, () => Promise.reject(new Error("broken off")))],
  ])("destroys a connection that comes back inside a transaction after %s", async (_, end, breakOff) => {
    const who = end === "sync" ? whoReads : whoWrites;
    const { pid } = await who(peer.actor);
    const losing = loseStatement(end);
    await expect(breakOff(peer.actor)).rejects.toThrow();
    losing.mockRestore();

    const next = await who(clinician.actor);

    expect(next).toMatchObject({ role: "app_clinician", id: clinician.id });
    expect(next.pid).not.toBe(pid);
  });

  test("undoes everything that a use case did before it failed", async () => {
    const failed = database.transaction(peer.actor, async (tx) => {
      await tx.query(
        "insert into audit_events (clinic_id, event_id, kind, outcome, actor_id) values ($1, gen_random_uuid(), 'READ', 'SUCCESS', $2)",
        [world.clinicId, peer.id],
      );
      throw new Error("no");
    });

    await expect(failed).rejects.toThrow("no");
    const { rows } = await owner.query("select from audit_events where clinic_id = $1", [world.clinicId]);
    expect(rows).toEqual([]);
  });

  test.each([
    ["is all there was", () => Promise.resolve()],
    ["is followed by another", async (tx: Transaction) => void (await tx.query("select 1 as one where $1", [true]))],
    ["is followed by an error", () => Promise.reject(new Error("what came of it"))],
  ])("fails with what nobody waited for, where that %s", async (_, then) => {
    const failed = database.transaction(peer.actor, async (tx) => {
      tx.sendAhead("select 1 / $1::int", [0]);
      await then(tx);
    });

    await expect(failed).rejects.toMatchObject({ code: "22012" });
    expect(await whoWrites(clinician.actor)).toMatchObject({ id: clinician.id });
  });

  test("plans a statement of a use case once for a role, and never with another role's rules", async () => {
    const kept = "select count(*)::int as count, app.user_id()::text as id from clients where clinic_id = $1";
    const ask = (actor: ActorContext): Promise<unknown> =>
      database.transaction(actor, async (tx) => {
        const [found] = await tx.query<{ id: string }>(kept, [world.clinicId]);
        const plans = await tx.query<{ uses: number }>(
          `select (generic_plans + custom_plans)::int as uses from pg_prepared_statements where starts_with(statement, $1) order by 1`,
          [kept],
        );
        return { id: found?.id, uses: plans.map(({ uses }) => uses) };
      });

    expect(await ask(peer.actor)).toEqual({ id: peer.id, uses: [1] });
    expect(await ask(peer.actor)).toEqual({ id: peer.id, uses: [2] });
    expect(await ask(clinician.actor)).toEqual({ id: clinician.id, uses: [1, 2] });
  });

  describe("takes what it sends together as one", () => {
    const add = (id: number): Statement => ({ text: "insert into late (id) values ($1)", values: [id] });
    const late = async (): Promise<number[]> =>
      (await owner.query<{ id: number }>("select id from late order by id")).rows.map(({ id }) => id);

    beforeAll(async () => {
      await owner.query("create table late (id int unique deferrable initially deferred)");
      await owner.query("grant insert on late to app_peer_specialist");
    });
    beforeEach(async () => {
      await owner.query("truncate late");
    });

    test("done as a whole, and on the same connection as the next", async () => {
      const { pid } = await whoReads(peer.actor);

      await database.withContext(peer.actor, [add(1), add(2)]);

      expect(await late()).toEqual([1, 2]);
      expect(await whoReads(clinician.actor)).toMatchObject({ id: clinician.id, pid });
    });

    test.each<[string, readonly Statement[], object]>([
      ["in its middle", [add(1), { text: "select 1 / $1::int", values: [0] }, add(2)], { code: "22012" }],
      ["when it is read", [add(1), { text: "selec", values: [] }], { code: "42601" }],
      ["only when it is committed", [add(1), add(1)], { code: "23505" }],
    ])("undone as a whole where it fails %s, and the connection goes on", async (_, statements, error) => {
      const { pid } = await whoReads(peer.actor);

      await expect(database.withContext(peer.actor, statements)).rejects.toMatchObject(error);

      expect(await late()).toEqual([]);
      expect(await whoReads(clinician.actor)).toMatchObject({ id: clinician.id, pid });
    });

    test("undone where something can't even be sent, and nobody gets another's answer", async () => {
      const circular: { self?: object } = {};
      circular.self = circular;
      const unsendable = { text: "select $1::json", values: [circular] };

      await expect(database.withContext(peer.actor, [unsendable])).rejects.toThrow(TypeError);
      await expect(database.withContext(peer.actor, [unsendable, add(1)])).rejects.toThrow(TypeError);

      expect(await late()).toEqual([]);
      expect(await whoReads(clinician.actor)).toMatchObject({ id: clinician.id });
    });

    describe("and commits a use case along with its last statement", () => {
      const nothing: Statement = { text: "select 1", values: [] };
      const act = (ahead: Statement, last: Statement): Promise<unknown> =>
        database.transaction(peer.actor, async (tx) => {
          tx.sendAhead(ahead.text, ahead.values);
          return tx.sendLast(last);
        });
      const circular: { self?: object } = {};
      circular.self = circular;
      const unsendable: Statement = { text: "select $1::json", values: [circular] };

      test("done as a whole", async () => {
        await act(add(1), add(2));

        expect(await late()).toEqual([1, 2]);
      });

      test.each<[string, Statement, Statement, object]>([
        ["it fails", add(1), { text: "select 1 / $1::int", values: [0] }, { code: "22012" }],
        ["something before it does", { text: "select 1 / $1::int", values: [0] }, add(1), { code: "22012" }],
        ["something before it can't even be sent", unsendable, add(1), { name: "TypeError" }],
        ["it can't", add(1), unsendable, { name: "TypeError" }],
        ["it does only when it is committed", add(1), add(1), { code: "23505" }],
      ])("undone as a whole where %s", async (_, ahead, last, error) => {
        await expect(act(ahead, last)).rejects.toMatchObject(error);

        expect(await late()).toEqual([]);
        await act(nothing, nothing);
        expect(await whoWrites(clinician.actor)).toMatchObject({ id: clinician.id });
      });
    });

    test("answered to whoever has asked, however many ask at once and whatever fails between", async () => {
      const found = (results: readonly unknown[]): unknown[] =>
        results
          .flatMap((result) => ((result as pg.QueryResult).rows as object[] | undefined) ?? [result])
          .map((row) => (row as { found: number }).found);
      const ask = async (number: number): Promise<unknown> => {
        const statements = [number, number % 3, number].map((value) => ({
          text: "select $1::int / ($1::int <> 0)::int as found",
          values: [value],
        }));
        const both = await Promise.allSettled([
          database.withContext(peer.actor, statements),
          database.transaction(peer.actor, async (tx) => {
            tx.sendAhead("select 1 / $1::int", [number % 4]);
            return tx.query("select $1::int as found", [number]);
          }),
        ]);
        return both.map((one) =>
          one.status === "fulfilled" ? found(one.value.flat()) : (one.reason as { code: string }).code,
        );
      };
      const sums = (number: number): unknown[] => [
        number % 3 === 0 ? "22012" : [number, number % 3, number],
        number % 4 === 0 ? "22012" : [number],
      ];
      const numbers = Array.from({ length: 60 }, (_, i) => i + 1);

      expect(await Promise.all(numbers.map(ask))).toEqual(numbers.map(sums));
    });
  });

  describe("names a statement", () => {
    const once = { text: "select 1 as one where $1", values: [true], name: "once" };
    const preparedAs = async (): Promise<string[]> => {
      const list = { text: "select name from pg_prepared_statements where name like 'once%' order by 1", values: [] };
      const [found] = await database.withContext(peer.actor, [list]);
      return (found?.rows as { name: string }[]).map(({ name }) => name);
    };

    test("anew after it failed unprepared, for a pooler has kept the name, and not after it failed otherwise", async () => {
      const stranger = { ...peer.actor, userId: await world.user() };

      await expect(database.withContext(stranger, [once])).rejects.toMatchObject({ code: "AU001" });
      await database.withContext(peer.actor, [once]);
      await expect(database.withContext(stranger, [once])).rejects.toMatchObject({ code: "AU001" });
      await expect(database.withContext(peer.actor, [{ ...once, values: ["x"] }])).rejects.toMatchObject({
        code: "22P02",
      });
      await database.withContext(peer.actor, [once]);

      expect(await preparedAs()).toEqual(["once.1"]);
    });

    test("so often at most on one connection, which then makes room for another", async () => {
      const stranger = { ...peer.actor, userId: await world.user() };
      const before = await whoReads(peer.actor);

      for (let times = 0; times < 98; times++) {
        const refused = database.withContext(stranger, [{ ...once, name: "never" }]);
        await expect(refused).rejects.toMatchObject({ code: "AU001" });
      }
      const meanwhile = await whoReads(peer.actor);
      for (const name of ["never", "never"]) {
        await expect(database.withContext(stranger, [{ ...once, name }])).rejects.toMatchObject({ code: "AU001" });
      }

      expect(meanwhile.pid).toBe(before.pid);
      expect((await whoReads(peer.actor)).pid).not.toBe(before.pid);
    });
  });

  describe("tells the rules of rows", () => {
    const told = async (actor: ActorContext): Promise<unknown> => {
      const text = `select app.program_ids() programs, app.part2_program_ids() part2,
        current_setting('app.employed_since') "employedSince"`;
      const [found] = await database.withContext(actor, [{ text, values: [] }]);
      return found?.rows[0];
    };

    test("in which programs somebody works now, and which of these are under Part 2", async () => {
      const [part2, other, former] = [
        await world.program({ is_part2: true }),
        await world.program(),
        await world.program({ is_part2: true }),
      ];
      const staff = await world.person("CLINICIAN", { program: part2 });
      await world.row("program_staff", { user_id: staff.id, program_id: other, starts_at: "2020-01-01" });
      const its = { user_id: staff.id, program_id: former, starts_at: "2020-01-01", ends_at: "2021-01-01" };
      await world.row("program_staff", its);

      const found = (await told(staff.actor)) as { programs: string[] };

      expect(found).toMatchObject({ part2: [part2], employedSince: "" });
      expect(found.programs.toSorted()).toEqual([part2, other].toSorted());
      expect(await told(clinician.actor)).toMatchObject({ programs: [], part2: [] });
    });

    test("since when a peer specialist is employed without a gap, where they were employed before", async () => {
      const again = await world.person("PEER_SPECIALIST");
      await world.membership(again.id, "PEER_SPECIALIST", { starts_at: "2018-01-01", ends_at: "2019-01-01" });

      expect(await told(again.actor)).toMatchObject({ employedSince: "2019-01-01 00:00:00+00" });
      expect(await told(peer.actor)).toMatchObject({ employedSince: "-infinity" });
    });
  });

  describe("opens for nobody", () => {
    test("who is unknown in the clinic", async () => {
      const stranger = await world.user();

      await expectRefusal(actorOf({ userId: stranger, clinicId: world.clinicId, role: "PEER_SPECIALIST" }), "AU001");
    });

    test("who belongs to another clinic", async () => {
      const other = await World.create(owner);

      await expectRefusal({ ...peer.actor, clinicId: other.clinicId }, "AU001");
    });

    test("whose employment has ended, or has not begun", async () => {
      const [former, future] = [await world.user(), await world.user()];
      await world.membership(former, "CLINICIAN", { ends_at: "2021-01-01" });
      await world.membership(future, "CLINICIAN", { starts_at: "2999-01-01" });

      await expectRefusal(actorOf({ userId: former, clinicId: world.clinicId, role: "CLINICIAN" }), "AU001");
      await expectRefusal(actorOf({ userId: future, clinicId: world.clinicId, role: "CLINICIAN" }), "AU001");
    });

    test("who asks for a role that they don't hold", async () => {
      await expectRefusal({ ...peer.actor, role: "CLINIC_ADMIN" }, "AU001");
    });

    test("who holds several roles and picks none", async () => {
      const both = await world.person("PEER_SPECIALIST");
      await world.membership(both.id, "PEER_SUPERVISOR");

      await expectRefusal({ ...both.actor, roleChosen: false }, "AU002");
      expect(await whoReads({ ...both.actor, role: "PEER_SUPERVISOR" })).toMatchObject({ role: "app_peer_supervisor" });
    });

    test("who picks a role that has ended, though they hold another", async () => {
      const moved = await world.person("CLINICIAN");
      await world.membership(moved.id, "PEER_SPECIALIST", { ends_at: "2021-01-01" });

      await expectRefusal({ ...moved.actor, role: "PEER_SPECIALIST" }, "AU001");
      expect(await whoReads({ ...moved.actor, roleChosen: false })).toMatchObject({ role: "app_clinician" });
    });

    test("who names no role, whatever has ended for them", async () => {
      const former = await world.user();
      await world.membership(former, "CLINICIAN", { ends_at: "2021-01-01" });

      for (const chosen of [true, false]) {
        const entering = owner.query("select app.enter($1, $2, null, $3, '{}')", [former, world.clinicId, chosen]);
        await expect(entering).rejects.toMatchObject({ code: "AU001" });
      }
    });

    test("in another role than was assumed, and it names the right one", async () => {
      const wrong = { ...clinician.actor, role: "PEER_SPECIALIST", roleChosen: false };

      await expect(whoReads(wrong)).rejects.toMatchObject({ code: "AU003", message: "CLINICIAN" });
    });

    test("for another organization than was assumed, and it names the right one", async () => {
      const [organization, other] = [await world.organization(), await world.organization()];
      const integrator = await world.person("INTEGRATOR", { organization_id: organization });
      const forOrganization = (organizationId: string | null): ActorContext => ({
        ...integrator.actor,
        organizationId,
      });

      for (const wrong of [other, null]) {
        for (const who of [whoReads, whoWrites]) {
          await expect(who(forOrganization(wrong))).rejects.toMatchObject({ code: "AU004", message: organization });
        }
      }
      expect(await whoReads(forOrganization(organization))).toMatchObject({ role: "app_integrator" });
      await expectRefusal({ ...forOrganization(organization), role: "CLINIC_ADMIN" }, "AU001");
    });

    async function expectRefusal(actor: ActorContext, code: string): Promise<void> {
      await expect(whoReads(actor)).rejects.toMatchObject({ code });
      await expect(whoWrites(actor)).rejects.toMatchObject({ code });
    }
  });
});
