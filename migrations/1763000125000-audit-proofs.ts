import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What the readers of the log are given to check it: the leaf of each event that they may see, proofs of those that
 * their reports show, and receipts for their own acts.
 */
export class AuditProofs1763000125000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      grant select on audit_leaves, audit_tiles, audit_heads to app_facts;
      create policy facts on audit_leaves for select to app_facts using (true);
      create policy facts on audit_tiles for select to app_facts using (true);
      create policy facts on audit_heads for select to app_facts using (true);

      -- The leaf of each event that the reader finds in the log.
      create view app.audit_log_leaves as
        select r.clinic_id, r.event_id, encode(e.leaf_hash, 'hex') as leaf_hash, l.leaf_index
        from app.audit_rows r
        join audit_events e on e.clinic_id = r.clinic_id and e.event_id = r.event_id and e.recorded_at = r.recorded_at
        left join audit_leaves l on l.clinic_id = r.clinic_id and l.event_id = r.event_id and l.recorded_at = r.recorded_at;

      -- The way from a leaf of the own clinic's log to the root of a size.
      create function app.own_inclusion_path(p_index bigint, p_size bigint) returns text[] language sql stable security definer
        set search_path = pg_catalog, public, pg_temp
        return case when app.role() in ('CLIENT', 'REPRESENTATIVE', 'PRIVACY_OFFICER')
          then app.inclusion_path(app.clinic_id(), p_index, p_size) end;

      -- Events that the reader may be given a proof of, at each size that was signed since: once without a client, and
      -- once with the entry of each client whose part they may see.
      create view app.audit_proofs as
        select e.clinic_id, e.event_id, h.size, l.leaf_index, encode(e.leaf_hash, 'hex') as leaf_hash,
          convert_from(e.body, 'UTF8') as body, c.client_id, x.entry, x.path as entry_path
        from audit_events e
        join audit_leaves l on l.clinic_id = e.clinic_id and l.event_id = e.event_id and l.recorded_at = e.recorded_at
        join audit_heads h on h.clinic_id = e.clinic_id and h.size > l.leaf_index
        cross join lateral (
          select null::uuid as client_id
          union all
          select distinct r.client_id from app.report_rows r where r.clinic_id = e.clinic_id and r.id = e.event_id and r.mask <> 0) c
        left join lateral (
          select max(n.entry) filter (where n.client_id = c.client_id) as entry, array_agg(encode(n.hash, 'hex') order by n.client_id) as path
          from app.event_entries(e.salt, e.client_ids, e.class_sets, e.consent_ids) n where c.client_id is not null) x on true
        where e.clinic_id = app.clinic_id() and case app.role()
          when 'PRIVACY_OFFICER' then true
          when 'CLIENT' then exists (select from app.access_report r where r.id = e.event_id)
            or exists (select from app.disclosures r where r.id = e.event_id)
            or exists (select from app.audit_rows r where r.event_id = e.event_id)
          when 'REPRESENTATIVE' then exists (select from app.access_report r where r.id = e.event_id)
            or exists (select from app.disclosures r where r.id = e.event_id)
            or exists (select from app.audit_rows r where r.event_id = e.event_id)
          else false end;

      -- What somebody keeps of their own act.
      create function app.receipt(p_event uuid) returns table (leaf_hash text, recorded_at timestamptz)
        language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          select encode(e.leaf_hash, 'hex'), e.recorded_at from public.audit_events e
          where e.clinic_id = app.clinic_id() and e.event_id = p_event and e.actor_id = app.user_id();
        end;

      alter view app.audit_log_leaves owner to app_facts;
      alter view app.audit_proofs owner to app_facts;
      alter function app.own_inclusion_path(bigint, bigint) owner to app_facts;
      revoke execute on function app.own_inclusion_path(bigint, bigint) from public;
      alter function app.receipt(uuid) owner to app_facts;
      revoke execute on function app.receipt(uuid) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.receipt(uuid);
      drop view app.audit_proofs, app.audit_log_leaves;
      drop function app.own_inclusion_path(bigint, bigint);
      drop policy facts on audit_heads;
      drop policy facts on audit_tiles;
      drop policy facts on audit_leaves;
      revoke all on audit_leaves, audit_tiles, audit_heads from app_facts;
    `);
  }
}
