import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What an organization's token was not given is kept from it by the database too. The rules of its role ask for the clinic
 * by the scope that they need, and so for none where the token lacks it; its feed, which is a view, asks for the scope
 * once in each statement. Reading the feed is also what marks referrals as received.
 */
export class ScopesInTheDatabase1763000156000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.has_scope(p_scope text) returns boolean language sql stable parallel safe
        return p_scope = any (app.scopes());
      -- The clinic of the transaction, where its token has the scope; null where it lacks it.
      create function app.clinic_id_with(p_scope text) returns uuid language sql stable parallel safe
        return case when app.has_scope(p_scope) then app.clinic_id() end;
      ${feedWindow("(select app.has_scope('referrals:read')) and ")}
      ${preparingFeed("mine is null then", "mine is null or not app.has_scope('referrals:read') then")}
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ${preparingFeed("mine is null or not app.has_scope('referrals:read') then", "mine is null then")}
      ${feedWindow("")}
      drop function app.clinic_id_with(text);
      drop function app.has_scope(text);
    `);
  }
}

const feedWindow = (scope: string): string => `
      create or replace view app.feed_window as
        select f.clinic_id, f.position, f.changed_at, f.referral_id, f.client_id, f.covered, f.consent_id, f.sud,
          app.classes_of(c.class_mask) as scope_classes, c.purposes as scope_purposes, c.expires_at as scope_expires_at,
          c.description as scope_text, c.service_from as scope_service_from, c.service_to as scope_service_to
        from app.feed f
        left join consents c on c.clinic_id = f.clinic_id and c.id = f.consent_id
        where ${scope}f.position <= nullif(current_setting('app.feed_until', true), '')::bigint;`;

/** The function as it is, but for the one condition on which it does nothing. */
const preparingFeed = (from: string, to: string): string => `
      do $do$
      declare
        definition text := pg_get_functiondef('app.prepare_feed(bigint, integer)'::regprocedure);
      begin
        if position($from$${from}$from$ in definition) = 0 then raise exception 'app.prepare_feed is not as it was'; end if;
        execute replace(definition, $from$${from}$from$, $to$${to}$to$);
      end $do$;`;
