import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Clients and representatives read in the log what was done with a consent that they see. The view asks so by itself:
 * a draft that was never offered, and for a representative a consent of Part 2 care that the minor gave alone, leave no
 * event, whatever the statement in front of the view forgets to ask.
 */
export class LogOfVisibleConsents1763000099600 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      auditRows({
        client: `exists (select from consents k where k.clinic_id = e.clinic_id and k.id = e.consent_id
            and k.client_id = app.own_client_id() and ${OFFERED_OR_OWN})`,
        representative: `exists (select from consents k
            join app.represented v on v.client_id = k.client_id and not v.wholly_alone and 'CONSENT' = any (v.scopes)
            where k.clinic_id = e.clinic_id and k.id = e.consent_id and not (v.alone and k.sud) and ${OFFERED_OR_OWN})`,
      }),
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      auditRows({ client: "e.consent_id is not null", representative: "e.consent_id is not null" }),
    );
  }
}

const OFFERED_OR_OWN = "(k.offered_at is not null or k.signed_at is not null or k.author_id = app.user_id())";

/** The view as it was, but for which consents' events clients and representatives find. */
function auditRows(its: { readonly client: string; readonly representative: string }): string {
  return `
    create or replace view app.audit_rows as
      select e.*, app.role() = 'PRIVACY_OFFICER' as sees_all
      from audit_events e
      where e.clinic_id = app.clinic_id() and case app.role()
        when 'PRIVACY_OFFICER' then true
        when 'CLINIC_ADMIN' then e.client_ids = '{}' and e.kind in ('TOKEN_REJECTED', 'ROLE_SWITCH', 'POLICY_VERSION', 'AUDIT_VERIFY')
        when 'CLIENT' then app.own_client_id() = any (e.client_ids) and ${its.client}
        when 'REPRESENTATIVE' then e.client_ids && array(select v.client_id from app.logged_clients v) and ${its.representative}
        when 'PEER_SUPERVISOR' then false
        when 'INTEGRATOR' then false
        -- Acts on peer notes only as long as the notes themselves can be read.
        else e.actor_id = app.user_id() and (e.kind in ('READ', 'READ_DENIED', 'SEARCH')
          or not exists (select from unnest(e.class_sets) c where c & app.class_bit('PEER_ONLY') <> 0)
          or e.client_ids <@ array(select v.client_id from app.logged_clients v)) end;
  `;
}
