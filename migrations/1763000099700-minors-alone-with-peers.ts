import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Who represents a minor who consented alone to Part 2 care (42 CFR 2.14) reads no peer notes of theirs, and of no act on
 * one in the report of who looked. app.represented tells that the clinic's rule lets a client of that age consent alone;
 * app.minors_alone, that they have: there is such care.
 */
export class MinorsAloneWithPeers1763000099700 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create view app.minors_alone as
        select v.client_id from app.represented v
        where v.alone and exists (
          select from program_enrollments e
          where e.clinic_id = app.clinic_id() and e.client_id = v.client_id and e.sud and e.starts_at <= app.instant());
      alter view app.minors_alone owner to app_facts;
    `);
    await queryRunner.query(reportRows(" and v.client_id <> all (array(select m.client_id from app.minors_alone m))"));
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(reportRows(""));
    await queryRunner.query("drop view app.minors_alone");
  }
}

/** The view as it was, but for whom acts on peer notes are in it. */
function reportRows(notes: string): string {
  return `
    create or replace view app.report_rows as
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
        x.mask & ~(app.class_bit('SAFETY') | app.class_bit('PLAN_PRIVATE')) & case when p.notes then ~0 else ~app.class_bit('PEER_ONLY') end, x.consent_id
      from (
          select v.client_id, bool_or('NOTES' = any (v.scopes))${notes} as notes, bool_or(v.alone) as alone
          from app.represented v where 'RECORD' = any (v.scopes) and not v.wholly_alone group by v.client_id) p
      join audit_events e on e.client_ids @> array[p.client_id]
      cross join lateral (
        select bit_or(u.mask) as mask, (array_agg(u.consent_id) filter (where u.consent_id is not null))[1] as consent_id
        from unnest(e.client_ids, e.class_sets, e.consent_ids) u(client_id, mask, consent_id) where u.client_id = p.client_id) x
      where e.clinic_id = app.clinic_id() and app.role() = 'REPRESENTATIVE'
        and not (p.alone and x.mask & app.class_bit('SUD') <> 0) and e.actor_role is distinct from 'CLIENT';
  `;
}
