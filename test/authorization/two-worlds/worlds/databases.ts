import { randomBytes } from "node:crypto";
import pg from "pg";
import { loadSampleClinic } from "../../../../src/demo/sample-clinic/index.js";
import { createTestDatabase, type TestDatabase } from "../../../support/database.js";
import { connect, createServiceLogin } from "../../../support/service-login.js";
import { beforeBothWorlds } from "../secrets/before.js";
import { Planter, type Secret } from "../secrets/planting.js";
import type { Viewer } from "../viewers.js";
import { dayOne, firstPosition, makeDeterministic, numberFrom } from "./determinism.js";

/** Alters a world's database as its owner, beside the secrets: for the test that plants a leak. */
export type Alteration = (owner: pg.ClientBase) => Promise<void>;

/** The databases that each viewer's worlds are copied from. */
export class Templates {
  private readonly second = new Map<string, Promise<TestDatabase>>();

  private constructor(
    private readonly first: TestDatabase,
    private readonly loginUrl: string,
    private readonly secrets: readonly Secret[],
  ) {}

  /** Loads the sample clinic, with what both worlds have beyond it. */
  public static async create(secrets: readonly Secret[], alter?: Alteration): Promise<Templates> {
    const base = await createTestDatabase();
    const loginUrl = await createServiceLogin(base);
    await asOwner(base, async (owner) => {
      await loadSampleClinic(owner, dayOne);
      await beforeBothWorlds(new Planter(owner, "before"));
      await makeDeterministic(owner);
      await numberFrom(owner, firstPosition.ofRequests);
      await alter?.(owner);
    });
    return new Templates(base, loginUrl, secrets);
  }

  /** Fresh copies of both worlds of a viewer. */
  public async copies(viewer: Viewer): Promise<readonly [DatabaseCopy, DatabaseCopy]> {
    return [await this.copy(this.first.name), await this.copy((await this.secondFor(viewer)).name)];
  }

  /** What a statement finds in either world of a viewer, each row once: ids that are in one world alone among them. */
  public async rowsOfBoth<R extends pg.QueryResultRow>(viewer: Viewer, statement: string): Promise<R[]> {
    const found = new Map<string, R>();
    for (const database of [this.first, await this.secondFor(viewer)]) {
      await asOwner(database, async (owner) => {
        for (const row of (await owner.query<R>(statement)).rows) found.set(JSON.stringify(row), row);
      });
    }
    return [...found.values()];
  }

  public async drop(): Promise<void> {
    for (const database of [...(await Promise.all(this.second.values())), this.first]) await database.drop();
  }

  private secondFor(viewer: Viewer): Promise<TestDatabase> {
    const known = this.second.get(viewer.name);
    if (known !== undefined) return known;
    const made = this.makeSecond(viewer);
    this.second.set(viewer.name, made);
    return made;
  }

  private async makeSecond(viewer: Viewer): Promise<TestDatabase> {
    const copy = await this.copy(this.first.name);
    const database: TestDatabase = { ...this.first, name: copy.name, ownerUrl: copy.ownerUrl, drop: copy.drop };
    await asOwner(database, async (owner) => {
      await numberFrom(owner, firstPosition.ofSecrets);
      for (const secret of this.secrets) {
        if (secret.hiddenFrom(viewer)) await secret.plant(new Planter(owner, secret.name));
      }
      await numberFrom(owner, firstPosition.ofRequests);
    });
    return database;
  }

  private async copy(template: string): Promise<DatabaseCopy> {
    const name = `two_worlds_${randomBytes(6).toString("hex")}`;
    const server = new URL(this.first.ownerUrl);
    server.pathname = "/postgres";
    await onServer(server.href, `create database ${name} template ${template}`);
    const named = (url: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;
    return {
      name,
      ownerUrl: named(this.first.ownerUrl),
      serviceUrl: named(this.loginUrl),
      drop: () => onServer(server.href, `drop database if exists ${name} with (force)`),
    };
  }
}

export interface DatabaseCopy {
  readonly name: string;
  readonly ownerUrl: string;
  readonly serviceUrl: string;
  readonly drop: () => Promise<void>;
}

async function asOwner(
  database: { readonly ownerUrl: string },
  work: (owner: pg.Client) => Promise<void>,
): Promise<void> {
  const owner = await connect(database.ownerUrl);
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
