import { randomUUID } from "node:crypto";
import pg from "pg";
import { sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { LOGIN_SETTINGS } from "../../src/platform/database/login-settings.js";
import { LogDatabase, Sealer } from "../../src/transparency-log/index.js";
import { quietAuditLog } from "../support/audit-log.js";
import { startService, type Reply, type Service, type SignedIn } from "../support/service.js";

// A pooler that lends its connections for one transaction each gives the next transaction another one, and hands on nothing
// that was said when a caller connected. It forgets nothing by itself either: what one transaction leaves behind on a
// connection, somebody else's finds there.

/** What a connection holds outside of any transaction; prepared statements are kept track of by the pooler. */
const STATE = `
  select 'acts as ' || current_user as state where current_user <> session_user
  union all select 'setting ' || name from pg_settings where source = 'session' and setting <> ''
  union all select 'setting ' || name from unnest($1::text[]) name where current_setting(name, true) <> ''
  union all select 'lock ' || locktype from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'
  union all select 'listens to ' || channel from pg_listening_channels() channel
  union all select 'cursor ' || name from pg_cursors where name <> ''
  union all select 'temporary ' || relname from pg_class where relnamespace = pg_my_temp_schema()`;
const OWN_SETTINGS = ["app.clinic_id", "app.user_id", "app.role", "app.purpose", "app.feed_until", "through.user_id"];
/** What a caller may say as it connects: poolers know these, and no others. */
const SAID = "select name from pg_settings where source = 'client'";

const jo = sampleId("client 1");
const clinician = sampleLogins.find(({ login }) => login === "clinician.core")?.userId;
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const input = (type: string, mutation: string, payload: string): string =>
  `mutation($input: ${type}!) { ${mutation}(input: $input) { ${payload} userErrors { code } } }`;

interface Sent {
  readonly what: string;
  readonly login: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly how?: SignedIn;
  readonly codes?: readonly string[];
}

/** Something of each kind that the service sends. */
const OPERATIONS: readonly Sent[] = [
  {
    what: "a read",
    login: "peer.a",
    query: "{ caseload(first: 10) { totalCount nodes { preferredName recoveryPlan { goals { text } } } } }",
  },
  {
    what: "the feed, under locks",
    login: "integrator.food",
    query: "{ referralFeed(first: 5) { edges { cursor } hasNextPage } }",
  },
  { what: "a role among several", login: "two.hats", query: "{ viewer { role } }", how: { role: "PEER_SPECIALIST" } },
  { what: "another of the roles", login: "two.hats", query: "{ viewer { role } }", how: { role: "PEER_SUPERVISOR" } },
  {
    what: "an explanation",
    login: "privacy.officer",
    query: `query($id: ID!, $actor: ID!) {
      explainAccess(clientId: $id, actorId: $actor, role: CLINICIAN, coordinate: "Client.phone") { allowed } }`,
    variables: { id: jo, actor: clinician },
  },
  {
    what: "an act with a key",
    login: "peer.a",
    query: input("WritePeerNoteInput", "writePeerNote", "peerNote { id }"),
    variables: { input: { clientId: jo, body: "x", idempotencyKey: randomUUID() } },
  },
  {
    what: "an act under a lock",
    login: "peer.a",
    query: input("WriteServiceNoteInput", "writeServiceNote", "serviceNote { id }"),
    variables: {
      input: {
        clientId: jo,
        startedAt: minutesAgo(50),
        endedAt: minutesAgo(20),
        modality: "PHONE",
        intervention: "x",
      },
    },
  },
  {
    what: "an emergency",
    login: "clinician.core",
    query: input("StartEmergencyAccessInput", "startEmergencyAccess", "emergencyAccess { id }"),
    variables: { input: { clientId: sampleId("client 7"), nature: "A fall", consentCannotBeObtained: true } },
  },
  {
    what: "an act that is refused",
    login: "integrator.food",
    query: input("WritePeerNoteInput", "writePeerNote", ""),
    variables: { input: { clientId: jo, body: "x" } },
    codes: ["FORBIDDEN"],
  },
];

describe("a connection that a pooler lends for one transaction", () => {
  let connected: { readonly mock: { readonly contexts: readonly unknown[] } };
  let service: Service;
  let logs: LogDatabase;

  beforeAll(async () => {
    // Whoever of the service connects, to whatever: TypeORM, the sealer, the pool of reads.
    connected = import.meta.jest.spyOn(pg.Client.prototype, "connect");
    service = await startService();
    // Seals when it is told to: a connection is looked at between two transactions.
    const url = service.database.url(service.database.name, "service");
    logs = new LogDatabase(url, (error) => {
      throw error;
    });
  });
  afterAll(async () => {
    import.meta.jest.restoreAllMocks();
    await logs.close();
    await service.close();
  });

  const ofTheService = (): pg.Client[] =>
    (connected.mock.contexts as pg.Client[]).filter(
      (client) => client.user === service.database.name && isOpen(client),
    );
  const left = async (): Promise<string[]> => {
    const found = await Promise.all(ofTheService().map((one) => one.query<{ state: string }>(STATE, [OWN_SETTINGS])));
    return found.flatMap(({ rows }) => rows.map(({ state }) => state));
  };

  test.each(OPERATIONS)(
    "holds nothing of it after $what",
    async ({ login, query, variables = {}, how, codes = [] }) => {
      const replies: Reply[] = [];
      // The first time, and with statements that are prepared already.
      for (let times = 0; times < 3; times++) replies.push(await service.as(login, how).ask(query, variables));

      expect(replies[0]?.codes).toEqual(codes);
      expect(await left()).toEqual([]);
    },
  );

  test("holds nothing of it after a preview, nor after a token that is refused", async () => {
    const through = { "x-preview-as": `${clinician}/CLINICIAN` };
    const query = "query($id: ID!) { client(id: $id) { preferredName peerNotes { nodes { body } } } }";
    const preview = await service.as("client.1").post({ query, variables: { id: jo } }, through);
    const refused = await service.as("peer.a", { claims: { aud: "another" } }).ask("{ viewer { id } }");

    expect([preview.status, refused.status]).toEqual([200, 401]);
    expect(await left()).toEqual([]);
  });

  test("holds nothing of it after a batch is sealed", async () => {
    const onError = (error: Error): never => {
      throw error;
    };
    const sealer = new Sealer({ ...quietAuditLog, database: logs, onError });

    expect(await sealer.round()).toBeGreaterThan(0);
    expect(await left()).toEqual([]);
  });

  test("was asked for nothing that a pooler does not know, and has the login's settings all the same", async () => {
    await service.as("peer.a").ask("{ viewer { id } }");
    const names = Object.keys(LOGIN_SETTINGS);

    const open = ofTheService();

    // Reads, writes and the sealer each have a pool.
    expect(open.length).toBeGreaterThanOrEqual(3);
    for (const client of open) {
      const { rows } = await client.query<{ name: string }>(SAID);
      expect(
        rows.map(({ name }) => name).filter((name) => !["client_encoding", "application_name"].includes(name)),
      ).toEqual([]);
      const settings = await client.query<{ values: string[] }>(
        "select array_agg(current_setting(name)) as values from unnest($1::text[]) name",
        [names],
      );
      expect(settings.rows[0]?.values).toEqual(Object.values(LOGIN_SETTINGS));
    }
  });

  test("gives each role a statement of its own, however alike two are", async () => {
    const kept = new Map<string, Set<string>>();
    const sent = import.meta.jest.spyOn(pg.Client.prototype, "query");
    for (let times = 0; times < 3; times++) {
      for (const login of ["peer.a", "clinician.core", "coordinator"]) {
        await service.as(login).ask("{ clients(first: 2) { nodes { id } } }");
      }
    }

    for (const [first] of sent.mock.calls as unknown as [{ name?: string; text?: string }][]) {
      if (first.name === undefined || first.name === "enter" || first.text === undefined) continue;
      kept.set(first.text, (kept.get(first.text) ?? new Set()).add(first.name));
    }
    expect([...kept.keys()].filter((text) => text.endsWith("/* PEER_SPECIALIST */"))).toHaveLength(1);
    expect([...kept.keys()].filter((text) => text.endsWith("/* CLINICIAN */"))).toHaveLength(1);
    expect([...kept.values()].every((names) => names.size === 1)).toBe(true);
  });
});

function isOpen(client: pg.Client): boolean {
  return (client as unknown as { readonly _ending: boolean })._ending === false;
}
