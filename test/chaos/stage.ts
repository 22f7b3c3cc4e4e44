import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { SERVICE_ROLES } from "../../src/authorization/roles.js";
import { freePort, startEmbeddedPostgres, type EmbeddedPostgres } from "../../src/demo/embedded-postgres.js";
import { markInstance } from "../../src/platform/database/instance-kind.js";
import { ensureServiceLogin, migrate } from "../../src/platform/database/migrate.js";
import { accessRules } from "../../src/schema.js";
import { KeptConnection, productionToken, startProduction, type Production } from "../support/production.js";
import { TcpProxy } from "../support/tcp-proxy.js";
import { World } from "../world/builders.js";
import type { Found } from "./history.js";

export interface StageOptions {
  /** Of the service, beside those that production has here. */
  readonly settings?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** Without the network that does as it is told: nothing of this process stands between the service and PostgreSQL. */
  readonly isDirect?: boolean;
  /** Told of each answer of PostgreSQL; see the proxy. */
  readonly onAnswer?: Parameters<typeof TcpProxy.before>[1];
  /** Lies on a file system of so many megabytes in memory, which root may make. */
  readonly megabytes?: number;
}

const PLANS = 24;
const run = promisify(execFile);

/**
 * `npm start` as production runs it, over a PostgreSQL of its own that keeps what it has acknowledged, with a network
 * between the two that does as it is told; and a clinic with a peer specialist and clients with plans.
 */
export class Stage {
  public service!: Production;
  /** How often a process of the service has ended that nobody had told to. */
  public deaths = 0;
  private readonly before = new Map<string, number>();

  private constructor(
    private readonly options: StageOptions,
    private readonly home: string,
    private postgres: EmbeddedPostgres,
    public readonly proxy: TcpProxy,
    public readonly ownerUrl: string,
    private readonly serviceUrl: string,
    public readonly port: number,
    public readonly token: string,
    public readonly clients: readonly string[],
    public readonly plans: readonly string[],
  ) {}

  public static async open(options: StageOptions = {}): Promise<Stage> {
    const home = await mkdtemp(join(tmpdir(), "recovery-circle-chaos-"));
    if (options.megabytes !== undefined)
      await run("mount", ["-t", "tmpfs", "-o", `size=${options.megabytes}m`, "none", home]);
    const postgres = await startEmbeddedPostgres(home);
    await withOwner(postgres.url(), (owner) => owner.query("create database chaos"));
    const ownerUrl = postgres.url("chaos");
    await migrate(ownerUrl, { accessRules: accessRules() });
    await markInstance(ownerUrl, "production");
    const serviceUrl = Object.assign(new URL(ownerUrl), { username: "chaos_service", password: "service" }).href;
    await ensureServiceLogin(ownerUrl, serviceUrl, SERVICE_ROLES);
    const [clients, plans]: string[][] = [[], []];
    const token = await withOwner(ownerUrl, async (owner) => {
      const world = await World.create(owner);
      const peer = await world.person("PEER_SPECIALIST");
      for (let i = 0; i < PLANS; i++) {
        const client = await world.client();
        await world.assign(client, peer.id);
        clients?.push(client);
        plans?.push(await world.plan({ client }));
      }
      await owner.query("vacuum (analyze)");
      return productionToken(peer.actor);
    });
    const proxy = await TcpProxy.before(serviceUrl, options.onAnswer);
    const stage = new Stage(
      options,
      home,
      postgres,
      proxy,
      ownerUrl,
      serviceUrl,
      await freePort(),
      token,
      clients ?? [],
      plans ?? [],
    );
    // What does not even begin leaves nothing behind that would keep the campaign from ending.
    await stage.startService().catch(async (error: unknown) => {
      await stage.close();
      throw error;
    });
    const { rows } = await stage.ask<{ id: string; version: number }>(VERSIONS);
    for (const { id, version } of rows) stage.before.set(id, version);
    return stage;
  }

  /** What the service is told. */
  public get settings(): NodeJS.ProcessEnv {
    return {
      DATABASE_URL: this.options.isDirect === true ? this.serviceUrl : this.proxy.urlOf(this.serviceUrl),
      PORT: String(this.port),
      RATE_LIMIT_PER_SECOND: "0",
      ...this.options.settings,
    };
  }

  public async startService(): Promise<void> {
    const service = startProduction(this.settings, ...(this.options.args ?? []));
    this.service = service;
    void service.ended.then(() => (this.deaths += this.service === service ? 1 : 0));
    await service.port;
  }

  /** As if the machine had lost its power. */
  public async killService(): Promise<void> {
    const { service } = this;
    this.deaths--;
    await service.kill();
  }

  public caller(): KeptConnection {
    return new KeptConnection(this.port, this.token);
  }

  /** As a power cut does: no process of it is told anything. */
  public async killPostgres(): Promise<void> {
    process.kill(await this.postgresProcess(), "SIGKILL");
  }

  /** The first of PostgreSQL's processes, which starts the others. */
  public async postgresProcess(): Promise<number> {
    const [pid] = (await readFile(join(this.home, "cluster", "postmaster.pid"), "utf8")).split("\n");
    return Number(pid);
  }

  public stopPostgres(): Promise<void> {
    return this.postgres.stop();
  }

  /** Its memory stays in use until the last of its processes has noticed that it is gone. */
  public async startPostgres(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        this.postgres = await startEmbeddedPostgres(this.home, { port: this.postgres.port });
        return;
      } catch (error) {
        if (tries === 50) throw error;
        await pause(100);
      }
    }
  }

  /** Comes back when the service says that it is ready. @returns the milliseconds that it took */
  public async ready(): Promise<number> {
    const began = performance.now();
    for (;;) {
      const connection = this.caller();
      const isReady = await connection.isReady().catch(() => false);
      connection.close();
      if (isReady) return performance.now() - began;
      await pause(10);
    }
  }

  public ask<R extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<pg.QueryResult<R>> {
    return withOwner(this.ownerUrl, (owner) => owner.query<R>(sql, [...values]));
  }

  /** What lies in the database of what was wanted. */
  public async found(): Promise<Found> {
    const { rows } = await this.ask<{ id: string; text: string }>(
      `select id, body as text from peer_notes union all select id, text from plan_parts where section = 'GOAL'`,
    );
    const { rows: events } = await this.ask<{ eventId: string; rowId: string }>(
      `select event_id "eventId", detail->'entity'->>'id' "rowId" from audit_events where kind = 'CREATE'`,
    );
    const { rows: plans } = await this.ask<{ id: string; version: number }>(VERSIONS);
    return {
      rows,
      events,
      plans: plans.map(({ id, version }) => ({ id, before: this.before.get(id) ?? Number.NaN, after: version })),
    };
  }

  public withOwner<T>(work: (owner: pg.Client) => Promise<T>): Promise<T> {
    return withOwner(this.ownerUrl, work);
  }

  /** Reads tables in a transaction that lasts so long. */
  public async readFor(tables: string, ms: number): Promise<void> {
    await withOwner(this.ownerUrl, async (owner) => {
      await owner.query(`begin; select from ${tables} limit 1`);
      await pause(ms);
      await owner.query("commit");
    });
  }

  /** Keeps a table from everybody for so long. */
  public async locked(table: string, ms: number): Promise<void> {
    await withOwner(this.ownerUrl, async (owner) => {
      await owner.query(`begin; lock table ${table} in access exclusive mode`);
      await pause(ms);
      await owner.query("commit");
    });
  }

  /** The number of the account that PostgreSQL runs as. */
  public async postgresUser(): Promise<string> {
    return String((await stat(join(this.home, "cluster"))).uid);
  }

  /** Makes the file system that everything lies on larger, or smaller. */
  public async resize(megabytes: number): Promise<void> {
    await run("mount", ["-o", `remount,size=${megabytes}m`, this.home]);
  }

  public async close(): Promise<void> {
    this.proxy.clear();
    await this.service.kill();
    await this.proxy.close();
    await this.postgres.stop();
    if (this.options.megabytes !== undefined) await run("umount", ["-l", this.home]);
    await rm(this.home, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** As the peer specialists see it, who change them here. */
const VERSIONS = `select id, peer_version as version from recovery_plans`;

async function withOwner<T>(url: string, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: url });
  owner.on("error", () => undefined);
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end().catch(() => undefined);
  }
}
