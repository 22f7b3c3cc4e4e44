import type { ServiceProcess } from "../support/service-process.js";

/** How often a transaction was entered, and how often its connection still had somebody's role or context. */
export interface Entrances {
  readonly entered: number;
  readonly leftOver: number;
}

const ENTER = "app.enter(p_user uuid, p_clinic uuid, p_role text, p_chosen boolean, p_scopes text[])";

/**
 * Puts a watch before the door that every transaction goes through: it looks at the connection as the one before has
 * left it, and then lets the product's own function decide. Counts are kept by sequences, which no rollback undoes.
 */
export async function watchEntrance({ owner, login }: ServiceProcess): Promise<void> {
  await owner.query(`
    create sequence watch_entered;
    create sequence watch_left_over;
    grant usage on sequence watch_entered, watch_left_over to app_facts;
    alter function app.enter(uuid, uuid, text, boolean, text[]) rename to enter_itself;
    create function ${ENTER} returns text
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
    declare setting text;
    begin
      perform nextval('public.watch_entered');
      foreach setting in array array['app.clinic_id', 'app.user_id', 'app.role', 'app.organization_id', 'app.own_client_id',
        'app.program_ids', 'app.part2_program_ids', 'app.scopes', 'app.purpose', 'app.audience', 'app.feed_until'] loop
        if coalesce(current_setting(setting, true), '') <> '' then perform nextval('public.watch_left_over'); end if;
      end loop;
      if current_setting('role') <> 'none' then perform nextval('public.watch_left_over'); end if;
      return app.enter_itself(p_user, p_clinic, p_role, p_chosen, p_scopes);
    end $$;
    alter function app.enter(uuid, uuid, text, boolean, text[]) owner to app_facts;
    revoke execute on function app.enter(uuid, uuid, text, boolean, text[]) from public;
    grant execute on function app.enter(uuid, uuid, text, boolean, text[]) to ${owner.escapeIdentifier(login)};
  `);
}

export async function entrances({ owner }: ServiceProcess): Promise<Entrances> {
  const { rows } = await owner.query<Entrances>(`
    select (select case when is_called then last_value else 0 end from watch_entered)::int entered,
      (select case when is_called then last_value else 0 end from watch_left_over)::int "leftOver"`);
  return rows[0] ?? { entered: 0, leftOver: 0 };
}
