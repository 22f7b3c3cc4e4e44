import type { MigrationInterface, QueryRunner } from "typeorm";

/** Whose kind may not receive on this consent: an intermediary that the consent does not name as one, with its participants. */
const notThrough = `
          and (c.kind = 'INTERMEDIARY' and r.is_named or not exists (select from organizations o
            where o.clinic_id = r.clinic_id and o.id = r.organization_id and o.kind = 'INTERMEDIARY'))`;

const coverage = (named: string, taking: string, more: string): string => `
      create or replace view app.coverage as
        select r.client_id, r.organization_id, c.id as consent_id, app.permitted_purposes(c.kind, c.purposes) as purposes,
          c.discloser_program_ids, c.expires_at, app.permitted_classes(c.kind, c.class_mask) & ~limits.mask as class_mask,
          c.services_start_at, c.services_end_at
        from (
          select d.clinic_id, d.client_id, d.consent_id, d.organization_id, d.revoked_at, d.end_recorded_at${named}
          from consent_recipients d where d.organization_id is not null
          union all
          select i.clinic_id, i.client_id, i.consent_id, p.organization_id, i.revoked_at, i.end_recorded_at${taking}
          from consent_recipients i cross join lateral unnest(i.participant_organization_ids) as p (organization_id)
          where i.participant_organization_ids <> '{}') r
        join app.active_consents c on c.clinic_id = r.clinic_id and c.id = r.consent_id
        cross join lateral (
          select coalesce(bit_or(app.class_bit(x.data_class)), 0) as mask from restrictions x
          where x.clinic_id = r.clinic_id and x.client_id = r.client_id
            and x.starts_at <= greatest(app.instant(), x.recorded_at) and x.ends_at > app.instant()
            and (x.organization_id = r.organization_id or (x.organization_id is null and x.program_id is null))) limits
        where r.clinic_id = app.clinic_id() and r.organization_id is not null
          and (r.revoked_at is null or r.revoked_at > greatest(app.instant(), r.end_recorded_at))
          and app.permitted_classes(c.kind, -1) <> 0${more};`;

/** The feeds of intermediaries look anew, with the next poll, at what is covered. */
const LOOK_ANEW = `
      alter table feed_clocks no force row level security;
      delete from feed_clocks k using organizations o
      where o.clinic_id = k.clinic_id and o.id = k.organization_id and o.kind = 'INTERMEDIARY';
      alter table feed_clocks force row level security;`;

/**
 * An intermediary receives on a consent of the kind INTERMEDIARY and on no other: it alone says to whom the intermediary
 * may pass something on (42 CFR 2.31(a)(4)(ii)). One that merely takes part in another receives through that one.
 */
export class IntermediariesByTheirOwnKind1763000131000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${coverage(", true as is_named", ", false", notThrough)}
      ${LOOK_ANEW}
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${coverage("", "", "")}
      ${LOOK_ANEW}
    `);
  }
}
