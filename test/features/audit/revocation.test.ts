import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { revokeTokens, tokenIdHashOf } from "../../../src/features/audit/revocation/revoke.service.js";
import { RevokedTokens } from "../../../src/platform/database/index.js";
import { markInstance } from "../../../src/platform/database/instance-kind.js";
import { createLogger } from "../../../src/platform/logger/index.js";
import { Revocations } from "../../../src/platform/tokens/index.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { KeptConnection, productionToken, startProduction, type Production } from "../../support/production.js";
import { connect, createServiceLogin } from "../../support/service-login.js";
import { type Person, World } from "../../world/builders.js";

const VIEWER = "{ viewer { id } }";
const main = join(import.meta.dirname, "../../../dist/src/features/audit/revocation/revoke.main.js");
/** What was revoked this long ago is refused by every process, however busy it is. */
const IN_FORCE_MS = 1_000;

describe("a token that is revoked", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let url: string;
  let world: World;
  let officer: Person;
  let admin: Person;
  let peer: Person;
  let other: Person;
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await markInstance(database.ownerUrl, "production");
    url = await createServiceLogin(database);
    world = await World.create(owner);
    [officer, admin] = [await world.person("PRIVACY_OFFICER"), await world.person("CLINIC_ADMIN")];
    [peer, other] = [await world.person("PEER_SPECIALIST"), await world.person("PEER_SPECIALIST")];
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const order = { reason: "LEAKED" as const };
  const revokeToken = async (jti: string): Promise<{ eventId: string }> =>
    revokeTokens({
      ...order,
      ownerUrl: database.ownerUrl,
      by: officer.id,
      revoked: { tokenIdHash: tokenIdHashOf(jti) },
    });
  const revokePerson = async (person: Person, issuedUntil: Date | null = null): Promise<{ eventId: string }> =>
    revokeTokens({
      ...order,
      ownerUrl: database.ownerUrl,
      by: admin.id,
      revoked: { personId: person.id, issuedUntil },
    });
  const second = (): number => Math.floor(Date.now() / 1000);

  describe("in several processes", () => {
    let served: Production;
    let port: number;
    beforeAll(async () => {
      served = startProduction({ DATABASE_URL: url }, "--processes", "3");
      await served.logged("serving", 3);
      port = await served.port;
    });
    afterAll(() => served.kill());

    /** What each process answers to it; a connection stays with the process that took it. */
    const ask = async (token: string): Promise<number[]> => {
      const connections = Array.from({ length: 3 }, () => new KeptConnection(port, token));
      const answers = await Promise.all(connections.map((one) => one.ask(VIEWER)));
      connections.forEach((one) => one.close());
      return answers.map(({ status }) => status);
    };

    test("is refused in all of them a second later, and another one of the person is not", async () => {
      const jti = randomUUID();
      const [revoked, kept] = [productionToken(peer.actor, { jti }), productionToken(peer.actor)];
      expect(await ask(revoked)).toEqual([200, 200, 200]);

      await revokeToken(jti);
      await pause(IN_FORCE_MS);

      expect(await ask(revoked)).toEqual([401, 401, 401]);
      expect(await ask(kept)).toEqual([200, 200, 200]);
      await served.logged("request", 9);
      expect(new Set(served.lines.filter(({ msg }) => msg === "request").map((line) => line.process)).size).toBe(3);
    });

    test("with all of a person's is refused in all of them, and those of others are not", async () => {
      const person = await world.person("PEER_SPECIALIST");
      const tokens = [
        productionToken(person.actor),
        productionToken(person.actor, { iat: second() - 600, exp: second() + 600 }),
      ];
      for (const token of tokens) expect(await ask(token)).toEqual([200, 200, 200]);

      await revokePerson(person);
      await pause(IN_FORCE_MS);

      for (const token of tokens) expect(await ask(token)).toEqual([401, 401, 401]);
      expect(await ask(productionToken(other.actor))).toEqual([200, 200, 200]);
    });

    test("stands in the log when it is tried, with its reason, and is answered as a stranger is", async () => {
      const jti = randomUUID();
      await revokeToken(jti);
      await pause(IN_FORCE_MS);

      const revoked = await fetch(`http://127.0.0.1:${port}/graphql?query=${encodeURIComponent(VIEWER)}`, {
        headers: { authorization: `Bearer ${productionToken(peer.actor, { jti })}` },
      });
      const stranger = await fetch(`http://127.0.0.1:${port}/graphql?query=${encodeURIComponent(VIEWER)}`);

      expect([revoked.status, await revoked.text()]).toEqual([401, await stranger.text()]);
      const tried = async (): Promise<unknown[]> =>
        (
          await owner.query<{ actor_id: string; reason: string }>(
            `select actor_id, detail ->> 'reason' reason from audit_events
             where kind = 'TOKEN_REJECTED' and detail ->> 'tokenIdHash' = $1`,
            [createHash("sha256").update(jti).digest("hex")],
          )
        ).rows;
      while ((await tried()).length === 0) await pause(10);
      expect(await tried()).toEqual([{ actor_id: peer.id, reason: "REVOKED" }]);
    });

    test("is refused by a process that began later", async () => {
      const jti = randomUUID();
      await revokeToken(jti);
      const later = startProduction({ DATABASE_URL: url });
      const connection = new KeptConnection(await later.port, productionToken(peer.actor, { jti }));

      const { status } = await connection.ask(VIEWER);
      connection.close();
      await later.kill();

      expect(status).toBe(401);
    });
  });

  describe("as a process knows it", () => {
    let table: RevokedTokens;
    let now: number;
    let lines: string[];
    let asked: number;
    beforeEach(() => {
      table = new RevokedTokens(url, () => undefined);
      [now, lines, asked] = [0, [], 0];
    });
    afterEach(() => table.close());

    const revocations = (most?: number): Revocations =>
      new Revocations({
        table: { since: (horizon) => (asked++, table.since(horizon)) },
        logger: createLogger("warn", { write: (line) => void lines.push(line) }),
        now: () => now,
        ...(most !== undefined && { most }),
      });
    const codeFor = async (
      its: Revocations,
      person: Person,
      claims: { jti?: string; iat?: number } = {},
    ): Promise<string> => {
      const { jti: tokenId = randomUUID(), iat = second() } = claims;
      const issuedAt = new Date(iat * 1000);
      const { userId, clinicId } = person.actor;
      const known = { userId, clinicId, roles: [], scopes: [], tokenId, issuedAt, expiresAt: new Date() };
      return its.refuseRevoked(known).then(
        () => "believed",
        (error: unknown) => (error as { code: string }).code,
      );
    };

    test("is asked for once by a crowd, and again when a second has gone by", async () => {
      const its = revocations();

      await Promise.all(Array.from({ length: 50 }, () => codeFor(its, peer)));
      now = 1_000;
      await codeFor(its, peer);
      const before = asked;
      now = 1_001;
      await codeFor(its, peer);

      expect([before, asked]).toEqual([1, 2]);
    });

    test("can't be known while the database does not say, so that nobody is believed", async () => {
      const its = revocations();
      expect(await codeFor(its, peer)).toBe("believed");
      await owner.query(`revoke execute on function app.token_revocations(xid8) from "${database.name}"`);

      now = 1_000;
      const known = await codeFor(its, peer);
      now = 1_001;
      const unknown = await codeFor(its, peer);
      await owner.query(`grant execute on function app.token_revocations(xid8) to "${database.name}"`);

      expect([known, unknown, await codeFor(its, peer)]).toEqual(["believed", "SERVICE_UNAVAILABLE", "believed"]);
      expect(lines).toHaveLength(1);
    });

    test("is learnt of whichever of two transactions ends first", async () => {
      const its = revocations();
      await codeFor(its, peer);
      const [slow, quick] = [randomUUID(), randomUUID()];
      await owner.query("begin");
      await owner.query(
        `insert into token_revocations (clinic_id, token_id_hash, ordered_by, reason) values ($1, $2, $3, 'OTHER')`,
        [peer.actor.clinicId, tokenIdHashOf(slow), officer.id],
      );
      await revokeToken(quick);

      now += 1_001;
      const first = [await codeFor(its, peer, { jti: quick }), await codeFor(its, peer, { jti: slow })];
      await owner.query("commit");
      now += 1_001;

      expect(first).toEqual(["UNAUTHENTICATED", "believed"]);
      expect(await codeFor(its, peer, { jti: slow })).toBe("UNAUTHENTICATED");
      expect(await codeFor(its, peer, { jti: quick })).toBe("UNAUTHENTICATED");
    });

    test("is waited for no longer than for an answer", async () => {
      let asked = 0;
      const its = new Revocations({
        table: {
          since: () => {
            asked++;
            return new Promise<never>(() => undefined);
          },
        },
        logger: createLogger("silent"),
        withinMs: 20,
      });

      expect(await Promise.all([codeFor(its, peer), codeFor(its, peer)])).toEqual([
        "SERVICE_UNAVAILABLE",
        "SERVICE_UNAVAILABLE",
      ]);
      expect(asked).toBe(1);
    });

    test("is learnt of where transactions are numbered anew, as after a restore", async () => {
      const jti = randomUUID();
      await revokeToken(jti);
      const horizons: string[] = [];
      const its = new Revocations({
        // Of a server that had come further.
        table: {
          since: async (horizon) => {
            horizons.push(horizon);
            if (horizons.length === 1) return { horizon: String(2n ** 40n), revoked: [] };
            return table.since(horizon);
          },
        },
        logger: createLogger("silent"),
        now: () => now,
      });
      await codeFor(its, peer);
      now += 1_001;

      expect(await codeFor(its, peer, { jti })).toBe("UNAUTHENTICATED");
      expect(horizons).toEqual(["0", String(2n ** 40n), "0"]);
    });

    test("counts up to its instant, and half a minute more for clocks that differ", async () => {
      const person = await world.person("PEER_SPECIALIST");
      const until = second() - 300;
      await revokePerson(person, new Date(until * 1000));
      const its = revocations();

      expect(await codeFor(its, person, { iat: until })).toBe("UNAUTHENTICATED");
      expect(await codeFor(its, person, { iat: until + 30 })).toBe("UNAUTHENTICATED");
      expect(await codeFor(its, person, { iat: until + 31 })).toBe("believed");

      // An earlier instant afterwards gives nothing back.
      await revokePerson(person, new Date((until - 60) * 1000));
      now += 1_001;
      expect(await codeFor(its, person, { iat: until })).toBe("UNAUTHENTICATED");
    });

    test("is forgotten when such tokens have run out, and not before", async () => {
      const [old, young] = [randomUUID(), randomUUID()];
      for (const [jti, minutes] of [
        [old, 63],
        [young, 61],
      ] as const) {
        await owner.query(
          `insert into token_revocations (clinic_id, token_id_hash, ordered_by, reason, recorded_at)
           values ($1, $2, $3, 'OTHER', now() - make_interval(mins => $4))`,
          [peer.actor.clinicId, tokenIdHashOf(jti), officer.id, minutes],
        );
      }
      const its = revocations();

      expect(await codeFor(its, peer, { jti: old })).toBe("believed");
      expect(await codeFor(its, peer, { jti: young })).toBe("UNAUTHENTICATED");
      await owner.query(
        "update token_revocations set recorded_at = now() - interval '63 minutes' where token_id_hash = $1",
        [tokenIdHashOf(young)],
      );
      now += 600_000;
      expect(await codeFor(its, peer, { jti: young })).toBe("believed");
    });

    test("is of one clinic", async () => {
      const elsewhere = await World.create(owner);
      const stranger = await elsewhere.person("PEER_SPECIALIST");
      const jti = randomUUID();
      await revokeToken(jti);
      const its = revocations();

      expect(await codeFor(its, stranger, { jti })).toBe("believed");
    });

    test("has nobody believed where there is more than can be kept", async () => {
      await revokeToken(randomUUID());
      await revokeToken(randomUUID());

      expect(await codeFor(revocations(1), peer)).toBe("SERVICE_UNAVAILABLE");
    });
  });

  test("is nothing that the service may read, write or take back by itself", async () => {
    const service = await connect(url);
    const tries = async (role: string, statement: string): Promise<string> => {
      await service.query("begin");
      const failed = await service
        .query(role === "" ? "select" : `set local role ${role}`)
        .then(() => service.query(statement))
        .then(
          () => "done",
          (error: unknown) => (error as { code: string }).code,
        );
      await service.query("rollback");
      return failed;
    };

    for (const role of ["", "app_privacy_officer", "app_clinic_admin", "app_sealer"]) {
      for (const statement of [
        "select from token_revocations",
        "delete from token_revocations",
        "update token_revocations set reason = 'OTHER'",
      ]) {
        expect([role, await tries(role, statement)]).toEqual([role, "42501"]);
      }
    }
    expect(await tries("app_revoker", "select")).toBe("42501");
    expect(await tries("app_clinician", "select app.token_revocations('0')")).toBe("42501");
    await service.end();
  });

  describe("by npm run tokens:revoke", () => {
    const run = (...args: string[]): Promise<{ code: number; out: string }> =>
      new Promise((resolve) => {
        const env = { PATH: process.env.PATH, DATABASE_OWNER_URL: database.ownerUrl };
        execFile(process.execPath, [main, ...args], { env }, (error, stdout, stderr) =>
          resolve({ code: typeof error?.code === "number" ? error.code : 0, out: stdout + stderr }),
        );
      });
    const count = async (): Promise<number> =>
      Number((await owner.query<{ n: string }>("select count(*) n from token_revocations")).rows[0]?.n);

    test("is one, by its id or by the hash that the log has, or a person's, and each stands in the clinic's log", async () => {
      const jti = randomUUID();
      const hash = tokenIdHashOf(jti).toString("hex");
      const told = [
        await run("--by", officer.id, "--token", jti, "--reason", "LEAKED"),
        await run("--by", admin.id, "--token-hash", hash.toUpperCase(), "--reason", "OTHER"),
        await run(
          "--by",
          admin.id,
          "--person",
          peer.id,
          "--issued-until",
          "2026-01-02T03:04:05Z",
          "--reason",
          "LOST_DEVICE",
        ),
        await run("--by", officer.id, "--person", other.id, "--reason", "MISUSE"),
      ];

      expect(told.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
      const eventIds = told.map(({ out }) => /event ([0-9a-f-]{36})\./.exec(out)?.[1]);
      const { rows } = await owner.query<{ detail: object }>(
        `select e.clinic_id, e.kind, e.outcome, e.operation_name, e.actor_id, e.detail
         from unnest($1::uuid[]) with ordinality x(id, n) join audit_events e on e.event_id = x.id order by x.n`,
        [eventIds],
      );
      const { clinicId } = peer.actor;
      const event = {
        clinic_id: clinicId,
        kind: "UPDATE",
        outcome: "SUCCESS",
        operation_name: "tokens.revoked",
        actor_id: null,
      };
      expect(rows).toEqual([
        { ...event, detail: { by: officer.id, reason: "LEAKED", tokenIdHash: hash } },
        { ...event, detail: { by: admin.id, reason: "OTHER", tokenIdHash: hash } },
        {
          ...event,
          detail: { by: admin.id, reason: "LOST_DEVICE", personId: peer.id, issuedUntil: "2026-01-02T03:04:05.000Z" },
        },
        {
          ...event,
          detail: { by: officer.id, reason: "MISUSE", personId: other.id, issuedUntil: expect.any(String) as string },
        },
      ]);
      expect(told.map(({ out }) => out).join()).not.toContain(jti);
    });

    test.each<[string, (its: { officer: string; peer: string }) => string[], number, RegExp]>([
      [
        "nobody's order",
        (its) => ["--by", its.peer, "--person", its.peer, "--reason", "OTHER"],
        1,
        /no privacy officer or administrator/,
      ],
      [
        "a person who is not of the clinic",
        (its) => ["--by", its.officer, "--person", randomUUID(), "--reason", "OTHER"],
        1,
        /nobody of this clinic/,
      ],
      [
        "an instant to come",
        (its) => [
          "--by",
          its.officer,
          "--person",
          its.peer,
          "--issued-until",
          "2999-01-01T00:00:00Z",
          "--reason",
          "OTHER",
        ],
        1,
        /is to come/,
      ],
      [
        "a day",
        (its) => ["--by", its.officer, "--person", its.peer, "--issued-until", "2026-01-01", "--reason", "OTHER"],
        2,
        /is an instant/,
      ],
      [
        "an instant of a token",
        (its) => ["--by", its.officer, "--token", "x", "--issued-until", "2026-01-01T00:00:00Z", "--reason", "OTHER"],
        2,
        /goes with --person/,
      ],
      [
        "a whole token",
        (its) => ["--by", its.officer, "--token", "aaaa.bbbb.cccc", "--reason", "OTHER"],
        2,
        /and not the token/,
      ],
      ["an empty id", (its) => ["--by", its.officer, "--token", "", "--reason", "OTHER"], 2, /is the id of a token/],
      ["half a hash", (its) => ["--by", its.officer, "--token-hash", "abc", "--reason", "OTHER"], 2, /64 hexadecimal/],
      [
        "two things at once",
        (its) => ["--by", its.officer, "--token", "x", "--person", its.peer, "--reason", "OTHER"],
        2,
        /Name one of/,
      ],
      ["nothing", (its) => ["--by", its.officer, "--reason", "OTHER"], 2, /Name one of/],
      ["no reason", (its) => ["--by", its.officer, "--token", "x"], 2, /--reason is one of/],
      ["an unknown option", () => ["--all"], 2, /--all/],
    ])("is refused for %s, and nothing is written", async (_, args, code, message) => {
      const before = await count();

      const told = await run(...args({ officer: officer.id, peer: peer.id }));

      expect(told).toEqual({ code, out: expect.stringMatching(message) as string });
      expect(await count()).toBe(before);
    });

    test("is explained by --help", async () => {
      expect(await run("--help")).toEqual({
        code: 0,
        out: expect.stringMatching(/--by .*--person.*--token/s) as string,
      });
    });
  });
});
