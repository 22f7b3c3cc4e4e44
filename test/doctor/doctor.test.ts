import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { loadSampleClinic } from "../../src/demo/sample-clinic/index.js";
import { examine, type Circumstances } from "../../src/doctor/examine.js";
import { exitCodeOf, lineOf, type Finding } from "../../src/doctor/finding.js";
import { CONNECTIONS_OF_A_PROCESS } from "../../src/doctor/server-check.js";
import { checkNode, isSupported } from "../../src/doctor/settings-check.js";
import { Database } from "../../src/platform/database/index.js";
import { migrate } from "../../src/platform/database/migrate.js";
import { markInstance } from "../../src/platform/database/instance-kind.js";
import { accessRules } from "../../src/schema.js";
import { LogDatabase, Sealer } from "../../src/transparency-log/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { productionSettings } from "../support/production.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { signingKeys } from "../support/signing-keys.js";

const key = (byte: number): string => Buffer.alloc(32, byte).toString("base64");
const rules = accessRules();
const log = { logName: productionSettings.AUDIT_LOG_NAME, seeds: [Buffer.alloc(32, 8)] };

/** Rights that the access rules take or give as a whole each time. */
const GRANTED_BY_RULES = /^(grant|revoke) .* app_clinician$/;

describe("npm run doctor", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let url: string;
  /** What the server of the tests is told for speed, and nobody else's may be. */
  let asTheTestsHaveIt: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await loadSampleClinic(owner, new Date());
    await markInstance(database.ownerUrl, "production");
    url = await createServiceLogin(database);
    await seal();
    const { rows } = await owner.query<{ fsync: string }>("select current_setting('fsync') fsync");
    asTheTestsHaveIt = rows[0]?.fsync === "off" ? ["durability"] : [];
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const settings = (): NodeJS.ProcessEnv => ({
    ...productionSettings,
    DATABASE_URL: url,
    PUBLIC_KEY: signingKeys().publicKey.export({ type: "spki", format: "pem" }).toString(),
  });
  const look = (env: NodeJS.ProcessEnv = {}, how: Partial<Circumstances> = {}): Promise<Finding[]> =>
    examine({
      env: { ...settings(), ...env },
      processes: 1,
      clock: { now: () => new Date() },
      nodeVersion: "v24.11.0",
      accessRules: rules,
      ...how,
    });
  const toMend = (findings: readonly Finding[]): string[] =>
    findings.filter(({ state }) => state !== "OK").map(({ check }) => check);
  const saidOf = (findings: readonly Finding[], check: string): string =>
    findings
      .filter((one) => one.check === check)
      .map(lineOf)
      .join("\n");

  async function seal(): Promise<void> {
    const logs = new LogDatabase(url, () => undefined);
    const sealer = new Sealer({ ...log, database: logs, onError: (error) => expect(error).toBeUndefined() });
    // Nothing is sealed while a transaction is open that began before it, be it of another test's database.
    while ((await logs.transaction((store) => store.backlog())).events > 0) {
      if ((await sealer.round()) === 0) await setTimeout(50);
    }
    await logs.close();
  }

  test("finds nothing to mend where all is well, and looks at a good two dozen things", async () => {
    const findings = await look();

    expect(toMend(findings)).toEqual(asTheTestsHaveIt);
    expect(findings.length).toBeGreaterThanOrEqual(24);
    expect(saidOf(findings, "signing keys")).toContain("signed with AUDIT_SIGNING_KEY.");
  });

  test.each<[what: string, check: string, plant: string, undo: string, names: string]>([
    [
      "a table without row-level security",
      "row-level security",
      "alter table peer_notes disable row level security",
      "alter table peer_notes enable row level security",
      "peer_notes",
    ],
    [
      "row-level security that does not bind the owner",
      "row-level security",
      "alter table clients no force row level security",
      "alter table clients force row level security",
      "clients",
    ],
    [
      "a table that somebody added",
      "row-level security",
      "create table copies (id int); alter table copies enable row level security; create policy p on copies to app_facts using (true)",
      "drop table copies",
      "copies",
    ],
    [
      "a table that is all closed",
      "tables without policies",
      "create table copies (id int); alter table copies enable row level security, force row level security",
      "drop table copies",
      "copies",
    ],
    [
      "a policy that is gone",
      "policies",
      "alter policy app_clinician_read on clinical_notes to app_facts; alter policy app_clinician_read on clinical_notes rename to gone",
      "alter policy gone on clinical_notes rename to app_clinician_read; alter policy app_clinician_read on clinical_notes to app_clinician",
      "app_clinician_read on clinical_notes",
    ],
    [
      "a policy that opens a table",
      "other policies",
      "create policy anything on peer_notes for select to app_clinician using (true)",
      "drop policy anything on peer_notes",
      "anything on peer_notes",
    ],
    [
      "a policy for everybody",
      "other policies",
      "create policy anything on peer_notes for select using (true)",
      "drop policy anything on peer_notes",
      "anything on peer_notes",
    ],
    [
      "access rules of another version",
      "access rules",
      "create or replace function app.policy_version() returns text language sql stable return repeat('0', 64)",
      "",
      "not those of this version",
    ],
    [
      "a login that may bypass row-level security",
      "login",
      "alter role $LOGIN bypassrls",
      "alter role $LOGIN nobypassrls",
      "may bypass row-level security",
    ],
    [
      "a login that makes roles",
      "login",
      "alter role $LOGIN createrole",
      "alter role $LOGIN nocreaterole",
      "make roles",
    ],
    ["a login that inherits", "login", "alter role $LOGIN inherit", "alter role $LOGIN noinherit", "inherits"],
    [
      "a login that inherits one role",
      "login",
      "grant app_clinician to $LOGIN with inherit true",
      "grant app_clinician to $LOGIN with inherit false",
      "inherits",
    ],
    [
      "a login that owns something",
      "login",
      "create table owned (id int); alter table owned enable row level security, force row level security; create policy p on owned to app_facts using (true); alter table owned owner to $LOGIN",
      "drop table owned",
      "owns",
    ],
    [
      "a role that the login can't take",
      "roles to take",
      "revoke app_privacy_officer from $LOGIN",
      "grant app_privacy_officer to $LOGIN with inherit false, set true",
      "app_privacy_officer",
    ],
    [
      "a role too many",
      "other roles",
      "grant app_facts to $LOGIN with inherit false",
      "revoke app_facts from $LOGIN",
      "app_facts",
    ],
    [
      "a login without a limit",
      "limits of the login",
      "alter role $LOGIN in database $LOGIN reset lock_timeout",
      "alter role $LOGIN in database $LOGIN set lock_timeout = '2s'",
      "lock_timeout",
    ],
    [
      "a role with more power than it was made with",
      "roles",
      "create role app_planted_by_the_doctors_test bypassrls",
      "drop role app_planted_by_the_doctors_test",
      "app_planted_by_the_doctors_test may bypass row-level security",
    ],
    [
      "a table that everybody may read",
      "rights of everybody",
      "grant select on peer_notes to public",
      "revoke select on peer_notes from public",
      "SELECT on peer_notes",
    ],
    [
      "a column that everybody may read",
      "rights of everybody",
      "grant select (body) on peer_notes to public",
      "revoke select (body) on peer_notes from public",
      "SELECT on peer_notes.body",
    ],
    [
      "a schema in which everybody may make things",
      "rights of everybody",
      "grant create on schema public to public",
      "revoke create on schema public from public",
      "CREATE in schema public",
    ],
    [
      "a function with its owner's rights that everybody may run",
      "rights of everybody",
      "grant execute on function app.cluster_id() to public",
      "revoke execute on function app.cluster_id() from public",
      "EXECUTE on app.cluster_id",
    ],
    [
      "a function that looks for names where its caller wants",
      "functions",
      "alter function app.cluster_id() reset search_path",
      "alter function app.cluster_id() set search_path = pg_catalog, public, pg_temp",
      "app.cluster_id",
    ],
    [
      "a migration that was not run",
      "migrations",
      "create table kept as select * from migrations where timestamp = 1763000142100; alter table kept enable row level security, force row level security; create policy p on kept to app_facts using (true); delete from migrations where timestamp = 1763000142100",
      "insert into migrations select * from kept; drop table kept",
      "1763000142100",
    ],
    [
      "a migration of a later version",
      "migrations",
      "insert into migrations (timestamp, name) values (9763000000000, 'Later')",
      "delete from migrations where name = 'Later'",
      "9763000000000",
    ],
    [
      "a month without its partition",
      "partitions",
      "do $$ begin execute format('alter table audit_events_%s rename to elsewhere', to_char(now() at time zone 'UTC', 'YYYY_MM')); end $$",
      "do $$ begin execute format('alter table elsewhere rename to audit_events_%s', to_char(now() at time zone 'UTC', 'YYYY_MM')); end $$",
      "no partition for 20",
    ],
    [
      "too few connections",
      "connections",
      "alter role $LOGIN connection limit 18",
      "alter role $LOGIN connection limit -1",
      "takes 18 of this login",
    ],
  ])("finds %s", async (_, check, plant, undo, names) => {
    const named = (sql: string): string => sql.replaceAll("$LOGIN", database.name);
    const version = "select pg_get_functiondef('app.policy_version()'::regprocedure) as text";
    const before = (await owner.query<{ text: string }>(version)).rows[0]?.text ?? "";
    await owner.query(named(plant));

    const findings = await look();
    await owner.query(named(undo) || before);

    expect(saidOf(findings, check)).toContain(names);
    // Some of it is also no longer as it was made.
    const others = toMend(findings).filter((one) => one !== "definitions");
    expect(new Set(others)).toEqual(new Set([...asTheTestsHaveIt, check]));
  });

  test.each<[what: string, check: string, plant: string, names: string]>([
    [
      "a policy that was opened under its own name",
      "altered policies",
      "alter policy app_clinician_read on clinical_notes using (true)",
      "app_clinician_read on clinical_notes",
    ],
    [
      "a policy that was given to another role",
      "altered policies",
      "alter policy app_clinician_read on clinical_notes to app_client",
      "app_clinician_read on clinical_notes",
    ],
    [
      "a policy that lets everything be written",
      "altered policies",
      "alter policy app_integrator_insert on referral_events with check (true)",
      "app_integrator_insert on referral_events",
    ],
    [
      "a policy of the facts that was opened",
      "definitions",
      "alter policy facts on representatives using (false)",
      "policy facts on public.representatives",
    ],
    [
      "a fact that was redefined",
      "definitions",
      "create or replace view app.crisis_lines as select c.clinic_id, 1 as position, 'x'::text as name, '1'::text as number from clinics c",
      "view app.crisis_lines",
    ],
    [
      "a function of the context that was redefined",
      "definitions",
      "create or replace function app.scopes() returns text[] language sql stable parallel safe return '{referrals:read,referrals:write}'::text[]",
      "function app.scopes()",
    ],
    [
      "a function that got its owner's rights",
      "definitions",
      "alter function app.clinic_id() security definer set search_path = pg_catalog, public, pg_temp; revoke execute on function app.clinic_id() from public",
      "function app.clinic_id()",
    ],
    [
      "a function that somebody added",
      "definitions",
      "create function app.everything() returns setof peer_notes language sql stable security definer set search_path = pg_catalog, public, pg_temp begin atomic select * from peer_notes; end; revoke execute on function app.everything() from public; grant execute on function app.everything() to app_clinician",
      "function app.everything() (added)",
    ],
    [
      "a trigger that is gone",
      "definitions",
      "drop trigger ends_by_event on consents",
      "trigger ends_by_event on public.consents (gone)",
    ],
    [
      "a column that a role was granted",
      "definitions",
      "grant select (body) on peer_notes to app_clinician",
      "rights on public.peer_notes",
    ],
    [
      "a table that a login was granted",
      "definitions",
      "grant select on peer_notes to $LOGIN",
      "rights on public.peer_notes",
    ],
    [
      "a right that is gone",
      "definitions",
      "revoke insert on audit_events from app_clinician",
      "rights on public.audit_events",
    ],
    [
      "a trigger that was turned off",
      "definitions",
      "alter table audit_events disable trigger audit_events_append_only",
      "trigger audit_events_append_only on public.audit_events",
    ],
  ])("finds %s", async (_, check, plant, names) => {
    const altered = await createTestDatabase();
    await markInstance(altered.ownerUrl, "production");
    const alteredUrl = await createServiceLogin(altered);
    const its = await connect(altered.ownerUrl);
    const before = await look({ DATABASE_URL: alteredUrl });
    await its.query(plant.replaceAll("$LOGIN", altered.name));

    const findings = await look({ DATABASE_URL: alteredUrl });
    // What migrate makes anew is as it should be; it takes nothing else for right because it is there.
    await migrate(altered.ownerUrl, { accessRules: rules });
    const after = toMend(await look({ DATABASE_URL: alteredUrl }));
    await its.end();
    await altered.drop();

    expect(toMend(before)).toEqual(asTheTestsHaveIt);
    expect(saidOf(findings, check)).toContain(names);
    expect(new Set(toMend(findings))).toEqual(new Set([...asTheTestsHaveIt, check]));
    const isMade = check === "altered policies" || GRANTED_BY_RULES.test(plant);
    expect(after).toEqual([...asTheTestsHaveIt, ...(isMade ? [] : [check])]);
  });

  test.each<[what: string, env: NodeJS.ProcessEnv, check: string, says: string, state: Finding["state"]]>([
    ["another signing key", { AUDIT_SIGNING_KEY: key(9) }, "signing keys", "signed by another key", "MEND"],
    ["another name of the logs", { AUDIT_LOG_NAME: "other.example.org" }, "signing keys", "AUDIT_LOG_NAME", "MEND"],
    ["one key for two things", { CURSOR_KEY: key(8) }, "secrets", "are the same key", "MEND"],
    [
      "the demo's variables",
      { DEMO_DATA: "/tmp/hunter2" },
      "settings",
      "DEMO_DATA belongs to the demo; production does not start with it.",
      "MEND",
    ],
  ])("finds %s", async (_, env, check, says, state) => {
    const its = (await look(env)).filter((one) => one.check === check);

    expect(its).toEqual([expect.objectContaining({ state, says: expect.stringContaining(says) as string })]);
  });

  test("knows the key that is being replaced", async () => {
    const findings = await look({ AUDIT_SIGNING_KEY: key(9), AUDIT_SIGNING_KEY_PREVIOUS: key(8) });

    expect(toMend(findings)).toEqual(asTheTestsHaveIt);
    expect(saidOf(findings, "signing keys")).toContain("AUDIT_SIGNING_KEY_PREVIOUS");
  });

  test("names every setting that is missing or wrong at once, shows none, and looks at the rest all the same", async () => {
    const findings = await look({
      ISSUER: "urn:demo:hunter2",
      AUDIENCE: "",
      CURSOR_KEY: "hunter2",
      AUDIT_SIGNING_KEY: "hunter2",
      PORT: "hunter2",
      PUBLIC_KEY: "hunter2",
      LOG_LEVEL: "hunter2",
    });

    const said = findings.map(lineOf).join("\n");
    for (const name of ["ISSUER", "AUDIENCE", "CURSOR_KEY", "AUDIT_SIGNING_KEY", "PORT", "PUBLIC_KEY", "LOG_LEVEL"]) {
      expect(said).toMatch(new RegExp(`^mend +${name} `, "m"));
    }
    expect(said).not.toContain("hunter2");
    expect(said).toMatch(/^ok +Row-level security/m);
  });

  test.each([
    [0, "OK"],
    [-5_000, "WARN"],
    [5_000, "WARN"],
    [60_000, "MEND"],
    [-60_000, "MEND"],
  ])("takes a clock that is %i ms ahead for %s", async (ms, state) => {
    const findings = await look({}, { clock: { now: () => new Date(Date.now() + ms) } });

    expect(findings.find(({ check }) => check === "clock")?.state).toBe(state);
  });

  test("says that what is recorded is not sealed, once it waits for long", async () => {
    await owner.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome, purpose, operation_name, recorded_at)
       select clinic_id, gen_random_uuid(), 'READ', 'SUCCESS', 'OPERATIONS', 'waits', now() - interval '5 minutes' from clinics limit 1`,
    );
    const waiting = await look();
    await seal();

    expect(saidOf(waiting, "sealing")).toMatch(/^mend +1 events are not sealed, the oldest for 3\d\d s/);
  });

  test("finds what the server or the login does not wait for the disk with", async () => {
    const set = (value: string): Promise<unknown> =>
      owner.query(`alter role ${database.name} in database ${database.name} set synchronous_commit = ${value}`);
    const said: string[] = [];
    for (const value of ["off", "on", "remote_apply"]) {
      await set(value);
      said.push(saidOf(await look(), "durability"));
    }

    expect(said.map((one) => one.includes("synchronous_commit"))).toEqual([true, false, false]);
    expect(said.map((one) => one.includes("fsync"))).toEqual(Array(3).fill(asTheTestsHaveIt.length > 0));
  });

  test("asks the issuer for its keys", async () => {
    const jwk = { ...signingKeys().publicKey.export({ format: "jwk" }), kid: "a" };
    const issuer = createServer((request, response) =>
      response.end(JSON.stringify(request.url === "/jwks" ? { keys: [jwk] } : {})),
    );
    await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    const keysAt = (path: string): Promise<Finding[]> =>
      look({ PUBLIC_KEY: undefined, JWKS_URL: at + path, NODE_ENV: "test" });

    const [there, nowhere] = [await keysAt("/jwks"), await keysAt("/elsewhere")];
    await new Promise((resolve) => issuer.close(resolve));

    expect(saidOf(there, "token keys")).toMatch(/^ok +The issuer publishes a key/);
    expect(saidOf(nowhere, "token keys")).toMatch(/^mend /);
  });

  test("says of a database that does not answer, refuses the login or is not there what to do, without its address", async () => {
    const other = (change: (its: URL) => void): string => {
      const its = new URL(url);
      change(its);
      return its.href;
    };
    const [gone, nobody, nothing] = [
      await look({ DATABASE_URL: other((its) => (its.port = "1")) }),
      await look({ DATABASE_URL: other((its) => (its.password = "hunter2")) }),
      await look({ DATABASE_URL: other((its) => (its.pathname = "/hunter2")) }),
    ];

    expect(saidOf(gone, "database")).toMatch(/^can't tell +PostgreSQL does not answer/);
    expect(exitCodeOf(gone)).toBe(2);
    expect(saidOf(nobody, "database")).toMatch(/^mend +PostgreSQL refuses the login/);
    expect(saidOf(nothing, "database")).toMatch(/^mend +PostgreSQL has no database/);
    expect(JSON.stringify([gone, nobody, nothing])).not.toMatch(/hunter2|127\.0\.0\.1/);
  });

  test("says of a database without tables that it is to be migrated", async () => {
    const empty = await createTestDatabase({ empty: true });

    const findings = await look({ DATABASE_URL: empty.ownerUrl });
    await empty.drop();

    expect(saidOf(findings, "migrations")).toMatch(/^mend .*none of the service's tables.* Run npm run migrate/);
  });

  test("takes for the most connections of a process what its pools may have", async () => {
    const pools = await new Database({ url, entities: [] }).connect();
    const logs = new LogDatabase(url, () => undefined);
    const most = [...pools.poolUse(), logs.poolUse()].reduce((sum, its) => sum + its.most, 0);
    await pools.close();
    await logs.close();

    expect(most).toBe(CONNECTIONS_OF_A_PROCESS);
  });

  test("ends as a command with 1, in words and as JSON", () => {
    const main = join(import.meta.dirname, "../../dist/src/doctor/doctor.main.js");
    const run = (...args: string[]): { status: number | null; stdout: string } =>
      spawnSync(process.execPath, [main, ...args], {
        encoding: "utf8",
        env: { ...settings(), AUDIENCE: "" },
      });

    const [inWords, asJson] = [run(), run("--json")];

    expect(inWords.status).toBe(1);
    expect(inWords.stdout).toMatch(/^mend +AUDIENCE is not set\./m);
    expect(inWords.stdout).toMatch(/to be mended\.\n$/);
    const { state, findings } = JSON.parse(asJson.stdout) as { state: string; findings: Finding[] };
    expect(state).toBe("MEND");
    expect(findings.filter((one) => one.check === "settings")).toHaveLength(1);
  });
});

describe("a version of Node", () => {
  const engines = "^20.19.0 || ^22.13.0 || >=24.11.0";

  test.each([
    ["20.19.0", true],
    ["20.18.9", false],
    ["20.20.2", true],
    ["21.9.0", false],
    ["22.12.9", false],
    ["22.13.0", true],
    ["23.1.0", false],
    ["24.10.9", false],
    ["24.11.0", true],
    ["24.11.1", true],
    ["26.0.0", true],
  ])("%s is one that engines names: %s", (version, supported) => {
    expect(isSupported(version, engines)).toBe(supported);
  });

  test("is compared with package.json", () => {
    expect([checkNode("v18.20.0").state, checkNode(process.version).state]).toEqual(["MEND", "OK"]);
  });

  test("is not compared with a range that uses more", () => {
    expect(() => isSupported("20.0.0", "~20.1")).toThrow(RangeError);
  });
});
