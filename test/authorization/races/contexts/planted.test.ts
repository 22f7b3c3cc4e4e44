import type pg from "pg";
import { openStage, type Stage } from "./run.js";
import type { Verdict } from "./verdict.js";

/** The door keeps the first context that a connection was given, for whoever comes next. */
async function keepFirstContext(owner: pg.ClientBase): Promise<void> {
  const { rows } = await owner.query<{ sql: string }>(
    "select pg_get_functiondef('app.enter(uuid, uuid, text, boolean, text[])'::regprocedure) sql",
  );
  const decide = "return app.enter_itself(p_user, p_clinic, p_role, p_chosen, p_scopes);";
  const sql = rows[0]?.sql ?? "";
  if (!sql.includes(decide)) throw new Error("The door has changed");
  const keep = `
    if coalesce(current_setting('app.user_id', true), '') = '' then
      perform app.enter_itself(p_user, p_clinic, p_role, p_chosen, p_scopes);
      foreach setting in array array['app.clinic_id', 'app.user_id', 'app.role', 'app.organization_id', 'app.own_client_id',
        'app.program_ids', 'app.part2_program_ids', 'app.scopes', 'app.purpose', 'app.audience'] loop
        perform set_config(setting, current_setting(setting, true), false);
      end loop;
    end if;
    return 'app_' || lower(current_setting('app.role'));`;
  await owner.query(sql.replace(decide, keep));
}

/** Rows of the audit log are taken in anybody's name. */
async function openAuditLog(owner: pg.ClientBase): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    "select policyname name from pg_policies where tablename = 'audit_events' and cmd = 'INSERT' and policyname like 'app\\_%'",
  );
  for (const { name } of rows) await owner.query(`alter policy ${name} on audit_events with check (true)`);
}

describe("the storm finds", () => {
  let stage: Stage;
  beforeEach(async () => (stage = await openStage()), 60_000);
  afterEach(() => stage.close());

  const run = (): Promise<Verdict> => stage.run({ requests: 150, hitEvery: Infinity, lockEvery: Infinity });

  /** Which contexts stay is chance: four connections, and somebody of the same role must come by one of them. */
  async function foreignRowsIn(storms: number): Promise<number> {
    const { log, afterwards } = await run();
    const found = log.foreign.size + afterwards.foreign.size;
    return found > 0 || storms === 1 ? found : foreignRowsIn(storms - 1);
  }

  test("a context that stays on a connection, and the rows that others get once the audit log's wall is gone too", async () => {
    await keepFirstContext(stage.service.owner);

    const walled = await run();
    await openAuditLog(stage.service.owner);
    const foreign = await foreignRowsIn(10);

    expect(walled.entrances.leftOver).toBeGreaterThan(0);
    expect(walled.unknownFailures.size).toBeGreaterThan(0);
    expect([...walled.log.foreign]).toEqual([]);
    expect(foreign).toBeGreaterThan(0);
  }, 120_000);

  test("audit rows that name another", async () => {
    await stage.service.owner.query(`
      create function misname() returns trigger language plpgsql as $$
      begin new.operation_name := 'Asked_0'; return new; end $$;
      create trigger misname before insert on audit_events for each row execute function misname();`);

    const { auditFaults } = await run();

    expect([...auditFaults.keys()]).toContain("a request under another's operation");
    expect([...auditFaults.keys()]).toContain("another actor");
  }, 120_000);
});
