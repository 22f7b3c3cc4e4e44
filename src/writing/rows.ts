import { isDeepStrictEqual } from "node:util";
import type { EntityMetadata, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from "typeorm";
import { Lru } from "../platform/lru.js";
import type { Tx, WritingTx } from "./use-case.js";

/** For each table; more than one has in use, and no more than a caller who picks the columns can fill. */
const SHAPES_KEPT = 200;

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
  tx: WritingTx,
  entity: EntityTarget<T>,
  row: QueryDeepPartialEntity<T>,
): void {
  tx.sendAhead(...insertion(tx, entity, row));
}

/** A statement that writes, with its values. */
export type Write = readonly [text: string, values: readonly unknown[]];

/**
 * Changes one row that the act has locked, and nobody waits for it, as for `insertAhead`.
 *
 * @example updateAhead(tx, ReferralEntity, { clinicId: tx.clinicId, id }, { status: "SENT", version });
 */
export function updateAhead<T extends ObjectLiteral>(
  tx: WritingTx,
  entity: EntityTarget<T>,
  key: { readonly clinicId: string; readonly id: string },
  values: QueryDeepPartialEntity<T>,
): void {
  tx.sendAhead(...changing(tx, entity, key, values));
}

/**
 * Sends writes ahead as one statement, in which PostgreSQL looks up what its rules ask of the actor once for all of them. No
 * two of them write the same row, and none reads what another one writes.
 *
 * @param writes the last may call a function; the others insert, update or delete
 * @example writeTogether(tx, changing(tx, PlanPartEntity, key, values), insertion(tx, PlanPartChangeEntity, row));
 */
export function writeTogether(tx: WritingTx, ...writes: readonly Write[]): void {
  const key = writes.map(([text]) => text).join(";");
  let text = together.get(key);
  if (text === undefined) together.set(key, (text = joined(writes)));
  tx.sendAhead(
    text,
    writes.flatMap(([, values]) => values),
  );
}

const together = new Lru<string, string>(SHAPES_KEPT);

function joined(writes: readonly Write[]): string {
  let before = 0;
  const texts = writes.map(([text, values]) => {
    const from = before;
    before += values.length;
    return text.replace(/\$(\d+)/g, (_, number: string) => `$${from + Number(number)}`);
  });
  const parts = texts.slice(0, -1).map((text, i) => `w${i} as (${text})`);
  return `with ${parts.join(", ")} ${texts.at(-1)}`;
}

/** The statement of `updateAhead`, to be sent with others. */
export function changing<T extends ObjectLiteral>(
  tx: WritingTx,
  entity: EntityTarget<T>,
  key: { readonly clinicId: string; readonly id: string },
  values: QueryDeepPartialEntity<T>,
): Write {
  return written(tx, entity, "update", values, [key.clinicId, key.id], () =>
    tx.manager.createQueryBuilder().update(entity).set(values).where(key).updateEntity(false),
  );
}

/** The statement of `insertAhead`, to be sent with others. */
export function insertion<T extends ObjectLiteral>(
  tx: WritingTx,
  entity: EntityTarget<T>,
  row: QueryDeepPartialEntity<T>,
): Write {
  return written(tx, entity, "insert", row, [], () => insertOf(tx, entity, [row]));
}

function insertOf<T extends ObjectLiteral>(
  tx: WritingTx,
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

const shapesOf = new WeakMap<EntityMetadata, Lru<string, Shape>>();

/**
 * The text and the values of a statement that writes one row. TypeORM makes the text once for rows of one shape, since that
 * takes it far longer than what it makes of the values, each time.
 *
 * @param others what the statement takes beside the columns, after them
 */
function written(
  tx: WritingTx,
  entity: EntityTarget<ObjectLiteral>,
  verb: "insert" | "update",
  row: object,
  others: readonly unknown[],
  build: () => Builder,
): Write {
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
