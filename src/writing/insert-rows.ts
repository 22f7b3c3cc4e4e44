import type { EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from "typeorm";
import type { Tx } from "./use-case.js";

/**
 * Adds rows and names only the columns that these rows give. What the database fills in by itself, such as the instant of
 * a note, is not named: a role needs no right to it, and has none.
 *
 * @example await insertRows(tx, PeerNoteEntity, [{ clinicId: tx.clinicId, id, clientId, authorId: tx.userId, body }]);
 */
export async function insertRows<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  rows: readonly QueryDeepPartialEntity<T>[],
): Promise<void> {
  const given = rows.flatMap((row) => Object.entries(row).filter(([, value]) => value !== undefined));
  const columns = [...new Set(given.map(([column]) => column))];
  const [text, values] = tx.manager
    .createQueryBuilder()
    .insert()
    .into(entity, columns)
    .values([...rows])
    .updateEntity(false)
    .getQueryAndParameters();
  // Of one row there are few texts, so that their plans are kept; lists are of any length.
  await (rows.length === 1 ? tx.query(text, values) : tx.send({ text, values }));
}
