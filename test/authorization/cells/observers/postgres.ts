import type pg from "pg";
import { databaseRole, ROLE_LETTERS } from "../../../../src/authorization/roles.js";
import { actorOf, asActor } from "../../../support/actor.js";
import { connect } from "../../../support/service-login.js";
import type { Viewer } from "../facts.js";

/** Stands for rows of a table whose key the role is not granted. */
export const UNNAMED = "a row";

/** What PostgreSQL itself lets somebody find, asked of the tables and of nothing that the service adds. */
export class PostgresObserver {
  private constructor(
    private readonly service: pg.Client,
    private readonly tables: readonly string[],
  ) {}

  public static async open(login: string): Promise<PostgresObserver> {
    const service = await connect(login);
    const { rows } = await service.query<{ name: string }>(
      "select relname as name from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace order by 1",
    );
    return new PostgresObserver(
      service,
      rows.map(({ name }) => name).filter((name) => name !== "migrations"),
    );
  }

  /** The ids that somebody finds in each table; a table of which they are granted nothing is not there. */
  public async found(viewer: Viewer): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const role = ROLE_LETTERS[viewer.role];
    const { rows: granted } = await this.service.query<{ name: string; key: string | null }>(
      `select t.name, case when has_column_privilege($1, t.name, k.key, 'select') then k.key end as key
       from unnest($2::text[]) t(name)
       cross join lateral (select coalesce((select a.attname from pg_attribute a
         where a.attrelid = t.name::regclass and a.attname = 'id' and a.attnum > 0), 'clinic_id') as key) k
       where has_any_column_privilege($1, t.name, 'select')`,
      [databaseRole(role), this.tables],
    );
    const actor = actorOf({ userId: viewer.userId, clinicId: viewer.clinicId, role });
    return asActor(this.service, actor, async () => {
      const found = new Map<string, ReadonlySet<string>>();
      for (const { name, key } of granted) {
        const { rows } = await this.service.query<{ id: string }>(
          key === null
            ? `select '${UNNAMED}' as id from ${name} limit 1`
            : `select distinct ${key}::text as id from ${name}`,
        );
        found.set(name, new Set(rows.map(({ id }) => id)));
      }
      return found;
    });
  }

  public close(): Promise<void> {
    return this.service.end();
  }
}
