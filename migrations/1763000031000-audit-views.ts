import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The audit log as its readers may see it. No role may select from audit_events; these views, of app_facts, show the
 * privacy officer everything, staff their own acts with the ids masked that they can't see now, and clients and
 * representatives their own client's part. They stand in views, and not behind policies, because the operator that the
 * index on client_ids answers is not leakproof: under a policy it would be asked of every row.
 */
export class AuditViews1763000031000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      grant select on audit_events to app_facts;
      create policy facts on audit_events for select to app_facts using (true);

      -- Clients whose ids the reader may be shown in the log.
      create view app.logged_clients as
        select v.client_id from app.assigned v where app.role() = 'PEER_SPECIALIST'
        union all
        select v.client_id from app.care_team v where v.role = app.role()
        union all
        select app.own_client_id() where app.role() = 'CLIENT'
        union all
        select v.client_id from app.represented v where app.role() = 'REPRESENTATIVE' and not v.wholly_alone and 'CONSENT' = any (v.scopes);

      -- Rows of the log that the reader may see at all, with everything that is in them; no role is granted this view.
      create view app.audit_rows as
        select e.*, app.role() = 'PRIVACY_OFFICER' as sees_all
        from audit_events e
        where e.clinic_id = app.clinic_id() and case app.role()
          when 'PRIVACY_OFFICER' then true
          when 'CLINIC_ADMIN' then e.client_ids = '{}' and e.kind in ('TOKEN_REJECTED', 'ROLE_SWITCH', 'POLICY_VERSION', 'AUDIT_VERIFY')
          when 'CLIENT' then e.consent_id is not null and app.own_client_id() = any (e.client_ids)
          when 'REPRESENTATIVE' then e.consent_id is not null and e.client_ids && array(select v.client_id from app.logged_clients v)
          when 'PEER_SUPERVISOR' then false
          when 'INTEGRATOR' then false
          -- Acts on peer notes only as long as the notes themselves can be read.
          else e.actor_id = app.user_id() and (e.kind in ('READ', 'READ_DENIED', 'SEARCH')
            or not exists (select from unnest(e.class_sets) c where c & app.class_bit('PEER_ONLY') <> 0)
            or e.client_ids <@ array(select v.client_id from app.logged_clients v)) end;

      create view app.audit_log as
        select r.clinic_id, r.event_id as id, r.recorded_at, r.position, r.kind, r.outcome, r.actor_id, r.actor_role,
          r.client_ids, array(select c from unnest(r.client_ids) c where c = any (array(select v.client_id from app.logged_clients v))) as known_client_ids,
          case when r.client_ids[1] = all (r.client_ids) and (r.sees_all or r.client_ids[1] = any (array(select v.client_id from app.logged_clients v)))
            then r.client_ids[1] end as client_id,
          r.consent_id,
          case when r.sees_all or r.client_ids && array(select v.client_id from app.logged_clients v)
            then coalesce(r.consent_id, p.consent_id) end as known_consent_id,
          r.purpose, r.basis, r.operation_name
        from app.audit_rows r cross join lateral (
          select case when r.consent_ids[1] = all (r.consent_ids) then r.consent_ids[1] end as consent_id) p;

      -- What an act touched: the row that it names, or else the part of each client. A client whom the reader can't
      -- see (now) is there without id and classes.
      create view app.audit_entities as
        select r.clinic_id, r.event_id, x.number, case when x.known then x.type else 'Client' end as type,
          case when x.known then x.id end as id, case when x.known then x.client_id end as client_id,
          case when x.known then app.classes_of(x.mask) else '{}' end as classes,
          case when x.known then x.fields else '{}' end as fields
        from app.audit_rows r cross join lateral (
          select n.number, r.sees_all or n.client_id is null or n.client_id = any (array(select v.client_id from app.logged_clients v)) as known,
            coalesce(r.detail #>> '{entity,type}', 'Client') as type, coalesce(r.detail #>> '{entity,id}', n.client_id::text) as id,
            n.client_id, n.mask,
            array(select f.name from unnest(r.fields, r.field_bits) with ordinality f(name, bits, i) where f.bits & n.mask <> 0 order by f.i) as fields
          from (
            select min(u.i) as number, u.client_id, bit_or(u.mask) as mask
            from unnest(r.client_ids, r.class_sets) with ordinality u(client_id, mask, i)
            where u.client_id is not null group by u.client_id
            union all
            select 0, null, coalesce((select bit_or(b) from unnest(r.field_bits) b), 0) where r.client_ids = '{}' and r.detail ? 'entity'
          ) n) x
        where x.known or app.role() not in ('CLIENT', 'REPRESENTATIVE');

      -- One row for each event and client, for those who may ask for a report on that client. client_ids is there for
      -- the privacy officer alone, so that the index can answer.
      create view app.report_rows as
        select e.clinic_id, e.event_id as id, e.recorded_at, e.kind, e.outcome, e.actor_id, e.actor_role, e.organization_id,
          e.purpose, e.basis, e.consent_id as act_consent_id, e.client_ids, x.client_id, x.mask, x.consent_id
        from audit_events e cross join lateral (
          select u.client_id, bit_or(u.mask) as mask, (array_agg(u.consent_id) filter (where u.consent_id is not null))[1] as consent_id
          from unnest(e.client_ids, e.class_sets, e.consent_ids) u(client_id, mask, consent_id) group by u.client_id) x
        where e.clinic_id = app.clinic_id() and app.role() = 'PRIVACY_OFFICER'
        union all
        select e.clinic_id, e.event_id, e.recorded_at, e.kind, e.outcome, e.actor_id, e.actor_role, e.organization_id,
          e.purpose, e.basis, e.consent_id, null::uuid[], app.own_client_id(), x.mask, x.consent_id
        from audit_events e cross join lateral (
          select bit_or(u.mask) as mask, (array_agg(u.consent_id) filter (where u.consent_id is not null))[1] as consent_id
          from unnest(e.client_ids, e.class_sets, e.consent_ids) u(client_id, mask, consent_id) where u.client_id = app.own_client_id()) x
        where e.clinic_id = app.clinic_id() and app.role() = 'CLIENT' and e.client_ids @> array[app.own_client_id()]
        union all
        -- Peer notes' acts only with the scope NOTES; nothing of Part 2 care that a minor consented to alone.
        select e.clinic_id, e.event_id, e.recorded_at, e.kind, e.outcome, e.actor_id, e.actor_role, e.organization_id,
          e.purpose, e.basis, e.consent_id, null::uuid[], p.client_id,
          x.mask & case when p.notes then ~0 else ~app.class_bit('PEER_ONLY') end, x.consent_id
        from (
            select v.client_id, bool_or('NOTES' = any (v.scopes)) as notes, bool_or(v.alone) as alone
            from app.represented v where 'RECORD' = any (v.scopes) and not v.wholly_alone group by v.client_id) p
        join audit_events e on e.client_ids @> array[p.client_id]
        cross join lateral (
          select bit_or(u.mask) as mask, (array_agg(u.consent_id) filter (where u.consent_id is not null))[1] as consent_id
          from unnest(e.client_ids, e.class_sets, e.consent_ids) u(client_id, mask, consent_id) where u.client_id = p.client_id) x
        where e.clinic_id = app.clinic_id() and app.role() = 'REPRESENTATIVE'
          and not (p.alone and x.mask & app.class_bit('SUD') <> 0);

      create view app.access_report as
        select r.clinic_id, r.id, r.recorded_at, r.client_id, r.client_ids, u.display_name as actor_name, r.actor_role,
          app.classes_of(r.mask) as classes, r.purpose, coalesce(r.basis = 'EMERGENCY', false) as emergency
        from app.report_rows r
        join users u on u.clinic_id = r.clinic_id and u.id = r.actor_id
        where r.outcome in ('SUCCESS', 'PARTIAL') and r.actor_role <> 'INTEGRATOR' and r.mask <> 0
          and r.kind not in ('READ_DENIED', 'CONSENT_EVALUATED', 'DISCLOSURE', 'TOKEN_REJECTED', 'ROLE_SWITCH', 'POLICY_VERSION', 'AUDIT_VERIFY');

      -- A short description of what was disclosed (45 CFR 164.528(b)(2)(iii)), in words that a client reads.
      create function app.classes_in_words(mask int) returns text language sql immutable parallel safe
        begin atomic
          select coalesce(string_agg(w.words, ', ' order by w.i), 'None')
          from unnest(array['name and identity', 'contact details', 'demographic details', 'services', 'clinical information',
            'substance use care', 'substance use counseling notes', 'peer notes', 'supervision', 'safety concerns', 'recovery plan',
            'private parts of the recovery plan', 'crisis plan', 'outcome measures', 'referrals', 'consents', 'access records',
            'staff', 'staff records', 'public staff details', 'totals']) with ordinality w(words, i)
          where mask & (1 << (w.i - 1)::int) <> 0;
        end;

      create view app.disclosures as
        select r.clinic_id, r.id, r.recorded_at, r.client_id, r.client_ids, coalesce(o.name, 'Unknown') as recipient_name,
          o.address as recipient_address, app.classes_in_words(r.mask) as description,
          coalesce(r.purpose, 'COORDINATION') as purpose, coalesce(r.basis, 'CONSENT') as basis,
          coalesce(r.act_consent_id, r.consent_id) as consent_id, app.classes_of(r.mask) as classes
        from app.report_rows r
        left join organizations o on o.clinic_id = r.clinic_id and o.id = r.organization_id
        where r.kind = 'DISCLOSURE' and r.outcome in ('SUCCESS', 'PARTIAL') and r.mask <> 0;

      do $$
      declare v text;
      begin
        foreach v in array array['logged_clients', 'audit_rows', 'audit_log', 'audit_entities', 'report_rows', 'access_report', 'disclosures'] loop
          execute format('alter view app.%I owner to app_facts', v);
        end loop;
      end $$;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop view app.disclosures, app.access_report, app.report_rows, app.audit_entities, app.audit_log, app.audit_rows, app.logged_clients;
      drop function app.classes_in_words(int);
      drop policy facts on audit_events;
      revoke select on audit_events from app_facts;
    `);
  }
}
