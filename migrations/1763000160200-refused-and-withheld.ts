import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What the event of a read says of what was refused or withheld, as functions: a statement makes ready each subquery that it
 * has, also the ones that it does not come to, and most reads are shown all that they ask for.
 */
export class RefusedAndWithheld1763000160200 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      -- What was asked for in vain and is no client's, by its hash.
      create function app.refused_hashes(asked uuid[]) returns jsonb language sql immutable parallel safe
        begin atomic
          select jsonb_build_object('refusedHashes', jsonb_agg(encode(sha256(convert_to(u.id::text, 'UTF8')), 'hex') order by u.i))
          from unnest(asked) with ordinality u(id, i);
        end;

      -- Those of the coordinates whose bit is set; the first is the lowest.
      create function app.withheld(coordinates text[], bits bigint) returns text[] language sql immutable parallel safe
        begin atomic
          select coalesce(array_agg(u.coordinate order by u.i), '{}')
          from unnest(coordinates) with ordinality u(coordinate, i) where bits >> (u.i - 1)::int & 1 = 1;
        end;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("drop function app.withheld(text[], bigint), app.refused_hashes(uuid[])");
  }
}
