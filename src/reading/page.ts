import type { FieldNode, GraphQLField } from "graphql";

import { seesRows } from "../authorization/policy.js";
import { Row } from "../authorization/sql.js";
import { storeOf, type Order, type Paging, type PageStore, type TypeStore, type Way } from "../authorization/store.js";
import type { FieldArguments } from "./binds.js";
import type { Compiler } from "./compiler.js";
import { connectionFields, neededOf, rowColumns } from "./connection.js";
import { array, object, type Pair } from "./json-text.js";
import type { Level } from "./level.js";
import {
  afterSql,
  allOf,
  findingOf,
  narrowing,
  orderOf,
  pageSizeSql,
  refuseHiddenArguments,
  type PagePlace,
} from "./paging.js";
import { fieldsOf, setsBelow, type Fields } from "./selection.js";
import { Shown } from "./shown.js";

const NOTHING_GATHERED = {
  client: "null::uuid",
  classes: "null::int",
  consent: "null::uuid",
  consents: "null::jsonb",
};

export interface NestedPage {
  readonly level: Level;
  /** The type that the field is of. */
  readonly parent: string;
  readonly store: PageStore;
  readonly args: FieldArguments;
  readonly nodes: readonly FieldNode[];
  readonly field: GraphQLField<unknown, unknown>;
  /** SQL of the field's own condition; null where it always holds. */
  readonly holds: string | null;
}

/** What a page is made of, whether it stands at the root or below a row. */
export interface PageParts {
  readonly paging: Paging;
  readonly args: FieldArguments;
  readonly coordinate: string;
  readonly fields: Fields;
  readonly connection: string;
  readonly feed: boolean;
  /** A level for the page's rows, made by whoever knows what stands above it. */
  level(row: Row, store: TypeStore): Level;
  /** What the rows must satisfy, on a row of the table. */
  where(base: Row): string[];
  /** More columns of each row to gather, for the audit row: name -> SQL. */
  gather?(level: Level): Record<string, string>;
}

/** What a compiled page offers to the statement around it. */
export interface CompiledPage {
  /** A subquery of one row with the connection's parts. */
  readonly from: string;
  /** SQL of the connection's fields over that row. */
  fields(alias: string): readonly Pair[];
  readonly hasFlags: boolean;
}

/** Compiles connections: keyset pages with nodes, edges, page information and a count of what the viewer may see. */
export class PageCompiler {
  public constructor(private readonly compiler: Compiler) {}

  /** A connection below a row. Answers the SQL of its JSON; the page itself is joined beside the row. */
  public nested(its: NestedPage): string {
    const { level, store, args } = its;
    const { compiler } = this;
    const shown = store.sameClient ? level.shown.below(its.parent) : Shown.nothing;
    const mask = (): string | null => (store.sameClient ? compiler.maskFor(level) : null);
    const connection = connectionName(its.field);
    const page = this.compile({
      paging: store,
      args,
      coordinate: `${its.parent}.${its.field.name}`,
      connection,
      feed: false,
      fields: fieldsOf(compiler.operation, compiler.objectType(connection), setsBelow(its.nodes)),
      level: (row, target) =>
        level.below(row, store.sameClient, compiler.showsOfClient(store.type), target.aboutClient),
      where: (base) => [
        store.where(level.row, base, compiler.scope(mask)),
        compiler.rowFilter(store.type, base, shown, mask) ?? "true",
      ],
    });
    const lateral = compiler.alias("l");
    level.joins.push(`left join lateral ${page.from} ${lateral} on ${its.holds ?? "true"}`);
    if (page.hasFlags) level.flags.push(`coalesce(${lateral}.w, 0)`);
    return object(page.fields(lateral));
  }

  public compile(parts: PageParts): CompiledPage {
    const { compiler } = this;
    const { paging, args } = parts;
    const order = orderOf(compiler.role, paging, args);
    const page = { args, coordinate: parts.coordinate, order, feed: parts.feed };
    refuseHiddenArguments(compiler.role, paging, page);
    if (compiler.own !== null) refuseHiddenArguments(compiler.own.role, paging, page);
    const its = paging.orders[order];
    if (its === undefined) throw new Error(`${parts.coordinate} has no order ${order}`);
    const store = storeOf(paging.type);
    const level = parts.level(compiler.row(store.table, "t"), store);
    if (its.coordinate !== undefined && its.value !== undefined) {
      level.values.set(its.coordinate, its.value(`${level.row.alias}.page_key`));
    }
    const pageNumber = compiler.pages.push({ field: args, coordinate: parts.coordinate, order }) - 1;

    const cursor = `${compiler.mark} || '${pageNumber}:' || json_build_array(${level.row.alias}.page_key::text, ${level.row.alias}.page_id::text)::text`;
    const seen = seesRows(paging.type, compiler.role);
    // Compiled also where this role sees no row of the type: what it selects is withheld by its role, and said so.
    const compiled = rowColumns(compiler, parts, level, cursor);
    const columns = seen ? compiled : compiled.map((column) => ({ ...column, sql: "null::text" }));
    if (seen) compiler.label(store, level);
    const flags = seen ? level.flagsSql() : null;
    const gathered = seen ? (parts.gather?.(level) ?? {}) : parts.gather && NOTHING_GATHERED;

    const limit = pageSizeSql(args);
    const needs = neededOf(parts.fields, parts.feed);
    const { source, total } = seen
      ? this.source(parts, level, its, page, `${limit}${needs.hasNextPage ? " + 1" : ""}`)
      : { source: "select null::text page_key, null::uuid page_id where false", total: "0" };
    const isNumbered = needs.numbered || (seen && level.losesOrder());
    const numbered = isNumbered ? `select p.*, row_number() over () page_row from (${source}) p` : source;

    const inOrder = isNumbered ? " order by x.page_row" : "";
    const kept = needs.hasNextPage ? ` filter (where x.page_row <= ${limit})` : "";
    // A tombstone shows no client.
    const shown = ` filter (where x.client is not null${needs.hasNextPage ? ` and x.page_row <= ${limit}` : ""})`;
    const inner = [
      ...columns.map(({ name, sql }) => `${sql} ${name}`),
      ...(needs.cursors ? [`${cursor} page_cursor`] : []),
      ...(isNumbered ? [`${level.row.alias}.page_row`] : []),
      ...(flags === null ? [] : [`${flags} w`]),
      ...Object.entries(gathered ?? {}).map(([name, sql]) => `${sql} ${name}`),
    ];
    const outer = [
      ...columns.map(({ name }) => `coalesce(${array(`x.${name}`, { order: inOrder, filter: kept })}, '[]') ${name}`),
      ...(needs.hasNextPage ? [`count(*) > ${limit} has_next`] : []),
      ...(needs.cursors
        ? [
            `(array_agg(x.page_cursor order by x.page_row desc)${kept})[1] last_cursor`,
            `(array_agg(x.page_cursor order by x.page_row))[1] first_cursor`,
          ]
        : []),
      ...(flags === null ? [] : [`bit_or(x.w)${kept} w`]),
      ...Object.keys(gathered ?? {}).map((name) => `array_agg(x.${name})${parts.feed ? shown : kept} ${name}`),
      "count(*) rows_read",
    ];
    const rows = seen
      ? level.select(inner, numbered)
      : `select ${inner.join(", ") || "1"} from (${numbered}) ${level.row.alias}`;
    const from = `(select ${outer.join(", ")} from (${rows}) x)`;
    return {
      from,
      hasFlags: flags !== null,
      fields: (alias) => connectionFields(compiler, parts, { alias, columns, total, page, pageNumber }),
    };
  }

  /** The page of the table, and the count of all its rows that the viewer may see. */
  private source(
    parts: PageParts,
    level: Level,
    its: Order,
    page: PagePlace,
    limit: string,
  ): { source: string; total: string } {
    const { compiler } = this;
    const { paging, args } = parts;
    const store = storeOf(paging.type);
    // Under the alias of the level, so that what is joined beside the page can be joined here.
    const base = new Row(store.table, level.row.alias, () => undefined);
    const scope = compiler.scope(() => null, level.shown);
    const always = [`${base.c("clinic_id")} = ${compiler.clinic}`, ...parts.where(base)];
    const key = keyOf(paging, its, level) ?? its.key(base, scope);
    const id = base.c(store.key);
    const after = args.has("after") ? [afterSql(page, its, key, id)] : [];
    const first = (by: string, thenBy: string): string =>
      `order by ${by} ${its.direction}, ${thenBy} ${its.direction} limit ${limit}`;
    const found = (way: Way): string => {
      const rows =
        `select ${level.columnsOf(base)}, ${key} page_key, ${id} page_id from ${store.table} ${base.alias}${level.sourceJoins()}` +
        ` where ${allOf([...always, way.where, ...after])}`;
      // The offset keeps PostgreSQL from reading all rows in the order of the list until enough of them are found.
      const page = way.sorts
        ? `select * from (${rows} offset 0) s ${first("page_key", "page_id")}`
        : `${rows} ${first(key, id)}`;
      return way.each === undefined ? page : `select e.* from ${way.each} cross join lateral (${page}) e`;
    };
    const { fews, ways } = findingOf(paging, args, base, scope);
    const [only, ...others] = ways;
    const asked = fews.map((known, i) => `${known} few${i}`);
    const before = fews.length === 0 ? "" : `with few as materialized (select ${asked.join(", ")}) `;
    // What is found in two ways is one row; the first rows of all are among the first of each.
    const together = `${before}select distinct on (page_key, page_id) * from (${ways.map((way) => `(${found(way)})`).join(" union all ")}) w`;
    const counted = allOf([...always, ...narrowing(paging, args, base, scope)]);
    return {
      source:
        only !== undefined && only.each === undefined && others.length === 0
          ? found(only)
          : `${together} ${first("page_key", "page_id")}`,
      total: `(select count(*)::int from ${store.table} ${base.alias} where ${counted})`,
    };
  }
}

/** SQL of the key, made of what a short list looks up beside its rows anyway; null where it looks up no such thing. */
function keyOf({ isShort = false }: Paging, { lookedUp }: Order, level: Level): string | null {
  if (!isShort || lookedUp === undefined) return null;
  return level.lookedUpForOrder(lookedUp.name)?.take(lookedUp.key) ?? null;
}

function connectionName(field: GraphQLField<unknown, unknown>): string {
  return String(field.type).replace("!", "");
}
