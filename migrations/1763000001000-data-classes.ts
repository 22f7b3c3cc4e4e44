import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Data classes as bits, so that a set of classes is one integer: in a consent, in a client's limits, and in the audit
 * row of every read. The order is the one of the contract's enum DataClass and never changes.
 */
export class DataClasses1763000001000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function app.class_names() returns text[] language sql immutable parallel safe
        return array['IDENTITY','CONTACT','DEMOGRAPHIC','SERVICE','CLINICAL','SUD','SUD_COUNSELING','PEER_ONLY',
          'SUPERVISION','SAFETY','PLAN_SHARED','PLAN_PRIVATE','CRISIS','OUTCOME','REFERRAL','CONSENT','AUDIT','STAFF',
          'STAFF_PRIVATE','STAFF_PUBLIC','AGGREGATE'];
      create function app.class_bit(name text) returns int language sql immutable parallel safe
        return 1 << (array_position(app.class_names(), name) - 1);
      create function app.class_mask(names text[]) returns int language sql immutable parallel safe
        begin atomic select coalesce(bit_or(app.class_bit(n)), 0) from unnest(names) n; end;
      create function app.classes_of(mask int) returns text[] language sql immutable parallel safe
        begin atomic
          select coalesce(array_agg(n order by i), '{}')
          from unnest(app.class_names()) with ordinality c(n, i) where mask & (1 << (i - 1)::int) <> 0;
        end;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function app.classes_of(int);
      drop function app.class_mask(text[]);
      drop function app.class_bit(text);
      drop function app.class_names();
    `);
  }
}
