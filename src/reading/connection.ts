import type { FieldNode } from "graphql";

import type { FieldArguments } from "./binds.js";
import type { Compiler } from "./compiler.js";
import { always, object, sometimes, word, type Json, type Pair } from "./json-text.js";
import type { Level } from "./level.js";
import type { PageParts } from "./page.js";
import { openCursor, type PagePlace } from "./paging.js";
import { fieldsOf, setsBelow, type Fields } from "./selection.js";

/** One response key that holds rows, as a column of the page's subquery. */
export interface RowsColumn {
  readonly key: string;
  readonly name: string;
  readonly sql: string;
}

export interface ConnectionParts {
  readonly alias: string;
  readonly columns: readonly RowsColumn[];
  readonly total: string;
  readonly page: PagePlace;
  readonly pageNumber: number;
}

/** One column for each response key that holds rows: nodes and edges, each with its own selection. */
export function rowColumns(compiler: Compiler, parts: PageParts, level: Level, cursor: string): RowsColumn[] {
  const type = parts.paging.type;
  const columns: RowsColumn[] = [];
  for (const [key, nodes] of parts.fields) {
    const name = nodes[0]?.name.value;
    const sets = setsBelow(nodes);
    const column = `r${columns.length}`;
    if (name === "nodes") {
      const fields = fieldsOf(compiler.operation, compiler.objectType(type), sets);
      columns.push({ key, name: column, sql: compiler.object(type, level, fields) });
    } else if (name === "edges") {
      const edge = compiler.objectType(parts.feed ? type : parts.connection.replace(/Connection$/, "Edge"));
      const pairs: Pair[] = [];
      for (const [edgeKey, edgeNodes] of fieldsOf(compiler.operation, edge, sets)) {
        pairs.push([edgeKey, edgeField(compiler, parts, level, edge.name, cursor, edgeNodes)]);
      }
      columns.push({ key, name: column, sql: object(pairs) });
    }
  }
  return columns;
}

function edgeField(
  compiler: Compiler,
  parts: PageParts,
  level: Level,
  edge: string,
  cursor: string,
  nodes: readonly FieldNode[],
): Json {
  const name = nodes[0]?.name.value;
  if (name === "__typename") return word(edge);
  if (name === "cursor") return always(cursorText(cursor));
  const type = parts.paging.type;
  if (parts.feed) return compiler.fieldOf(type, level, nodes);
  return always(
    compiler.object(type, level, fieldsOf(compiler.operation, compiler.objectType(type), setsBelow(nodes))),
  );
}

/** The fields of the connection, over the one row that the page's subquery makes. */
export function connectionFields(compiler: Compiler, parts: PageParts, its: ConnectionParts): Pair[] {
  const { alias, columns, total, page, pageNumber } = its;
  const pairs: Pair[] = [];
  for (const [key, nodes] of parts.fields) {
    const name = nodes[0]?.name.value;
    const rows = columns.find((column) => column.key === key);
    if (rows !== undefined) pairs.push([key, always(`${alias}.${rows.name}`)]);
    else if (name === "__typename") pairs.push([key, word(parts.connection)]);
    else if (name === "totalCount") pairs.push([key, always(`(${total})::text`)]);
    else if (name === "hasNextPage") pairs.push([key, always(`${alias}.has_next::text`)]);
    else if (name === "endCursor") pairs.push([key, always(cursorText(feedEnd(compiler, page, alias, pageNumber)))]);
    else if (name === "pageInfo") {
      const info: Pair[] = [];
      for (const [infoKey, infoNodes] of fieldsOf(
        compiler.operation,
        compiler.objectType("PageInfo"),
        setsBelow(nodes),
      )) {
        info.push([infoKey, pageInfoField(alias, page.args, infoNodes[0]?.name.value)]);
      }
      pairs.push([key, always(object(info))]);
    }
  }
  return pairs;
}

/** A feed always has an end: of the page, or where it was asked to begin. */
function feedEnd(compiler: Compiler, page: PagePlace, alias: string, pageNumber: number): string {
  const start = page.args.bindWith((values, request) => {
    const given = values["after"];
    return typeof given === "string" ? openCursor(given, page, request) : '["0", ""]';
  }, "text");
  return `coalesce(${alias}.last_cursor, ${compiler.mark} || '${pageNumber}:' || ${start})`;
}

/** What the selection needs of the page beside its rows. */
export function neededOf(fields: Fields, feed: boolean): { hasNextPage: boolean; cursors: boolean; numbered: boolean } {
  const asked = (name: string): boolean =>
    [...fields.values()].some((nodes) =>
      nodes.some((node) => (feed ? node.name.value === name : node.name.value === "pageInfo")),
    );
  const hasNextPage = feed ? asked("hasNextPage") : asked("pageInfo");
  const cursors = feed ? asked("endCursor") : asked("pageInfo");
  return { hasNextPage, cursors, numbered: hasNextPage || cursors };
}

function pageInfoField(alias: string, args: FieldArguments, name: string | undefined): Json {
  switch (name) {
    case "hasNextPage":
      return always(`${alias}.has_next::text`);
    case "hasPreviousPage":
      return [{ literal: String(args.has("after")) }];
    case "startCursor":
      return sometimes(cursorText(`${alias}.first_cursor`));
    case "endCursor":
      return sometimes(cursorText(`${alias}.last_cursor`));
    default:
      return word("PageInfo");
  }
}

function cursorText(cursor: string): string {
  return `json_scalar(${cursor})::text`;
}
