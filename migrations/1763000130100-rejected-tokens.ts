import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Refused tokens in the log of the clinic whose person they name. Who is refused takes no context and no role, so that the
 * service says it by this function alone; it writes of people whom the clinic knows, and answers nothing: whether there
 * is such a person, it does not tell.
 */
export class RejectedTokens1763000130100 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.record_rejected_token(p_event uuid, p_user uuid, p_clinic uuid, p_request uuid, p_reason text, p_token_hash text)
      returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        if p_reason <> all (array['EXPIRED', 'NOT_YET_VALID', 'OTHER_AUDIENCE', 'LIFETIME', 'CLAIMS', 'ROLE'])
          or p_token_hash !~ '^[0-9a-f]{64}$' then
          raise exception 'no such reason, or no hash' using errcode = '22023';
        end if;
        insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, purpose, request_id, detail)
        select u.clinic_id, p_event, 'TOKEN_REJECTED', 'DENIED', u.id, 'OPERATIONS', p_request,
          jsonb_strip_nulls(jsonb_build_object('tokenIdHash', p_token_hash, 'reason', case
            when p_reason <> 'ROLE' then p_reason
            when exists (select from memberships m where m.clinic_id = u.clinic_id and m.user_id = u.id
              and m.starts_at <= app.instant() and m.ends_at > app.instant()) then 'ROLE_NOT_HELD'
            -- Employment that has ended, or has not begun; a client's or representative's access likewise.
            else 'NO_ROLE' end))
        from users u where u.clinic_id = p_clinic and u.id = p_user;
      end $$;
      alter function app.record_rejected_token(uuid, uuid, uuid, uuid, text, text) owner to app_facts;
      revoke execute on function app.record_rejected_token(uuid, uuid, uuid, uuid, text, text) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop function app.record_rejected_token(uuid, uuid, uuid, uuid, text, text)");
  }
}
