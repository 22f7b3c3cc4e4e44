import type { FieldNode, GraphQLField } from "graphql";

import type { Condition } from "../authorization/conditions.js";
import { policyFor } from "../authorization/policy.js";
import type { Row } from "../authorization/sql.js";
import { storeOf, type Order, type Paging, type PageStore, type TypeStore } from "../authorization/store.js";
import { ApiError, badInput } from "../platform/graphql/index.js";
import type { FieldArguments, Request } from "./binds.js";
import type { Compiler } from "./compiler.js";
import { objectSql, type Level } from "./level.js";
import { fieldsOf, setsBelow, type Fields } from "./selection.js";

const MOST_ON_A_PAGE = 100;

const NOTHING_GATHERED = { client: "null::uuid", classes: "null::int", consent: "null::uuid" };

export interface NestedPage {
  readonly level: Level;
  readonly store: PageStore;
  readonly args: FieldArguments;
  readonly nodes: readonly FieldNode[];
  readonly field: GraphQLField<unknown, unknown>;
  readonly coordinate: string;
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
  /** JSON of the connection over that row. */
  json(alias: string): string;
  readonly hasFlags: boolean;
}

/** Compiles connections: keyset pages with nodes, edges, page information and a count of what the viewer may see. */
export class PageCompiler {
  public constructor(private readonly compiler: Compiler) {}

  /** A connection below a row. Answers the SQL of its JSON; the page itself is joined beside the row. */
  public nested(its: NestedPage): string {
    const { level, store, args } = its;
    const { compiler } = this;
    const shown: ReadonlySet<Condition> = store.sameClient ? level.shown : new Set();
    const mask = (): string | null => (store.sameClient ? compiler.maskFor(level) : null);
    const connection = connectionName(its.field);
    const page = this.compile({
      paging: store,
      args,
      coordinate: its.coordinate,
      connection,
      feed: false,
      fields: fieldsOf(compiler.operation, compiler.objectType(connection), setsBelow(its.nodes)),
      level: (row, target) => level.below(row, store.sameClient, compiler.rowRule(store.type), target.aboutClient),
      where: (base) => [
        store.where(level.row, base, compiler.scope(mask)),
        compiler.rowFilter(store.type, base, shown, mask) ?? "true",
      ],
    });
    const lateral = compiler.alias("l");
    level.joins.push(`left join lateral ${page.from} ${lateral} on ${its.holds ?? "true"}`);
    if (page.hasFlags) level.flags.push(`coalesce(${lateral}.w, 0)`);
    return page.json(lateral);
  }

  public compile(parts: PageParts): CompiledPage {
    const { compiler } = this;
    const { paging, args } = parts;
    const order = orderOf(paging, args);
    compiler.refuseHiddenArguments(paging, args, order);
    const its = paging.orders[order];
    if (its === undefined) throw new Error(`${parts.coordinate} has no order ${order}`);
    const store = storeOf(paging.type);
    const level = parts.level(compiler.row(store.table, "t"), store);
    const pageNumber = compiler.pages.push({ field: args, coordinate: parts.coordinate, order }) - 1;

    const cursor = `${compiler.mark} || '${pageNumber}:' || json_build_array(${level.row.alias}.page_key::text, ${level.row.alias}.page_id::text)::text`;
    const seen = policyFor(paging.type).rows.has(compiler.role);
    // Compiled also where this role sees no row of the type: what it selects is withheld by its role, and said so.
    const compiled = this.rowColumns(parts, level, cursor);
    const columns = seen ? compiled : compiled.map((column) => ({ ...column, sql: "null::json" }));
    if (seen) compiler.label(store, level);
    const flags = seen ? level.flagsSql() : null;
    const gathered = seen ? (parts.gather?.(level) ?? {}) : parts.gather && NOTHING_GATHERED;

    const limit = args.bindWith((values) => pageSize(values["first"]), "int");
    const needs = neededOf(parts.fields, parts.feed);
    const { source, total } = seen
      ? this.source(parts, level, its, order, `${limit}${needs.hasNextPage ? " + 1" : ""}`)
      : { source: "select null::text page_key, null::uuid page_id where false", total: "0" };
    const joins = seen ? level.joins.join(" ") : "";
    const isNumbered = needs.numbered || (seen && level.losesOrder());
    const numbered = isNumbered ? `(select p.*, row_number() over () page_row from (${source}) p)` : `(${source})`;

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
      ...columns.map(({ name }) => `coalesce(json_agg(x.${name}${inOrder})${kept}, '[]') ${name}`),
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
    const from = `(select ${outer.join(", ")} from (select ${inner.length === 0 ? "1" : inner.join(", ")} from ${numbered} ${level.row.alias} ${joins}) x)`;
    return {
      from,
      hasFlags: flags !== null,
      json: (alias) => this.connection(parts, alias, columns, total, args, pageNumber),
    };
  }

  /** The page of the table, and the count of all its rows that the viewer may see. */
  private source(
    parts: PageParts,
    level: Level,
    its: Order,
    order: string,
    limit: string,
  ): { source: string; total: string } {
    const { compiler } = this;
    const { paging, args } = parts;
    const store = storeOf(paging.type);
    const base = compiler.row(store.table);
    const scope = compiler.scope(() => null);
    const filters = [
      `${base.c("clinic_id")} = ${compiler.clinic}`,
      ...parts.where(base),
      ...narrowing(paging, args, base, scope),
    ];
    const key = its.key(base, scope);
    const id = base.c(store.key);
    const after = args.has("after") ? [this.after(parts, args, order, its, key, id)] : [];
    const all = (conditions: readonly string[]): string => conditions.map((sql) => `(${sql})`).join(" and ");
    return {
      source:
        `select ${level.columnsOf(base)}, ${key} page_key, ${id} page_id from ${store.table} ${base.alias}` +
        ` where ${all([...filters, ...after])} order by ${key} ${its.direction}, ${id} ${its.direction} limit ${limit}`,
      total: `(select count(*)::int from ${store.table} ${base.alias} where ${all(filters)})`,
    };
  }

  /** One column for each response key that holds rows: nodes and edges, each with its own selection. */
  private rowColumns(parts: PageParts, level: Level, cursor: string): { key: string; name: string; sql: string }[] {
    const { compiler } = this;
    const type = parts.paging.type;
    const columns: { key: string; name: string; sql: string }[] = [];
    for (const [key, nodes] of parts.fields) {
      const name = nodes[0]?.name.value;
      const sets = setsBelow(nodes);
      const column = `r${columns.length}`;
      if (name === "nodes") {
        const fields = fieldsOf(compiler.operation, compiler.objectType(type), sets);
        columns.push({ key, name: column, sql: compiler.object(type, level, fields) });
      } else if (name === "edges") {
        const edge = compiler.objectType(parts.feed ? type : parts.connection.replace(/Connection$/, "Edge"));
        const pairs: [string, string][] = [];
        for (const [edgeKey, edgeNodes] of fieldsOf(compiler.operation, edge, sets)) {
          pairs.push([edgeKey, this.edgeField(parts, level, edge.name, cursor, edgeNodes)]);
        }
        columns.push({ key, name: column, sql: objectSql(pairs) });
      }
    }
    return columns;
  }

  private edgeField(parts: PageParts, level: Level, edge: string, cursor: string, nodes: readonly FieldNode[]): string {
    const { compiler } = this;
    const name = nodes[0]?.name.value;
    if (name === "__typename") return `'${edge}'::text`;
    if (name === "cursor") return cursor;
    const type = parts.paging.type;
    if (parts.feed) {
      const single = new Map([["entry", nodes]]);
      return `(${compiler.object(type, level, single)} -> 'entry')`;
    }
    return compiler.object(type, level, fieldsOf(compiler.operation, compiler.objectType(type), setsBelow(nodes)));
  }

  private connection(
    parts: PageParts,
    alias: string,
    columns: readonly { key: string; name: string }[],
    total: string,
    args: FieldArguments,
    pageNumber: number,
  ): string {
    const { compiler } = this;
    const pairs: [string, string][] = [];
    for (const [key, nodes] of parts.fields) {
      const name = nodes[0]?.name.value;
      const rows = columns.find((column) => column.key === key);
      if (rows !== undefined) pairs.push([key, `${alias}.${rows.name}`]);
      else if (name === "__typename") pairs.push([key, `'${parts.connection}'::text`]);
      else if (name === "totalCount") pairs.push([key, total]);
      else if (name === "hasNextPage") pairs.push([key, `${alias}.has_next`]);
      else if (name === "endCursor") pairs.push([key, this.feedEnd(parts, alias, args, pageNumber)]);
      else if (name === "pageInfo") {
        const info: [string, string][] = [];
        for (const [infoKey, infoNodes] of fieldsOf(
          compiler.operation,
          compiler.objectType("PageInfo"),
          setsBelow(nodes),
        )) {
          info.push([infoKey, pageInfoField(alias, args, infoNodes[0]?.name.value)]);
        }
        pairs.push([key, objectSql(info)]);
      }
    }
    return objectSql(pairs);
  }

  /** A feed always has an end: of the page, or where it was asked to begin. */
  private feedEnd(parts: PageParts, alias: string, args: FieldArguments, pageNumber: number): string {
    const start = args.bindWith((values, request) => {
      const given = values["after"];
      return typeof given === "string" ? openCursor(given, args, parts.coordinate, "POSITION", request) : '["0", ""]';
    }, "text");
    return `coalesce(${alias}.last_cursor, ${this.compiler.mark} || '${pageNumber}:' || ${start})`;
  }

  private after(parts: PageParts, args: FieldArguments, order: string, its: Order, key: string, id: string): string {
    const part = (i: number): ((values: Readonly<Record<string, unknown>>, request: Request) => string | undefined) => {
      return (values, request) => {
        const cursor = values["after"];
        const position = typeof cursor === "string" ? openCursor(cursor, args, parts.coordinate, order, request) : null;
        return position === null ? undefined : (JSON.parse(position) as string[])[i];
      };
    };
    const sign = its.direction === "asc" ? ">" : "<";
    const keyValue = args.bindWith(part(0), its.type);
    if (parts.feed) return `${key} ${sign} ${keyValue}`;
    return `(${key}, ${id}) ${sign} (${keyValue}, ${args.bindWith(part(1), "uuid")})`;
  }
}

/** Where a feed's page begins, as a parameter; null for the beginning. */
export function feedPosition(args: FieldArguments, coordinate: string): string {
  return args.bindWith((values, request) => {
    const given = values["after"];
    if (typeof given !== "string") return null;
    return (JSON.parse(openCursor(given, args, coordinate, "POSITION", request)) as string[])[0];
  }, "int8");
}

function openCursor(cursor: string, args: FieldArguments, coordinate: string, order: string, request: Request): string {
  const position = request.cursors.open(cursor, args.cursorScope(coordinate, order, request));
  if (position === null) {
    throw new ApiError("BAD_CURSOR", "This cursor is not of this list. Begin again without `after`.");
  }
  return position;
}

function pageSize(given: unknown): number {
  if (typeof given !== "number" || given < 1 || given > MOST_ON_A_PAGE) {
    throw badInput(`\`first\` must be from 1 to ${MOST_ON_A_PAGE}.`, [
      { path: "first", message: `must be from 1 to ${MOST_ON_A_PAGE}` },
    ]);
  }
  return given;
}

function orderOf(paging: Paging, args: FieldArguments): string {
  const asked = args.known("orderBy");
  return typeof asked === "string" ? asked : paging.defaultOrder;
}

function narrowing(paging: Paging, args: FieldArguments, base: Row, scope: ReturnType<Compiler["scope"]>): string[] {
  return Object.entries(paging.filters ?? {})
    .filter(([path]) => args.has(path))
    .map(([, filter]) => filter.where(base, scope, args));
}

function neededOf(fields: Fields, feed: boolean): { hasNextPage: boolean; cursors: boolean; numbered: boolean } {
  const asked = (name: string): boolean =>
    [...fields.values()].some((nodes) =>
      nodes.some((node) => (feed ? node.name.value === name : node.name.value === "pageInfo")),
    );
  const hasNextPage = feed ? asked("hasNextPage") : asked("pageInfo");
  const cursors = feed ? asked("endCursor") : asked("pageInfo");
  return { hasNextPage, cursors, numbered: hasNextPage || cursors };
}

function pageInfoField(alias: string, args: FieldArguments, name: string | undefined): string {
  switch (name) {
    case "hasNextPage":
      return `${alias}.has_next`;
    case "hasPreviousPage":
      return args.has("after") ? "true" : "false";
    case "startCursor":
      return `${alias}.first_cursor`;
    case "endCursor":
      return `${alias}.last_cursor`;
    default:
      return "'PageInfo'::text";
  }
}

function connectionName(field: GraphQLField<unknown, unknown>): string {
  return String(field.type).replace("!", "");
}
