import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Since when a peer specialist has been employed without a gap is told at the door, with the roles and programs that are
 * held: it is one instant for the whole transaction. app.assigned stands in the rules of most tables, and looked for the
 * gaps in each of them. Without an entrance there is no such instant, and nobody is assigned.
 */
export class EmployedSince1763000132100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.employed_since() returns timestamptz language sql stable parallel safe
        return nullif(current_setting('app.employed_since', true), '')::timestamptz;

      create or replace view app.assigned as
        select a.client_id, a.starts_at from peer_assignments a
        where a.clinic_id = app.clinic_id() and a.peer_specialist_id = app.user_id()
          and a.starts_at <= app.instant() and a.ends_at > app.instant()
          and a.starts_at >= app.employed_since()
          and a.client_id <> all (array(select k.client_id from app.conflicted k));
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace view app.assigned as
        select a.client_id, a.starts_at from peer_assignments a
        where a.clinic_id = app.clinic_id() and a.peer_specialist_id = app.user_id()
          and a.starts_at <= app.instant() and a.ends_at > app.instant()
          and not exists (
            select from memberships m
            where m.clinic_id = a.clinic_id and m.user_id = a.peer_specialist_id and m.role = 'PEER_SPECIALIST'
              and m.ends_at > a.starts_at and m.ends_at <= app.instant()
              and not exists (
                select from memberships n
                where n.clinic_id = m.clinic_id and n.user_id = m.user_id and n.role = m.role
                  and n.starts_at <= m.ends_at and n.ends_at > m.ends_at))
          and a.client_id <> all (array(select k.client_id from app.conflicted k));

      drop function app.employed_since();
    `);
  }
}
