import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Staff read their own acts in the log. A refusal is recorded under the client where the id that was asked belongs to
 * one, and else by its hash: for the privacy officer. To whoever was refused both must look alike, or the log would say
 * which ids are clients. What was asked for and not shown (no class of it was) is left out, until they may see the
 * client.
 */
export class OwnRefusalsTellNothing1763000097000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace view app.audit_log as
        select r.clinic_id, r.event_id as id, r.recorded_at, r.position, r.kind, r.outcome, r.actor_id, r.actor_role,
          r.client_ids, array(select c from unnest(r.client_ids) c where c = any (array(select v.client_id from app.logged_clients v))) as known_client_ids,
          case when t.client_ids[1] = all (t.client_ids) and (r.sees_all or t.client_ids[1] = any (array(select v.client_id from app.logged_clients v)))
            then t.client_ids[1] end as client_id,
          r.consent_id,
          case when r.sees_all or r.client_ids && array(select v.client_id from app.logged_clients v)
            then coalesce(r.consent_id, p.consent_id) end as known_consent_id,
          r.purpose, r.basis, r.operation_name
        from app.audit_rows r cross join lateral (
          select case when r.consent_ids[1] = all (r.consent_ids) then r.consent_ids[1] end as consent_id) p
        cross join lateral (
          select array(select u.client_id from unnest(r.client_ids, r.class_sets) with ordinality u(client_id, mask, i)
            where r.sees_all or u.mask <> 0 or u.client_id = any (array(select v.client_id from app.logged_clients v))
            order by u.i) as client_ids) t;

      create or replace view app.audit_entities as
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
        where x.known or (x.mask <> 0 and app.role() not in ('CLIENT', 'REPRESENTATIVE'));
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace view app.audit_log as
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

      create or replace view app.audit_entities as
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
    `);
  }
}
