import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Disclosures in an emergency in the client's accounting (42 CFR 2.51(c), 45 CFR 164.528). Who received it is free text,
 * which the audit log never holds, so that these rows come from their own table; of the same event the report of who looked
 * shows nothing. To the clinician who disclosed it, the view shows their own. A representative reads kinds of data in place
 * of the free text, which can tell of a concern about them, and nothing of Part 2 care that a minor consented to alone.
 */
export class EmergencyReports1763000111000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace view app.disclosures as
        ${FROM_THE_LOG}, null::uuid as discloser_id, null::uuid as emergency_access_id, false as documented_late
        ${WHERE_IN_THE_LOG}
        union all
        select d.clinic_id, d.id, d.disclosed_at, d.client_id,
          case when app.role() = 'PRIVACY_OFFICER' then array[d.client_id] end,
          d.recipient_name || ', ' || d.recipient_affiliation, null::text,
          case when app.role() = 'REPRESENTATIVE' then app.classes_in_words(m.mask) else d.description end,
          'EMERGENCY', 'EMERGENCY', null::uuid, app.classes_of(m.mask), d.discloser_id, d.emergency_access_id,
          d.documented_at - d.disclosed_at > interval '24 hours'
        from emergency_disclosures d
        cross join lateral (
          select app.class_mask(d.classes) & case when app.role() = 'REPRESENTATIVE' then ~app.class_bit('SAFETY') else ~0 end as mask) m
        where d.clinic_id = app.clinic_id() and m.mask <> 0 and case app.role()
          when 'PRIVACY_OFFICER' then true
          when 'CLINICIAN' then d.discloser_id = app.user_id()
          when 'CLIENT' then d.client_id = app.own_client_id()
          when 'REPRESENTATIVE' then exists (select from app.represented v where v.client_id = d.client_id
            and 'RECORD' = any (v.scopes) and not v.wholly_alone and not (v.alone and 'SUD' = any (d.classes)))
          else false end;
    `);
    await queryRunner.query(accessReport("'EMERGENCY_DISCLOSURE', "));
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(accessReport(""));
    await queryRunner.query(`
      drop view app.disclosures;
      create view app.disclosures as ${FROM_THE_LOG} ${WHERE_IN_THE_LOG};
      alter view app.disclosures owner to app_facts;
    `);
  }
}

const FROM_THE_LOG = `
        select r.clinic_id, r.id, r.recorded_at, r.client_id, r.client_ids, coalesce(o.name, 'Unknown') as recipient_name,
          o.address as recipient_address, app.classes_in_words(r.mask) as description,
          coalesce(r.purpose, 'COORDINATION') as purpose, coalesce(r.basis, 'CONSENT') as basis,
          coalesce(r.act_consent_id, r.consent_id) as consent_id, app.classes_of(r.mask) as classes`;
const WHERE_IN_THE_LOG = `
        from app.report_rows r
        left join organizations o on o.clinic_id = r.clinic_id and o.id = r.organization_id
        where r.kind = 'DISCLOSURE' and r.outcome in ('SUCCESS', 'PARTIAL') and r.mask <> 0`;

/** The view as it was, but for one more kind that is no look at the record. */
function accessReport(more: string): string {
  return `
      create or replace view app.access_report as
        select r.clinic_id, r.id, r.recorded_at, r.client_id, r.client_ids, u.display_name as actor_name, r.actor_role,
          app.classes_of(r.mask) as classes, r.purpose, coalesce(r.basis = 'EMERGENCY', false) as emergency
        from app.report_rows r
        join users u on u.clinic_id = r.clinic_id and u.id = r.actor_id
        where r.outcome in ('SUCCESS', 'PARTIAL') and r.actor_role <> 'INTEGRATOR' and r.mask <> 0
          and r.kind not in ('READ_DENIED', 'CONSENT_EVALUATED', 'DISCLOSURE', ${more}'TOKEN_REJECTED', 'ROLE_SWITCH', 'POLICY_VERSION', 'AUDIT_VERIFY');
  `;
}
