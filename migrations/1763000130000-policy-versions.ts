import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Which access rules are in force, told to the log of each clinic when they change: who may see what was decided by the
 * rules of its time, so that the log says which these were (45 CFR 164.312(b); 164.316(b)(2)(i) for how long).
 *
 * `npm run migrate` says the version in the transaction that applies the rules; a clinic that is made later is told by the
 * roster that makes it.
 */
export class PolicyVersions1763000130000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- SHA-256 of the rules that are in force, in hex; null before any were applied. Replaced together with them.
      create function app.policy_version() returns text language sql stable
        return null::text;
      revoke execute on function app.policy_version() from public;
      grant execute on function app.policy_version() to app_facts;

      -- One row among thousands: looked for while nobody may read or write.
      create index audit_events_about_the_policy on audit_events (clinic_id, recorded_at desc, position desc) where kind = 'POLICY_VERSION';

      -- Tells each clinic whose log ends with other rules, and how many these were. Nobody signed in did it: there is no actor.
      create function app.record_policy_version() returns int language sql volatile security definer
      set search_path = pg_catalog, public, pg_temp
      begin atomic
        with told as (
          insert into audit_events (clinic_id, event_id, kind, outcome, purpose, operation_name, detail)
          select c.clinic_id, gen_random_uuid(), 'POLICY_VERSION', 'SUCCESS', 'OPERATIONS', 'policy.applied',
            jsonb_strip_nulls(jsonb_build_object('accessRules', app.policy_version(), 'previous', l.rules))
          from clinics c
          left join lateral (
            select e.detail ->> 'accessRules' as rules from audit_events e
            where e.clinic_id = c.clinic_id and e.kind = 'POLICY_VERSION'
            order by e.recorded_at desc, e.position desc limit 1) l on true
          where app.policy_version() is not null and app.policy_version() is distinct from l.rules
          returning 1)
        select count(*)::int from told;
      end;
      alter function app.record_policy_version() owner to app_facts;
      revoke execute on function app.record_policy_version() from public;
      grant execute on function app.record_policy_version() to current_user, app_roster;
      grant usage on schema app to app_roster;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      revoke usage on schema app from app_roster;
      drop function app.record_policy_version();
      drop index audit_events_about_the_policy;
      drop function app.policy_version();
    `);
  }
}
