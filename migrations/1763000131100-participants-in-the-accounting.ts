import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What an intermediary received on the consents of one event: `its` of its row `i` in each consent `c` of that kind. A
 * consent is not changed once it is signed, so that it says now what it said then; whatever replaced it is another. Who takes part in a consent
 * to Part 2 care is not told to those who represent a minor who may give it alone (42 CFR 2.14).
 */
const ofConsents = (its: string): string => `
            from audit_events e
            cross join lateral unnest(array_append(e.client_ids, r.client_id), array_append(e.consent_ids, e.consent_id)) u (client_id, consent_id)
            join consents c on c.clinic_id = e.clinic_id and c.id = u.consent_id and c.kind = 'INTERMEDIARY'
            join consent_recipients i on i.clinic_id = c.clinic_id and i.consent_id = c.id and i.organization_id = r.organization_id${its}
            where e.clinic_id = r.clinic_id and e.event_id = r.id and e.recorded_at = r.recorded_at and u.client_id = r.client_id
              and not (c.sud and app.role() = 'REPRESENTATIVE'
                and exists (select from app.represented v where v.client_id = r.client_id and v.alone))`;

const PARTICIPANTS = {
  ofConsents: `,
          array(select distinct n.id ${ofConsents("\n            cross join lateral unnest(i.participant_organization_ids) n (id)")}) as participant_ids,
          (select max(c.recipient_class) ${ofConsents("")}) as participant_class`,
  ofEmergencies: `,
          '{}'::uuid[], null::text`,
};
const WITHOUT: typeof PARTICIPANTS = { ofConsents: "", ofEmergencies: "" };

const disclosures = (its: typeof PARTICIPANTS): string => `
      create or replace view app.disclosures as
        select r.clinic_id, r.id, r.recorded_at, r.client_id, r.client_ids, coalesce(o.name, 'Unknown') as recipient_name,
          o.address as recipient_address, app.classes_in_words(r.mask) as description,
          coalesce(r.purpose, 'COORDINATION') as purpose, coalesce(r.basis, 'CONSENT') as basis,
          coalesce(r.act_consent_id, r.consent_id) as consent_id, app.classes_of(r.mask) as classes,
          null::uuid as discloser_id, null::uuid as emergency_access_id, false as documented_late${its.ofConsents}
        from app.report_rows r
        left join organizations o on o.clinic_id = r.clinic_id and o.id = r.organization_id
        where r.kind = 'DISCLOSURE' and r.outcome in ('SUCCESS', 'PARTIAL') and r.mask <> 0
        union all
        select d.clinic_id, d.id, d.disclosed_at, d.client_id,
          case when app.role() = 'PRIVACY_OFFICER' then array[d.client_id] end,
          d.recipient_name || ', ' || d.recipient_affiliation, null::text,
          case when app.role() = 'REPRESENTATIVE' then app.classes_in_words(m.mask) else d.description end,
          'EMERGENCY', 'EMERGENCY', null::uuid, app.classes_of(m.mask), d.discloser_id, d.emergency_access_id,
          d.documented_at - d.disclosed_at > interval '24 hours'${its.ofEmergencies}
        from emergency_disclosures d
        cross join lateral (
          select app.class_mask(d.classes) & case when app.role() = 'REPRESENTATIVE' then ~app.class_bit('SAFETY') else ~0 end as mask) m
        where d.clinic_id = app.clinic_id() and m.mask <> 0 and case app.role()
          when 'PRIVACY_OFFICER' then true
          when 'CLINICIAN' then d.discloser_id = app.user_id()
          when 'CLIENT' then d.client_id = app.own_client_id()
          when 'REPRESENTATIVE' then exists (select from app.represented v where v.client_id = d.client_id
            and 'RECORD' = any (v.scopes) and not v.wholly_alone and not (v.alone and 'SUD' = any (d.classes)))
          else false end;`;

/**
 * Whom a client let an intermediary pass something on to stands in their accounting of disclosures (42 CFR 2.24), beside
 * the intermediary that received it: of every consent on which one page of its feed showed something of the client.
 */
export class ParticipantsInTheAccounting1763000131100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(disclosures(PARTICIPANTS));
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    const [proofs] = (await queryRunner.query("select pg_get_viewdef('app.audit_proofs'::regclass) its")) as [
      { its: string },
    ];
    await queryRunner.query(`
      drop view app.audit_proofs, app.disclosures;
      ${disclosures(WITHOUT)}
      create view app.audit_proofs as ${proofs.its}
      alter view app.disclosures owner to app_facts;
      alter view app.audit_proofs owner to app_facts;
    `);
  }
}
