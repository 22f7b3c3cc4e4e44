import pg from "pg";
import { connect } from "../../../support/service-login.js";
import type { ServiceProcess } from "../support/service-process.js";

/** What was done to the service's connections. */
export interface Disturbed {
  /** Connections that were ended from outside, as a failing server does. */
  killed: number;
  /** Statements that were ended as by their time limit: PostgreSQL says the same of both. */
  cancelled: number;
  /** Times for which a table was locked longer than the service waits. */
  locked: number;
}

export interface Disturbances {
  readonly done: Disturbed;
  /** One connection or one statement of the service, as it comes. */
  disturb(): Promise<void>;
  /** A lock that outlasts the patience of everyone who waits for it. */
  lockOut(): Promise<void>;
  end(): Promise<void>;
}

const LONGER_THAN_ANYONE_WAITS_MS = 2_300;

export async function disturbances(service: ServiceProcess): Promise<Disturbances> {
  const url = service.database.ownerUrl;
  const owner = new pg.Pool({ connectionString: url, max: 4 });
  const locker = await connect(url);
  const done: Disturbed = { killed: 0, cancelled: 0, locked: 0 };
  const hit = async (what: "pg_terminate_backend" | "pg_cancel_backend"): Promise<number> =>
    (await owner.query(hitOne(what), [service.login])).rows.filter(({ hit }: pg.QueryResultRow) => hit === true).length;
  return {
    done,
    async disturb() {
      if (Math.random() < 0.5) done.killed += await hit("pg_terminate_backend");
      else done.cancelled += await hit("pg_cancel_backend");
    },
    async lockOut() {
      await locker.query("begin");
      try {
        await locker.query("lock table clients in access exclusive mode");
        await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_ANYONE_WAITS_MS));
        done.locked++;
      } finally {
        await locker.query("rollback");
      }
    },
    async end() {
      await Promise.all([owner.end(), locker.end()]);
    },
  };
}

/** A busy session rather than an idle one. */
function hitOne(what: string): string {
  return `select ${what}(pid) hit from (select pid from pg_stat_activity where usename = $1
    order by (state = 'active') desc, random() limit 1) one`;
}
