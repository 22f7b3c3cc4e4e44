import { randomUUID } from "node:crypto";
import type pg from "pg";
import { enterStatement } from "../../src/platform/database/context.js";
import { leafHash } from "../../src/transparency-log/index.js";
import { asActor } from "../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { type Person, World } from "../world/builders.js";
import { insertRow } from "../world/insert.js";

describe("the audit log", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let service: pg.Client;
  let world: World;
  let peer: Person;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    service = await connect(await createServiceLogin(database));
    world = await World.create(owner);
    peer = await world.person("PEER_SPECIALIST");
    await insertRow(owner, "audit_events", event());
  });
  afterAll(async () => {
    await Promise.all([owner.end(), service.end()]);
    await database.drop();
  });

  const event = (columns: object = {}): Record<string, unknown> => ({
    clinic_id: world.clinicId,
    event_id: randomUUID(),
    kind: "READ",
    outcome: "SUCCESS",
    actor_id: peer.id,
    ...columns,
  });

  const changes = [
    ["update", "update audit_events set outcome = 'SUCCESS'"],
    ["delete", "delete from audit_events"],
    ["truncate", "truncate audit_events"],
  ] as const;

  test.each(changes)("refuses %s even to the owner of the database", async (_, statement) => {
    await expect(owner.query(statement)).rejects.toMatchObject({ code: "42501", message: /append-only/ });
  });

  test.each(changes)("refuses %s to a role of the service", async (_, statement) => {
    await expect(asActor(service, peer.actor, () => service.query(statement))).rejects.toMatchObject({ code: "42501" });
  });

  test("takes an entry in the actor's own name, with the instant and the position of the database", async () => {
    const its = event({ kind: "CLIENT_UPDATED" });
    const { text, values } = enterStatement(peer.actor);

    await service.query("begin");
    await service.query(text, [...values]);
    await insertRow(service, "audit_events", its);
    await service.query("commit");

    const { rows } = await owner.query(
      `select actor_id, recorded_at between now() - interval '1 minute' and now() as fresh,
         position > (select min(position) from audit_events) as later
       from audit_events where event_id = $1`,
      [its["event_id"]],
    );
    expect(rows).toEqual([{ actor_id: peer.id, fresh: true, later: true }]);
  });

  test.each([
    ["a time of the caller's choosing", { recorded_at: "2020-01-01T00:00:00Z" }],
    ["somebody else's name", { actor_id: randomUUID() }],
    ["no name", { actor_id: null }],
    ["another clinic", { clinic_id: randomUUID() }],
    ["a hash of the caller's choosing", { leaf_hash: Buffer.alloc(32) }],
  ])("refuses an entry with %s", async (_, forged) => {
    const write = asActor(service, peer.actor, () => insertRow(service, "audit_events", event(forged)));

    await expect(write).rejects.toMatchObject({ code: "42501" });
  });

  test("refuses a position of the caller's choosing", async () => {
    const { clinic_id, event_id, actor_id } = event();
    const write = asActor(service, peer.actor, () =>
      service.query(
        `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, position) overriding system value
         values ($1, $2, 'READ', 'SUCCESS', $3, 1)`,
        [clinic_id, event_id, actor_id],
      ),
    );

    await expect(write).rejects.toMatchObject({ code: "42501" });
  });

  test("makes the hash of an entry from its body, whatever whoever adds it says", async () => {
    const its = event({ leaf_hash: Buffer.alloc(32) });

    await expect(insertRow(owner, "audit_events", { ...its, body: Buffer.from("{}") })).rejects.toMatchObject({
      code: "23514",
    });
    await insertRow(owner, "audit_events", its);

    const { rows } = await owner.query<{ body: Buffer; hash: Buffer }>(
      "select body, leaf_hash hash from audit_events where event_id = $1",
      [its["event_id"]],
    );
    expect(rows[0]?.hash).toEqual(leafHash(rows[0]?.body ?? Buffer.alloc(0)));
    expect(rows[0]?.body.length).toBeGreaterThan(100);
  });

  test("refuses an outcome that there is none of", async () => {
    const its = event({ outcome: "MAYBE" });

    await expect(insertRow(owner, "audit_events", its)).rejects.toMatchObject({ code: "23514" });
    const write = asActor(service, peer.actor, () => insertRow(service, "audit_events", its));
    await expect(write).rejects.toMatchObject({ code: "23514" });
  });

  test("lets nobody change the hash of an entry, whoever may empty it", async () => {
    const its = event({ kind: "LOGIN" });
    await insertRow(owner, "audit_events", its);
    const change = (columns: string): Promise<unknown> =>
      owner.query(`update audit_events set ${columns} where event_id = $1`, [its["event_id"]]);

    await owner.query("begin; grant update (leaf_hash) on audit_events to app_retention; set local role app_retention");
    try {
      await change("salt = null");
      await expect(change("leaf_hash = sha256('another')")).rejects.toMatchObject({
        code: "42501",
        message: /append-/,
      });
    } finally {
      await owner.query("rollback");
    }
  });

  test("is not read by a peer specialist", async () => {
    const read = asActor(service, peer.actor, () => service.query("select event_id from audit_events"));

    await expect(read).rejects.toMatchObject({ code: "42501" });
  });
});
