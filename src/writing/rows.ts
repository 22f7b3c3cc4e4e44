import { isDeepStrictEqual } from "node:util";
import type { EntityMetadata, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from "typeorm";
import { Lru } from "../platform/lru.js";
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
  const [only, ...others] = rows;
  // Of one row there are few texts, so that their plans are kept; lists are of any length.
  if (only !== undefined && others.length === 0) {
    await tx.query(...insertion(tx, entity, only));
    return;
  }
  const [text, values] = insertOf(tx, entity, rows).getQueryAndParameters();
  await tx.send({ text, values });
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
  tx.sendAhead(...insertion(tx, entity, row));
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
  tx.sendAhead(
    ...written(tx, entity, "update", values, [key.clinicId, key.id], () =>
      tx.manager.createQueryBuilder().update(entity).set(values).where(key).updateEntity(false),
    ),
  );
}

function insertion<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  row: QueryDeepPartialEntity<T>,
): [text: string, values: unknown[]] {
  return written(tx, entity, "insert", row, [], () => insertOf(tx, entity, [row]));
}

function insertOf<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  rows: readonly QueryDeepPartialEntity<T>[],
): Builder {
  const columns = [...new Set(rows.flatMap((row) => givenOf(row).map(([name]) => name)))];
  return tx.manager
    .createQueryBuilder()
    .insert()
    .into(entity, columns)
    .values([...rows])
    .updateEntity(false);
}

interface Builder {
  getQueryAndParameters(): [text: string, values: unknown[]];
}

function givenOf(row: object): [name: string, value: unknown][] {
  return Object.entries(row).filter(([, value]) => value !== undefined);
}

type ColumnMetadata = EntityMetadata["columns"][number];

/** What TypeORM has made of rows that give the same columns: its text, and the columns that its parameters are for. */
interface Shape {
  readonly text: string;
  readonly columns: readonly ColumnMetadata[];
}

/** For each table; more than one has in use, and no more than a caller who picks the columns can fill. */
const SHAPES_KEPT = 200;
const shapesOf = new WeakMap<EntityMetadata, Lru<string, Shape>>();

/**
 * The text and the values of a statement that writes one row. TypeORM makes the text once for rows of one shape, since that
 * takes it far longer than what it makes of the values, each time.
 *
 * @param others what the statement takes beside the columns, after them
 */
function written(
  tx: Tx,
  entity: EntityTarget<ObjectLiteral>,
  verb: "insert" | "update",
  row: object,
  others: readonly unknown[],
  build: () => Builder,
): [text: string, values: unknown[]] {
  const { dataSource } = tx.manager;
  const metadata = dataSource.getMetadata(entity);
  const given = givenOf(row);
  let shapes = shapesOf.get(metadata);
  if (shapes === undefined) shapesOf.set(metadata, (shapes = new Lru(SHAPES_KEPT)));
  // SQL stands in the text.
  const key = `${verb} ${given.map(([name, value]) => (isSql(value) ? `${name}=${value()}` : name)).join()}`;
  const valuesOf = ({ columns }: Pick<Shape, "columns">): unknown[] => [
    ...columns.map((column): unknown =>
      dataSource.driver.preparePersistentValue((row as Record<string, unknown>)[column.propertyName], column),
    ),
    ...others,
  ];
  const known = shapes.get(key);
  if (known !== undefined) return [known.text, valuesOf(known)];
  const [text, values] = build().getQueryAndParameters();
  const names = given.flatMap(([name, value]) => (isSql(value) ? [] : [name]));
  const find = (name: string) => metadata.columns.filter((column) => column.propertyName === name);
  // An insert has them in the order of the table, an update in that of the row.
  const columns =
    verb === "update" ? names.flatMap(find) : metadata.columns.filter((column) => names.includes(column.propertyName));
  if (!isDeepStrictEqual(valuesOf({ columns }), values)) {
    throw new Error(`TypeORM gives the values of ${metadata.tableName} in another order`);
  }
  shapes.set(key, { text, columns });
  return [text, values];
}

function isSql(value: unknown): value is () => string {
  return typeof value === "function";
}
