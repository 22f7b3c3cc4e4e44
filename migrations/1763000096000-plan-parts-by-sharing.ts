import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The parts of a plan are found by how far the client shares them: what is kept from a viewer is never looked at for
 * them. Without it hidden parts were read and thrown away one by one, and the time of an answer told how many there are.
 */
export class PlanPartsBySharing1763000096000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- How far a part is shared, each step with those before it: a viewer's parts are one range of the index.
      create function app.reach(sharing text) returns int language sql immutable parallel safe
        return case sharing when 'ONLY_ME' then 0 when 'PEERS_ONLY' then 1 when 'CARE_TEAM' then 2 when 'EMERGENCY' then 3 end;
      drop index plan_parts_by_plan;
      create index plan_parts_by_plan on plan_parts (clinic_id, plan_id, section, app.reach(sharing), position);
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index plan_parts_by_plan;
      create index plan_parts_by_plan on plan_parts (clinic_id, plan_id, section, position);
      drop function app.reach(text);
    `);
  }
}
