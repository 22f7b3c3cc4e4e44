import type { EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from "typeorm";
import type { Tx } from "./use-case.js";

/**
 * Adds rows and names only the columns that these rows give. What the database fills in by itself, such as the instant of
 * a note, is not named: a role needs no right to it, and has none.
 *
 * @example await insertRows(tx, ReferralEntity, [{ clinicId: tx.clinicId, id, clientId, kind, need }]);
 */
export async function insertRows<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  rows: readonly QueryDeepPartialEntity<T>[],
): Promise<void> {
  const [text, values] = insertion(tx, entity, rows);
  // Of one row there are few texts, so that their plans are kept; lists are of any length.
  await (rows.length === 1 ? tx.query(text, values) : tx.send({ text, values }));
}

/**
 * The same for one row, and nobody waits for it: it goes out with what is sent next. For rows that the database has no
 * reason to refuse: if it does, the act fails.
 *
 * @example insertAhead(tx, PeerNoteEntity, { clinicId: tx.clinicId, id, clientId, authorId: tx.userId, body });
 */
export function insertAhead<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  row: QueryDeepPartialEntity<T>,
): void {
  tx.sendAhead(...insertion(tx, entity, [row]));
}

/**
 * Changes one row that the act has locked, and nobody waits for it, as for `insertAhead`.
 *
 * @example updateAhead(tx, ReferralEntity, { clinicId: tx.clinicId, id }, { status: "SENT", version });
 */
export function updateAhead<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  key: { readonly clinicId: string; readonly id: string },
  values: QueryDeepPartialEntity<T>,
): void {
  const builder = tx.manager.createQueryBuilder().update(entity).set(values).where(key).updateEntity(false);
  tx.sendAhead(...builder.getQueryAndParameters());
}

function insertion<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  rows: readonly QueryDeepPartialEntity<T>[],
): [text: string, values: unknown[]] {
  const given = rows.flatMap((row) => Object.entries(row).filter(([, value]) => value !== undefined));
  const columns = [...new Set(given.map(([column]) => column))];
  return tx.manager
    .createQueryBuilder()
    .insert()
    .into(entity, columns)
    .values([...rows])
    .updateEntity(false)
    .getQueryAndParameters();
}
