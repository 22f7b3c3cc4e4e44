import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Service notes as those see them who never see a draft: an index that holds none, so that the time of an answer does
 * not tell how many notes wait for their author's signature.
 */
export class NotesWithoutDrafts1763000098000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create index service_notes_but_drafts on service_notes (clinic_id, client_id, started_at desc, id)
        where status <> 'DRAFT';
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop index service_notes_but_drafts`);
  }
}
