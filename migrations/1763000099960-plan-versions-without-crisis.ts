import type { MigrationInterface, QueryRunner } from "typeorm";

const AUDIENCES = ["client", "peer", "peer_without_crisis", "representative", "care_team", "care_team_without_crisis"];
const ADDED = ["peer", "care_team"];

/**
 * A plan keeps numbers for those from whom its client withholds the class CRISIS too: theirs stand still when nothing but
 * the crisis plan changes. Whom a change is for is told by name.
 */
export class PlanVersionsWithoutCrisis1763000099960 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    const columns = ADDED.flatMap((one) => [`${one}_without_crisis_version`, `${one}_without_crisis_updated_at`]);
    await queryRunner.query(`
      ${ADDED.map(
        (one) => `
      alter table recovery_plans add column ${one}_without_crisis_version int not null default 1;
      alter table recovery_plans add column ${one}_without_crisis_updated_at timestamptz not null default app.instant();`,
      ).join("")}
      update recovery_plans set ${ADDED.map(
        (one) => `${one}_without_crisis_version = ${one}_version, ${one}_without_crisis_updated_at = ${one}_updated_at`,
      ).join(", ")};
      grant select (${columns.join(", ")}), update (${columns.join(", ")}) on recovery_plans to app_facts;

      drop function app.move_plan_versions(uuid, boolean, boolean, boolean, boolean);
      create function app.move_plan_versions(p_plan uuid, p_audiences text[]) returns void
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        update public.recovery_plans p set
          ${AUDIENCES.map((one) => moved(one, `'${one}' = any (p_audiences)`)).join(",\n          ")}
        ${OF_ITS_WRITER}
      end $$;
      alter function app.move_plan_versions(uuid, text[]) owner to app_facts;
      revoke execute on function app.move_plan_versions(uuid, text[]) from public;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.move_plan_versions(uuid, text[]);
      create function app.move_plan_versions(p_plan uuid, p_client boolean, p_peer boolean, p_representative boolean,
        p_care_team boolean) returns void
      language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
      begin
        update public.recovery_plans p set
          ${["client", "peer", "representative", "care_team"].map((one) => moved(one, `p_${one}`)).join(",\n          ")}
        ${OF_ITS_WRITER}
      end $$;
      alter function app.move_plan_versions(uuid, boolean, boolean, boolean, boolean) owner to app_facts;
      revoke execute on function app.move_plan_versions(uuid, boolean, boolean, boolean, boolean) from public;
      ${ADDED.map(
        (one) => `
      alter table recovery_plans drop column ${one}_without_crisis_version;
      alter table recovery_plans drop column ${one}_without_crisis_updated_at;`,
      ).join("")}
    `);
  }
}

function moved(audience: string, is: string): string {
  return (
    `${audience}_version = p.${audience}_version + (${is})::int, ` +
    `${audience}_updated_at = case when ${is} then app.instant() else p.${audience}_updated_at end`
  );
}

const OF_ITS_WRITER = `where p.clinic_id = app.clinic_id() and p.id = p_plan and (
          p.client_id = app.own_client_id()
          or app.role() = 'PEER_SPECIALIST' and p.client_id = any (array(select v.client_id from app.assigned v))
          or app.role() = 'REPRESENTATIVE' and p.client_id = any (array(
            select v.client_id from app.represented v where not v.wholly_alone and 'PLAN' = any (v.scopes))));
        if not found then
          raise exception 'not a writer of this plan' using errcode = '42501';
        end if;`;
