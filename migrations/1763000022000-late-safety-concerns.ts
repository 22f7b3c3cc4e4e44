import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A peer specialist who hears of a risk up to 24 hours after their assignment ended can still raise it. They write and
 * see nothing: not the client, not the concern.
 */
export class LateSafetyConcerns1763000022000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      grant insert (clinic_id, id, client_id, kind, urgency, summary, hide_from_representatives, raised_at, raised_by)
        on safety_concerns to app_facts;
      create policy late_concern on safety_concerns for insert to app_facts with check (raised_by = app.user_id());

      create function app.recent_client(p_client uuid) returns uuid
      language sql stable security definer set search_path = pg_catalog, public, pg_temp
        begin atomic
          select v.client_id from app.recently_assigned v where v.client_id = p_client limit 1;
        end;
      create function app.raise_late_concern(p_id uuid, p_client uuid, p_kind text, p_urgency text, p_summary text, p_hide boolean)
        returns void language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        if app.recent_client(p_client) is null then
          raise exception 'not assigned lately' using errcode = '42501';
        end if;
        insert into public.safety_concerns (clinic_id, id, client_id, kind, urgency, summary, hide_from_representatives,
          raised_at, raised_by)
        values (app.clinic_id(), p_id, p_client, p_kind, p_urgency, p_summary, p_hide, app.instant(), app.user_id());
      end $$;
      alter function app.recent_client(uuid) owner to app_facts;
      alter function app.raise_late_concern(uuid, uuid, text, text, text, boolean) owner to app_facts;
      revoke execute on function app.recent_client(uuid), app.raise_late_concern(uuid, uuid, text, text, text, boolean)
        from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.raise_late_concern(uuid, uuid, text, text, text, boolean), app.recent_client(uuid);
      drop policy late_concern on safety_concerns;
      revoke all on safety_concerns from app_facts;
    `);
  }
}
