import pg from "pg";
import { LogDatabase, Sealer, type LogKeys } from "../../../transparency-log/index.js";

// What the commands that look after the log have in common: who may order them, and that nothing leaves the log before
// it is sealed in it that it does.

/** Why a command did nothing, in words for whoever gave it. */
export class CareRefused extends Error {
  public constructor(message: string) {
    super(message);
    this.name = "CareRefused";
  }
}

export interface CareOptions {
  /** The owner of the database, who may take the role app_retention. */
  readonly ownerUrl: string;
  /** The user id of the privacy officer whose order it is: their clinic's log is meant. */
  readonly by: string;
}

/** What a command works with. */
export interface Care {
  readonly clinicId: string;
  /** By the clock of the database, as events are. */
  readonly now: Date;
  /** A transaction in the role app_retention. */
  readonly transaction: <T>(work: (client: pg.Client) => Promise<T>) => Promise<T>;
}

/** Opens the log of the clinic whose privacy officer gives the order. One command at a time works on a database's logs. */
export async function takeCare<T>({ ownerUrl, by }: CareOptions, work: (care: Care) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl, options: "-c timezone=UTC" });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtextextended('audit retention', 0))");
    const transaction = async <R>(its: (client: pg.Client) => Promise<R>): Promise<R> => {
      await client.query("begin");
      try {
        await client.query("set local role app_retention");
        const result = await its(client);
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback");
        throw error;
      }
    };
    const { rows } = await client.query<{ now: Date }>("select now()");
    const now = rows[0]?.now;
    if (now === undefined) throw new Error("The server tells no time");
    return await work({ clinicId: await transaction(() => clinicOfOfficer(client, by)), now, transaction });
  } finally {
    await client.end();
  }
}

async function clinicOfOfficer(client: pg.Client, by: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `select distinct clinic_id id from memberships
     where user_id = $1 and role = 'PRIVACY_OFFICER' and starts_at <= now() and ends_at > now()`,
    [by],
  );
  const [clinic] = rows;
  if (clinic === undefined || rows.length > 1) throw new CareRefused("--by names no privacy officer of a clinic.");
  return clinic.id;
}

/** The holds that stand; one without a client is on the whole clinic. $1 is the clinic. */
export const HOLDS = `
  select h.client_ids[1] as client_id, h.recorded_at as since, h.detail ->> 'hold' as hold, h.detail ->> 'reason' as reason,
    h.detail ->> 'reference' as reference
  from audit_events h
  where h.clinic_id = $1 and h.kind = 'AUDIT_VERIFY' and h.operation_name = 'log.held' and not exists (
    select from audit_events r where r.clinic_id = $1 and r.kind = 'AUDIT_VERIFY' and r.operation_name = 'log.released'
      and r.detail ->> 'hold' = h.detail ->> 'hold')`;

const ROUNDS = 600;

/**
 * Seals until these events are leaves of their log, beside a service that seals as well.
 *
 * @throws CareRefused where something keeps them from being sealed for a minute
 */
export async function sealNow(ownerUrl: string, log: LogKeys, care: Care, eventIds: readonly string[]): Promise<void> {
  const onError = (): void => undefined;
  const database = new LogDatabase(ownerUrl, onError);
  const sealer = new Sealer({ database, ...log, onError });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await sealer.round();
      const { rowCount } = await care.transaction((client) =>
        client.query("select from audit_leaves where clinic_id = $1 and event_id = any ($2)", [
          care.clinicId,
          eventIds,
        ]),
      );
      if (rowCount === eventIds.length) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await database.close();
  }
  throw new CareRefused(
    "What was to be done is recorded, and could not be sealed within a minute. Nothing was removed.",
  );
}
