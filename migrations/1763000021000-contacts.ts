import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What an author may still do with their own contacts when a client is no longer theirs: find out that a time is
 * taken, and sign a draft up to 24 hours after the assignment ended. The functions read and write facts, never text.
 */
export class Contacts1763000021000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create view app.recently_assigned as
        select a.client_id from peer_assignments a
        where a.clinic_id = app.clinic_id() and a.peer_specialist_id = app.user_id() and app.role() = 'PEER_SPECIALIST'
          and a.ends_at > a.starts_at and a.ends_at <= app.instant() and a.ends_at > app.instant() - interval '24 hours'
          and a.client_id <> all (array(select k.client_id from app.conflicted k));
      alter view app.recently_assigned owner to app_facts;

      grant select (clinic_id, id, client_id, author_id, started_at, ended_at, status, version) on service_notes to app_facts;
      grant update (status, signed_at, version) on service_notes to app_facts;
      create policy facts on service_notes for select to app_facts using (true);
      create policy late_signature on service_notes for update to app_facts
        using (author_id = app.user_id() and status = 'DRAFT') with check (author_id = app.user_id() and status = 'SIGNED');

      create function app.own_contact_overlaps(p_from timestamptz, p_until timestamptz, p_except uuid) returns boolean
      language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          select exists (
            select from public.service_notes n
            where n.clinic_id = app.clinic_id() and n.author_id = app.user_id() and n.id is distinct from p_except
              and n.status <> 'ENTERED_IN_ERROR' and n.started_at < p_until and n.ended_at > p_from);
        end;
      create function app.own_late_draft(p_note uuid) returns table (id uuid, client_id uuid, version int)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          select n.id, n.client_id, n.version from public.service_notes n
          where n.clinic_id = app.clinic_id() and n.id = p_note and n.author_id = app.user_id() and n.status = 'DRAFT'
            and n.client_id = any (array(select v.client_id from app.recently_assigned v));
        end;
      create function app.sign_own_late_draft(p_note uuid, p_version int) returns boolean
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        update public.service_notes n set status = 'SIGNED', signed_at = app.instant(), version = n.version + 1
        where n.clinic_id = app.clinic_id() and n.id = p_note and n.author_id = app.user_id() and n.status = 'DRAFT'
          and n.version = p_version and n.client_id = any (array(select v.client_id from app.recently_assigned v));
        return found;
      end $$;
      alter function app.own_contact_overlaps(timestamptz, timestamptz, uuid) owner to app_facts;
      alter function app.own_late_draft(uuid) owner to app_facts;
      alter function app.sign_own_late_draft(uuid, int) owner to app_facts;
      revoke execute on function app.own_contact_overlaps(timestamptz, timestamptz, uuid), app.own_late_draft(uuid),
        app.sign_own_late_draft(uuid, int) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.sign_own_late_draft(uuid, int), app.own_late_draft(uuid),
        app.own_contact_overlaps(timestamptz, timestamptz, uuid);
      drop policy late_signature on service_notes;
      drop policy facts on service_notes;
      revoke all on service_notes from app_facts;
      drop view app.recently_assigned;
    `);
  }
}
