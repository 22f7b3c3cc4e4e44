import type { MigrationInterface, QueryRunner } from "typeorm";

/** Views of the log, each after those that it is made from. */
const VIEWS = ["audit_rows", "audit_log", "audit_entities", "report_rows", "access_report", "disclosures"];

const COLUMNS = `clinic_id, event_id, recorded_at, position, kind, outcome, actor_id, actor_role, organization_id, purpose, basis,
  operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail`;

/**
 * The audit log in a partition for each month, so that what has outlived its retention goes as a whole, without a row
 * ever being deleted. Partitions are made ahead of their month; a row of an instant that has none (a clinic's history
 * that is loaded from elsewhere) lies in the default partition, and is not pruned.
 */
export class AuditEventsByMonth1763000120000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await replaceTable(queryRunner, PARTITIONED);
    await queryRunner.query(`
      alter table audit_events_other enable row level security, force row level security;
      create trigger audit_events_no_truncate before truncate on audit_events_other
        for each statement execute function app.refuse_change();

      -- Makes the partitions of this month and of those that follow. Attached rather than created in place: that waits
      -- for no reader and no writer of the log.
      create function app.add_audit_partitions(p_months int) returns int language plpgsql security definer
      set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
      declare
        month timestamptz;
        name text;
        added int := 0;
      begin
        for month in select m from generate_series(date_trunc('month', now()), date_trunc('month', now()) + make_interval(months => p_months), interval '1 month') m loop
          name := 'audit_events_' || to_char(month, 'YYYY_MM');
          continue when to_regclass('public.' || name) is not null;
          -- A month that was not made ahead has its rows in the default partition, and keeps them there.
          continue when exists (select from public.audit_events_other where recorded_at >= month and recorded_at < month + interval '1 month');
          execute format('create table public.%I (like public.audit_events including defaults including constraints including generated)', name);
          execute format('alter table public.%I enable row level security, force row level security', name);
          execute format('create trigger audit_events_no_truncate before truncate on public.%I for each statement execute function app.refuse_change()', name);
          execute format('alter table public.audit_events attach partition public.%I for values from (%L) to (%L)', name, month, month + interval '1 month');
          added := added + 1;
        end loop;
        return added;
      end $$;
      revoke execute on function app.add_audit_partitions(int) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop function app.add_audit_partitions(int)");
    await replaceTable(queryRunner, "");
  }
}

const PARTITIONED = "partition by range (recorded_at)";

/** Moves the log into a table of another kind, with the views, rights and rules that it had. */
async function replaceTable(queryRunner: QueryRunner, kind: string): Promise<void> {
  const views: { name: string; its: string }[] = [];
  for (const name of VIEWS) {
    const [{ its }] = (await queryRunner.query(`select pg_get_viewdef('app.${name}'::regclass) its`)) as [
      { its: string },
    ];
    views.push({ name, its });
  }
  await queryRunner.query(`
    drop view ${[...VIEWS]
      .reverse()
      .map((name) => `app.${name}`)
      .join(", ")};
    alter table audit_events rename to audit_events_before;
    alter index audit_events_pkey rename to audit_events_before_pkey;
    alter index audit_events_by_time rename to audit_events_before_by_time;
    alter index audit_events_by_client rename to audit_events_before_by_client;
    alter index audit_events_by_actor rename to audit_events_before_by_actor;
    alter index audit_events_by_consent rename to audit_events_before_by_consent;

    create table audit_events (
      clinic_id uuid not null references clinics on delete restrict,
      event_id uuid not null,
      recorded_at timestamptz not null default transaction_timestamp(),
      position bigint generated always as identity,
      kind text not null,
      outcome text not null check (outcome in ('SUCCESS','PARTIAL','DENIED','ERROR')),
      actor_id uuid,
      actor_role text,
      organization_id uuid,
      purpose text,
      basis text,
      operation_name text,
      operation_hash bytea,
      request_id uuid,
      client_ids uuid[] not null default '{}',
      class_sets int[] not null default '{}',
      consent_ids uuid[] not null default '{}',
      consent_id uuid,
      fields text[] not null default '{}',
      field_bits int[] not null default '{}',
      redacted text[] not null default '{}',
      detail jsonb not null default '{}',
      primary key (clinic_id, event_id${kind === PARTITIONED ? ", recorded_at" : ""})
    ) ${kind};
    create index audit_events_by_time on audit_events (clinic_id, recorded_at desc, position desc);
    create index audit_events_by_client on audit_events using gin (client_ids);
    create index audit_events_by_actor on audit_events (clinic_id, actor_id, recorded_at desc, position desc);
    create index audit_events_by_consent on audit_events (clinic_id, consent_id) where consent_id is not null;
    alter table audit_events enable row level security, force row level security;
  `);
  if (kind === PARTITIONED) {
    await queryRunner.query("create table audit_events_other partition of audit_events default");
  }
  await queryRunner.query(`
    alter table audit_events_before no force row level security;
    alter table audit_events no force row level security;
    insert into audit_events (${COLUMNS}) overriding system value select ${COLUMNS} from audit_events_before;
    select setval(pg_get_serial_sequence('audit_events', 'position'), greatest((select max(position) from audit_events), 1));
    alter table audit_events force row level security;
    drop table audit_events_before;
    create trigger audit_events_append_only before update or delete on audit_events
      for each row execute function app.refuse_change();
    create trigger audit_events_no_truncate before truncate on audit_events
      for each statement execute function app.refuse_change();
    grant select, insert on audit_events to app_facts;
    create policy facts on audit_events for select to app_facts using (true);
    create policy facts_add on audit_events for insert to app_facts with check (true);
    grant insert on audit_events to app_roster;
    create policy roster on audit_events for insert to app_roster with check (actor_id is null);
  `);
  for (const { name, its } of views) {
    await queryRunner.query(`create view app.${name} as ${its}; alter view app.${name} owner to app_facts;`);
  }
}
