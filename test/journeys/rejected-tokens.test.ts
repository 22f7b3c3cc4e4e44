import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import type pg from "pg";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { Database } from "../../src/platform/database/index.js";
import { createLogger } from "../../src/platform/logger/index.js";
import { RejectedTokens } from "../../src/writing/index.js";
import { createServiceLogin } from "../support/service-login.js";
import { type Caller, type Reply, type SignedIn, startService, type Service } from "../support/service.js";

const VIEWER = "{ viewer { role } }";
const harbor = sampleId("clinic Harbor");
const second = (): number => Math.floor(Date.now() / 1000);
const old = (): Readonly<Record<string, unknown>> => ({ iat: second() - 4000, exp: second() - 3000 });

interface Rejection {
  readonly clinic: string;
  readonly actor: string | null;
  readonly role: string | null;
  readonly outcome: string;
  readonly clients: readonly string[];
  readonly detail: { readonly reason: string; readonly tokenIdHash: string };
}

async function rejections(owner: pg.Client): Promise<Rejection[]> {
  const { rows } = await owner.query<Rejection>(
    `select clinic_id clinic, actor_id actor, actor_role as role, outcome, client_ids clients, detail
     from audit_events where kind = 'TOKEN_REJECTED' order by position`,
  );
  return rows;
}

describe("a refused token", () => {
  let service: Service;
  beforeEach(async () => (service = await startService()));
  afterEach(() => service.close());

  /** What came, and what stands in the log when nothing more is on its way. */
  const refused = async (caller: Caller): Promise<Reply> => {
    const reply = await caller.ask(VIEWER);
    expect(reply.status).toBe(401);
    return reply;
  };
  const written = async (count: number): Promise<Rejection[]> => {
    for (let looks = 0; looks < 400; looks++) {
      const found = await rejections(service.owner);
      if (found.length >= count) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`Only ${(await rejections(service.owner)).length} of ${count} events came`);
  };
  /** The last that is recorded: those before it were, or never will be. */
  const last = async (count: number): Promise<Rejection[]> => {
    const jti = randomUUID();
    await refused(service.as("peer.c", { claims: { ...old(), jti } }));
    const found = await written(count + 1);
    expect(found.at(-1)?.detail.tokenIdHash).toBe(createHash("sha256").update(jti).digest("hex"));
    return found.slice(0, -1);
  };

  const of = (login: string, reason: string): object => ({ actor: sampleId(login), detail: { reason } });

  test("that its issuer signed for somebody whom the clinic knows stands in the clinic's log, with the reason", async () => {
    const asked: [string, SignedIn][] = [
      ["peer.a", { claims: { ...old(), jti: "the-id-of-this-token" } }],
      ["clinician.core", { claims: { nbf: second() + 600 } }],
      ["coordinator", { claims: { aud: "another-service" } }],
      ["client.1", { claims: { iat: second() - 10, exp: second() + 86_400 } }],
      ["supervisor.a", { claims: { iat: second() + 600, exp: second() + 900 } }],
      ["representative.3", { claims: { roles: "REPRESENTATIVE" } }],
      ["peer.former", {}],
      ["peer.b", { role: "PRIVACY_OFFICER" }],
      ["integrator.food", { role: "WIZARD" }],
    ];
    for (const [login, how] of asked) await refused(service.as(login, how));

    const found = await written(asked.length);
    expect(found).toMatchObject([
      of("peer.a", "EXPIRED"),
      of("clinician.core", "NOT_YET_VALID"),
      of("coordinator", "OTHER_AUDIENCE"),
      of("client.1", "LIFETIME"),
      of("supervisor.a", "NOT_YET_VALID"),
      of("representative.3", "CLAIMS"),
      of("peer.former", "NO_ROLE"),
      of("peer.b", "ROLE_NOT_HELD"),
      of("integrator.food", "ROLE_NOT_HELD"),
    ]);
    for (const event of found) {
      expect(event).toMatchObject({ clinic: harbor, role: null, outcome: "DENIED", clients: [] });
      expect(Object.keys(event.detail).sort()).toEqual(["reason", "tokenIdHash"]);
    }
    expect(found[0]?.detail.tokenIdHash).toBe(createHash("sha256").update("the-id-of-this-token").digest("hex"));
    expect(new Set(found.map(({ detail }) => detail.tokenIdHash)).size).toBe(found.length);
  });

  test("that tells of nobody whom the clinic knows, or whose word does not count, leaves no event", async () => {
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const claims = { iss: "https://login.example.org", sub: sampleId("peer.a"), clinic: harbor, jti: "x", ...old() };
    const forged = jsonwebtoken.sign(claims, stranger, { header: { alg: "RS256", typ: "at+jwt" } });

    await refused(service.anyone());
    await service.anyone().post({ query: VIEWER }, { authorization: `Bearer ${forged}` });
    for (const its of [
      { iss: "https://elsewhere.example.org" },
      { iss: "https://elsewhere.example.org", ...old() },
      { sub: sampleId("nobody at all") },
      { sub: sampleId("nobody at all"), ...old() },
      { clinic: sampleId("clinic Lakeside"), ...old() },
      { clinic: randomUUID() },
      { sub: "peer.a", ...old() },
      { jti: "", ...old() },
    ]) {
      await refused(service.as("peer.a", { claims: its }));
    }

    expect(await last(0)).toEqual([]);
  });

  test("is recorded once for as long as it is tried again and again", async () => {
    const tried = service.as("peer.a", { claims: old() });
    await Promise.all(Array.from({ length: 10 }, () => refused(tried)));
    const another = service.as("peer.a", { claims: old() });
    await refused(another);
    const wrongRole = service.as("peer.a", { role: "CLINICIAN" });
    for (let i = 0; i < 3; i++) await refused(wrongRole);

    expect(await last(3)).toMatchObject([
      of("peer.a", "EXPIRED"),
      of("peer.a", "EXPIRED"),
      of("peer.a", "ROLE_NOT_HELD"),
    ]);
  });

  test("is answered with the same bytes, whether or not it could be recorded", async () => {
    const plain = (reply: Reply): unknown => {
      const { date: _date, "x-request-id": _id, ...headers } = reply.headers;
      return [reply.status, headers, reply.text];
    };
    const anyone = await refused(service.anyone());
    const attributed = await refused(service.as("peer.a", { claims: old() }));
    await written(1);
    await service.owner.query(
      `revoke execute on function app.record_rejected_token(uuid, uuid, uuid, uuid, text, text) from "${service.database.name}"`,
    );
    const caller = service.as("peer.b", { claims: old() });
    const unrecorded = await refused(caller);
    const formerly = await refused(service.as("peer.former"));
    while (service.log.filter((line) => line.includes("could not be recorded")).length < 2)
      await service.anyone().ask(VIEWER);
    await service.owner.query(
      `grant execute on function app.record_rejected_token(uuid, uuid, uuid, uuid, text, text) to "${service.database.name}"`,
    );
    await refused(caller);

    expect(plain(attributed)).toEqual(plain(anyone));
    expect(plain(unrecorded)).toEqual(plain(anyone));
    expect([formerly.status, formerly.codes]).toEqual([anyone.status, anyone.codes]);
    // The next try after a failure is recorded.
    expect(await written(2)).toMatchObject([of("peer.a", "EXPIRED"), of("peer.b", "EXPIRED")]);
  });

  test("is found by the privacy officer and the administrator, and in no report of a client", async () => {
    await refused(service.as("client.1", { claims: old() }));
    await written(1);
    const listed = async (login: string): Promise<unknown> =>
      (
        await service
          .as(login)
          .ask("{ auditEvents(first: 100) { nodes { kind actorId actorRole outcome entities { id } } } }")
      )
        .at<{ kind: string }[]>("auditEvents.nodes")
        .filter(({ kind }) => kind === "TOKEN_REJECTED");

    const event = {
      kind: "TOKEN_REJECTED",
      actorId: sampleId("client.1"),
      actorRole: null,
      outcome: "DENIED",
      entities: [],
    };
    expect(await listed("privacy.officer")).toEqual([event]);
    expect(await listed("admin")).toEqual([event]);
    for (const login of ["client.1", "peer.a", "clinician.core"]) expect(await listed(login)).toEqual([]);
    const report = await service
      .as("client.1")
      .ask(`{ accessReport(clientId: "${sampleId("client 1")}", first: 100) { nodes { actorName at } } }`);
    const today = new Date().toISOString().slice(0, 10);
    expect(report.at<{ at: string }[]>("accessReport.nodes").filter(({ at }) => at.startsWith(today))).toEqual([]);
  });
});

test("refused tokens that still wait to be recorded are, before the service ends", async () => {
  const service = await startService();
  await service.owner.query("begin; lock table audit_events in access exclusive mode");
  const replies: Reply[] = [];
  for (const login of ["peer.a", "peer.b", "peer.c", "coordinator"]) {
    replies.push(await service.as(login, { claims: old() }).ask(VIEWER));
  }

  const closed = service.app.close();
  await service.owner.query("commit");
  await closed;

  // All were answered while nothing could be written.
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect((await rejections(service.owner)).map(({ actor }) => actor)).toEqual(
    ["peer.a", "peer.b", "peer.c", "coordinator"].map(sampleId),
  );
  await service.close();
});

describe("the record of refused tokens", () => {
  let service: Service;
  let database: Database;
  let now = 0;
  const warnings: string[] = [];
  beforeAll(async () => {
    service = await startService();
    database = new Database({ url: await createServiceLogin(service.database), entities: [] });
  });
  afterAll(async () => {
    await database.close();
    await service.close();
  });

  const record = (): RejectedTokens =>
    new RejectedTokens(database, createLogger("warn", { write: (line) => void warnings.push(line) }), () => now);
  const tokens = (login: string, count: number) =>
    Array.from({ length: count }, () => ({
      reason: "EXPIRED" as const,
      userId: sampleId(login),
      clinicId: harbor,
      tokenId: randomUUID(),
    }));
  const recorded = async (its: RejectedTokens): Promise<number> => {
    await its.settled();
    return (await rejections(service.owner)).length;
  };

  test("takes the same again after a minute, and of one person ten in that time", async () => {
    const its = record();
    const [first, ...more] = tokens("peer.a", 12);
    if (first === undefined) throw new Error("There is no token");

    its.note(first, randomUUID());
    now = 59_999;
    its.note(first, randomUUID());
    expect(await recorded(its)).toBe(1);
    now = 60_000;
    its.note(first, randomUUID());
    expect(await recorded(its)).toBe(2);

    more.forEach((token) => its.note(token, randomUUID()));
    expect(await recorded(its)).toBe(11);
    expect(warnings.filter((line) => line.includes("more tokens were refused than are recorded"))).toHaveLength(1);
    its.note(tokens("peer.b", 1)[0] ?? first, randomUUID());
    expect(await recorded(its)).toBe(12);
  });

  test("lets no more than a hundred wait", async () => {
    const before = await recorded(record());
    const its = record();
    const people = ["peer.a", "peer.b", "peer.c", "coordinator", "client.1", "client.2", "client.3", "admin"];
    const noted = [...people, "supervisor.a", "supervisor.b", "clinician.core", "clinician.rise"].flatMap((login) =>
      tokens(login, 10),
    );

    noted.forEach((token) => its.note(token, randomUUID()));

    expect(noted).toHaveLength(120);
    expect((await recorded(its)) - before).toBe(100);
  });

  test("takes no other reason, and nothing that is no hash", async () => {
    const event = {
      eventId: randomUUID(),
      userId: sampleId("peer.a"),
      clinicId: harbor,
      requestId: randomUUID(),
      reason: "EXPIRED",
      tokenIdHash: "0".repeat(64),
    };

    await expect(database.recordRejectedToken({ ...event, reason: "Words" })).rejects.toThrow("no such reason");
    await expect(database.recordRejectedToken({ ...event, tokenIdHash: "a token" })).rejects.toThrow("no such reason");
  });
});
