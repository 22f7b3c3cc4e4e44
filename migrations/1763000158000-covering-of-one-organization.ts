import type { MigrationInterface, QueryRunner } from "typeorm";

const BEFORE = `
      create or replace view app.covering as
        select v.client_id, v.consent_id, v.class_mask, v.discloser_program_ids, v.expires_at, v.services_start_at,
          v.services_end_at
        from app.coverage v
        where v.organization_id = app.organization_id() and app.purpose() = any (v.purposes);`;

const activeConsents = (clinic: string): string => `
      create or replace view app.active_consents as
        select c.clinic_id, c.id, c.client_id, c.kind, c.classes, c.class_mask, c.purposes, c.discloser_program_ids,
          c.recipient_class, c.description, c.service_from, c.service_to, c.effective_from, c.expires_at, c.expires_on,
          c.expiry_event, c.expiry_event_at, c.sud, c.statements, c.client_name_as_signed, c.author_id, c.created_at,
          c.offered_at, c.signed_at, c.declined_at, c.revoked_at, c.revocation_channel, c.revocation_received_at,
          c.revocation_written_at, c.superseded_at, c.end_recorded_at, c.supersedes_id, c.entered_in_error_at,
          c.known_false_at, c.version, c.services_start_at, c.services_end_at from consents c
        where c.clinic_id = ${clinic} and c.signed_at is not null and c.entered_in_error_at is null
          and (c.revoked_at is null or c.revoked_at > greatest(app.instant(), c.end_recorded_at))
          and (c.superseded_at is null or c.superseded_at > greatest(app.instant(), c.end_recorded_at))
          and (c.expires_at is null or c.expires_at > app.instant())
          and (c.expiry_event_at is null or c.expiry_event_at > greatest(app.instant(), c.end_recorded_at))
          and (c.known_false_at is null or c.known_false_at > app.instant())
          and coalesce(c.effective_from, c.signed_at) <= app.instant();`;

const CLASSES = [
  ...["IDENTITY", "CONTACT", "DEMOGRAPHIC", "SERVICE", "CLINICAL", "SUD", "SUD_COUNSELING", "PEER_ONLY", "SUPERVISION"],
  ...["SAFETY", "PLAN_SHARED", "PLAN_PRIVATE", "CRISIS", "OUTCOME", "REFERRAL", "CONSENT", "AUDIT", "STAFF"],
  ...["STAFF_PRIVATE", "STAFF_PUBLIC", "AGGREGATE"],
];

/**
 * What an organization may receive is asked of every row of its pages, several times, by both walls: what app.coverage
 * says of all organizations, once more for the one that asks. Who that is, in which clinic and for what is looked up once
 * in a statement instead of once for each row. And the names of a set of classes are an expression, which PostgreSQL
 * writes into the statement, instead of a query of its own for each row.
 */
export class CoveringOfOneOrganization1763000158000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${activeConsents("(select app.clinic_id())")}

      create or replace view app.covering as
        select r.client_id, c.id as consent_id, app.permitted_classes(c.kind, c.class_mask) & ~limits.mask as class_mask,
          c.discloser_program_ids, c.expires_at, c.services_start_at, c.services_end_at
        from (
          select d.clinic_id, d.client_id, d.consent_id, d.revoked_at, d.end_recorded_at, true as is_named
          from consent_recipients d
          where d.clinic_id = (select app.clinic_id()) and d.organization_id = (select app.organization_id())
          union all
          select i.clinic_id, i.client_id, i.consent_id, i.revoked_at, i.end_recorded_at, false
          from consent_recipients i
          where i.clinic_id = (select app.clinic_id()) and i.participant_organization_ids <> '{}'
            and (select app.organization_id()) = any (i.participant_organization_ids)) r
        join app.active_consents c on c.clinic_id = r.clinic_id and c.id = r.consent_id
        cross join lateral (
          select coalesce(bit_or(app.class_bit(x.data_class)), 0) as mask from restrictions x
          where x.clinic_id = r.clinic_id and x.client_id = r.client_id
            and x.starts_at <= greatest(app.instant(), x.recorded_at) and x.ends_at > app.instant()
            and (x.organization_id = (select app.organization_id()) or (x.organization_id is null and x.program_id is null))) limits
        where (r.revoked_at is null or r.revoked_at > greatest(app.instant(), r.end_recorded_at))
          and app.permitted_classes(c.kind, -1) <> 0
          and (select app.purpose()) = any (app.permitted_purposes(c.kind, c.purposes))
          and (c.kind = 'INTERMEDIARY' and r.is_named or not exists (
            select from organizations o where o.clinic_id = (select app.clinic_id()) and o.id = (select app.organization_id())
              and o.kind = 'INTERMEDIARY'));

      create or replace function app.classes_of(mask int) returns text[] language sql immutable parallel safe
        return array_remove(array[${CLASSES.map((name, i) => `case when mask & ${1 << i} <> 0 then '${name}' end`).join(", ")}], null);
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function app.classes_of(mask int) returns text[] language sql immutable parallel safe
        begin atomic
          select coalesce(array_agg(n order by i), '{}')
          from unnest(app.class_names()) with ordinality c(n, i) where mask & (1 << (i - 1)::int) <> 0;
        end;
      ${BEFORE}
      ${activeConsents("app.clinic_id()")}
    `);
  }
}
