import { createHash } from "node:crypto";
import { chown, copyFile, cp, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSampleClinic, sampleId, sampleLogins } from "../../../src/demo/sample-clinic/index.js";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../../src/demo/embedded-postgres.js";
import { accessRules } from "../../../src/schema.js";
import { SERVICE_ROLES } from "../../../src/authorization/roles.js";
import { markInstance } from "../../../src/platform/database/instance-kind.js";
import { ensureAuditorLogin, ensureServiceLogin, migrate } from "../../../src/platform/database/migrate.js";
import { type Ended, runCommand } from "../../support/command.js";
import {
  KeptConnection,
  productionSettings,
  productionToken,
  startProduction,
  type Production,
} from "../../support/production.js";
import { connect } from "../../support/service-login.js";

// The whole way that is gone when a server is lost, with the commands that are run then: on servers of its own, since what
// is backed up is a server and not a database.

const WRITE = `mutation ($input: WritePeerNoteInput!) { writePeerNote(input: $input) { peerNote { id } } }`;
const AT_ONCE = 4;
const witnessToken = "w".repeat(43);

/** A note as it was acknowledged. */
interface Acknowledged {
  readonly id: string;
  readonly sentAt: number;
  readonly acknowledgedAt: number;
}

describe("a server that is lost and restored", () => {
  let folder: string;
  let server: EmbeddedPostgres | undefined;
  let served: Production | undefined;
  const loginOf = (login: string) => {
    const found = sampleLogins.find((one) => one.login === login);
    if (found === undefined) throw new Error(`There is no ${login}`);
    return found;
  };
  const peer = loginOf("peer.a");
  const officer = sampleLogins.find(
    ({ roles, clinicId }) => roles.includes("PRIVACY_OFFICER") && clinicId === peer.clinicId,
  );
  const token = (): string =>
    productionToken({
      userId: peer.userId,
      clinicId: peer.clinicId,
      role: "PEER_SPECIALIST",
      roleChosen: false,
      scopes: [],
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "recovery-circle-drill-"));
  });
  afterAll(async () => {
    await served?.kill();
    await server?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  const urlOf = (login: string, password: string): string =>
    Object.assign(new URL(server?.url("recovery") ?? ""), { username: login, password }).href;
  const urls = () => ({
    owner: server?.url("recovery") ?? "",
    service: urlOf("recovery_service", "service"),
    auditor: urlOf("recovery_auditor", "auditor"),
    backup: urlOf("recovery_backup", "backup"),
  });

  /** The service, as callers and the witness reach it. */
  const serve = async (): Promise<string> => {
    const tokenHash = createHash("sha256").update(witnessToken).digest("hex");
    served = startProduction({ DATABASE_URL: urls().service, AUDIT_WITNESSES: `${peer.clinicId}:${tokenHash}` });
    return `http://127.0.0.1:${await served.port}`;
  };
  /** Has several callers write notes until they are told to stop; everything that was acknowledged is kept. */
  const writeUnderLoad = (address: string) => {
    const acknowledged: Acknowledged[] = [];
    let goesOn = true;
    const writers = Array.from({ length: AT_ONCE }, async () => {
      const connection = new KeptConnection(Number(new URL(address).port), token());
      while (goesOn) {
        const sentAt = performance.now();
        const { body } = await connection.ask(WRITE, { input: { clientId: sampleId("client 1"), body: "A walk" } });
        const { peerNote } = body.data?.["writePeerNote"] as { peerNote: { id: string } };
        acknowledged.push({ id: peerNote.id, sentAt, acknowledgedAt: performance.now() });
      }
      connection.close();
    });
    const atLeast = async (count: number): Promise<void> => {
      for (const before = acknowledged.length; acknowledged.length < before + count;) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const stop = async (): Promise<void> => {
      goesOn = false;
      await Promise.all(writers);
    };
    return { acknowledged, atLeast, stop };
  };
  const witness = async (address: string, store: string, ...more: readonly string[]): Promise<Ended> => {
    const headers = { authorization: `Bearer ${witnessToken}` };
    const key = (await (await fetch(`${address}/audit/key`, { headers })).text()).trim();
    return runCommand(
      "transparency-log/witness.main.js",
      ["--url", address, "--key", key, "--store", join(folder, store), ...more],
      { AUDIT_WITNESS_TOKEN: witnessToken },
    );
  };
  const verify = (store: string): Promise<Ended> =>
    runCommand("features/audit/verify/verify.main.js", ["--witness", join(folder, store)], {
      DATABASE_AUDITOR_URL: urls().auditor,
      ...productionSettings,
    });
  const notesStored = async (): Promise<Set<string>> => {
    const owner = await connect(urls().owner);
    const { rows } = await owner.query<{ id: string }>("select id from peer_notes");
    await owner.end();
    return new Set(rows.map(({ id }) => id));
  };

  /** What the logs say was backed up, and whether each clinic's does. */
  const toldOfBackups = async (): Promise<unknown[]> => {
    const owner = await connect(urls().owner);
    const { rows } = await owner.query<{ backups: string[]; isToldToAll: boolean }>(
      `select array_agg(distinct detail ->> 'backup') backups,
         count(*) = (select count(*) from clinics) and bool_and((detail ->> 'bytes')::bigint > 1000000) "isToldToAll"
       from audit_events where kind = 'AUDIT_VERIFY' and operation_name = 'log.backed_up'`,
    );
    await owner.end();
    return rows;
  };

  test("has everything that was acknowledged before the backup, a log that verifies, and a way on", async () => {
    // A server in use, with a witness that has looked at its log.
    server = await startEmbeddedPostgres(join(folder, "first"), { settings: { fsync: "off" } });
    const owner = await connect(server.url());
    await owner.query("create database recovery");
    await owner.query("create role recovery_backup login replication password 'backup'");
    await owner.end();
    await migrate(urls().owner, { accessRules: accessRules() });
    await markInstance(urls().owner, "production");
    await ensureServiceLogin(urls().owner, urls().service, SERVICE_ROLES);
    await ensureAuditorLogin(urls().owner, urls().auditor);
    const clinic = await connect(urls().owner);
    await loadSampleClinic(clinic, new Date());
    await clinic.query(`grant usage on schema app to recovery_backup;
      grant execute on function app.record_backup(text, bigint) to recovery_backup`);
    await clinic.end();
    const address = await serve();
    const writing = writeUnderLoad(address);
    await writing.atLeast(20);
    expect(await witness(address, "witness")).toMatchObject({ code: 0 });
    await cp(join(folder, "witness"), join(folder, "witness-before"), { recursive: true });

    // Backed up while it is written to, and written to after that, as the witness has seen.
    const began = performance.now();
    const backedUp = await runCommand("platform/backup/backup.main.js", ["--to", join(folder, "backups")], {
      DATABASE_BACKUP_URL: urls().backup,
    });
    const ended = performance.now();
    expect(backedUp).toMatchObject({ code: 0, told: expect.stringContaining("Backed up: ") as string });
    expect(await toldOfBackups()).toEqual([{ backups: await readdir(join(folder, "backups")), isToldToAll: true }]);
    await writing.atLeast(20);
    await writing.stop();
    expect(await witness(address, "witness")).toMatchObject({ code: 0 });

    // Lost.
    await served?.kill();
    await server.stop();
    const { uid, gid } = await stat(join(folder, "first/cluster"));
    await mkdir(join(folder, "second/cluster"), { recursive: true });
    await chown(join(folder, "second/cluster"), uid, gid);
    await copyFile(join(folder, "first/password"), join(folder, "second/password"));
    await rm(join(folder, "first"), { recursive: true });

    // Restored into an empty folder, from which a server starts.
    const [backup = ""] = await readdir(join(folder, "backups"));
    const from = join(folder, "backups", backup);
    const to = join(folder, "second/cluster");
    const check = await runCommand("platform/backup/restore.main.js", ["--from", from, "--check"], {});
    expect(check).toMatchObject({ code: 0, told: expect.stringContaining("The backup is whole") as string });
    expect(await readdir(to)).toEqual([]);
    const restored = await runCommand("platform/backup/restore.main.js", ["--from", from, "--to", to], {});
    expect(restored).toMatchObject({ code: 0, told: expect.stringContaining("What comes next") as string });
    server = await startEmbeddedPostgres(join(folder, "second"), { settings: { fsync: "off" } });
    const migrated = await runCommand("platform/database/migrate.main.js", [], { DATABASE_OWNER_URL: urls().owner });
    expect(migrated).toMatchObject({ code: 0, told: expect.stringContaining("up to date") as string });

    // What was acknowledged before the backup began is there; what was sent after it ended is not, and is known to be lost.
    const stored = await notesStored();
    const before = writing.acknowledged.filter(({ acknowledgedAt }) => acknowledgedAt < began);
    const after = writing.acknowledged.filter(({ sentAt }) => sentAt > ended);
    expect([before.length, after.length].map((count) => count >= 20)).toEqual([true, true]);
    expect(before.filter(({ id }) => !stored.has(id))).toEqual([]);
    expect(after.filter(({ id }) => stored.has(id))).toEqual([]);

    // The service seals what was not sealed yet. The log verifies with what was witnessed before, and not with the rest.
    const again = await serve();
    const agreed = await verify("witness-before");
    expect(agreed).toMatchObject({ code: 0, told: expect.stringContaining("everything agrees") as string });
    const missed = await verify("witness");
    expect(missed).toMatchObject({ code: 1 });
    expect(await witness(again, "witness")).toMatchObject({ code: 1 });

    // The loss is acknowledged in the log itself, by which the check and the witness go on.
    const recovered = await runCommand(
      "features/audit/retention/recover.main.js",
      ["--by", officer?.userId ?? "", "--witness", join(folder, "witness")],
      { DATABASE_OWNER_URL: urls().owner, ...productionSettings },
    );
    expect(recovered).toMatchObject({ code: 0, told: expect.stringContaining("1 checkpoints are lost") as string });
    expect(await verify("witness")).toMatchObject({ code: 0 });
    expect(await witness(again, "witness", "--accept-loss")).toMatchObject({ code: 0 });
    const goingOn = writeUnderLoad(again);
    await goingOn.atLeast(5);
    await goingOn.stop();
    expect(await witness(again, "witness")).toMatchObject({ code: 0 });
    expect(await verify("witness")).toMatchObject({ code: 0 });
  });
});
