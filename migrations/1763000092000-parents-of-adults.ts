import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A parent represents a child until the local midnight at which the child turns 18. Other capacities rest on an
 * authority of their own, which has an end of its own.
 */
export class ParentsOfAdults1763000092000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(represented("and (r.capacity <> 'PARENT' or a.years < 18)"));
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(represented(""));
  }
}

function represented(ofAge: string): string {
  return `
    create or replace view app.represented as
      select r.client_id, r.scopes, r.capacity, m.alone, m.alone and not exists (
          select from program_enrollments e
          where e.clinic_id = r.clinic_id and e.client_id = r.client_id and not e.sud
            and e.starts_at <= app.instant() and e.ends_at > app.instant()) as wholly_alone
      from representatives r
      join clients c on c.clinic_id = r.clinic_id and c.id = r.client_id
      join clinics k on k.clinic_id = r.clinic_id
      cross join lateral (
        select extract(year from age((app.instant() at time zone k.time_zone)::date, c.date_of_birth))::int as years) a
      cross join lateral (
        select coalesce(a.years < 18 and a.years >= k.minor_alone_from_age, false) as alone) m
      where r.clinic_id = app.clinic_id() and r.user_id = app.user_id()
        and r.starts_at <= app.instant() and r.ends_at > app.instant() ${ofAge};
  `;
}
