import { getNamedType, type FieldNode } from "graphql";

import { notLimited } from "../authorization/conditions.js";
import { classBit, isLimitable } from "../authorization/data-classes.js";
import { policyFor } from "../authorization/policy.js";
import { isLimitedStaff } from "../authorization/roles.js";
import type { PageRoot, RowRoot } from "../authorization/roots.js";
import { storeOf } from "../authorization/store.js";
import { FieldArguments } from "./binds.js";
import type { Compiler } from "./compiler.js";
import { CLASS_BITS } from "./findings.js";
import { object } from "./json-text.js";
import { Level, trackedRow } from "./level.js";
import { PageCompiler } from "./page.js";
import { fieldsOf, setsBelow, type Operation } from "./selection.js";
import { Shown } from "./shown.js";

/** SQL of one root field: a subquery of one row with j, ids, classes, w, consents, denied, asked. */
export interface CompiledRoot {
  readonly key: string;
  readonly sql: string;
  readonly aboutClient: boolean;
  readonly search: boolean;
  readonly recordedAs?: string;
  /** What is refused where the caller may not know of it: a client, or something of one; null where nothing ever is. */
  readonly refuses: "client" | "other" | null;
  /** Whether its classes are those of the rows that it shows, of clients. */
  readonly isOfClients: boolean;
}

/** The arguments of a root field. */
export function argumentsOf(compiler: Compiler, operation: Operation, name: string, node: FieldNode): FieldArguments {
  const field = operation.schema.getQueryType()?.getFields()[name];
  if (field === undefined) throw new Error(`Query.${name} is not in the schema`);
  return new FieldArguments(field, node, compiler.binds, operation.variables);
}

/** At most one row: always one row of the subquery, with null where there is nothing that the viewer may see. */
export function rowRoot(compiler: Compiler, key: string, nodes: readonly FieldNode[], root: RowRoot): CompiledRoot {
  const { operation } = compiler;
  compiler.findings.classes.push({ always: 0, masked: 0 });
  const node = nodes[0];
  if (node === undefined) throw new Error("A root field has no node");
  const store = storeOf(root.type);
  const tracked = trackedRow(compiler.row(store.table, "t"));
  const level = new Level(
    tracked.row,
    Shown.nothing.and(compiler.showsOfClient(root.type)),
    store.aboutClient,
    null,
    tracked.columns,
  );
  compiler.named = { row: level.row, rule: compiler.rowRule(root.type) };
  const json = compiler.object(root.type, level, fieldsOf(operation, compiler.objectType(root.type), setsBelow(nodes)));
  compiler.label(store, level);
  const client = store.aboutClient ? level.row.client() : "null::uuid";
  const classes = classesOf(compiler, level);
  const consents = consentsOf(compiler, level);
  const flags = level.flagsSql() ?? "0::int8";

  const base = compiler.row(store.table);
  const args = root.asked === undefined ? null : argumentsOf(compiler, operation, node.name.value, node);
  const scope = compiler.scope(() => null);
  const where = [
    `${base.c("clinic_id")} = ${compiler.clinic}`,
    root.where(base, scope, args ?? noArguments),
    compiler.rowFilter(root.type, base, Shown.nothing, () => null, true),
  ].filter((sql) => sql !== null);
  const refused = root.asksClient === true ? "client" : "other";
  const refuses = root.asked !== undefined && store.aboutClient ? refused : null;
  const source = `select ${level.columnsOf(base)} from ${store.table} ${base.alias} where ${where.map((sql) => `(${sql})`).join(" and ")} limit 1`;
  const columns = [`${json} o`, `${client} client`, `${flags} w`, `${classes} classes`, `${consents} consents`];
  // Whether there is a row. PostgreSQL plans what the object is made of for each place that asks for it.
  if (refuses !== null) columns.push("true is_there");
  const row = level.select(columns, source);
  const asked = args === null || root.asked === undefined ? "null::uuid" : args.bind(root.asked, "uuid");
  // A client stands there once with each consent; the classes stand with the first.
  const [clients, itsClasses] =
    compiler.role === "INTEGRATOR"
      ? [
          "array_fill(x.client, array[greatest(cardinality(x.consents), 1)])",
          "x.classes || array_fill(0, array[greatest(cardinality(x.consents), 1) - 1])",
        ]
      : ["array[x.client]", "array[x.classes]"];
  const about = store.aboutClient
    ? `case when x.client is null then '{}'::uuid[] else ${clients} end ids, case when x.client is null then '{}'::int[] else ${itsClasses} end classes`
    : `'{}'::uuid[] ids, '{}'::int[] classes`;
  // No row of the type is ever this role's, and the role has no grant on the table: nothing is asked of it.
  if (!policyFor(root.type).rows.has(compiler.role)) {
    const denied = refuses !== null;
    const nothing = `select null::text j, '{}'::uuid[] ids, '{}'::int[] classes, 0::int8 w, '{}'::uuid[] consents`;
    const sql = `${nothing}, ${denied} denied, ${asked} asked`;
    return { key, aboutClient: store.aboutClient, search: false, refuses, isOfClients: store.aboutClient, sql };
  }
  const selected = fieldsOf(operation, compiler.objectType(root.type), setsBelow(nodes));
  const names = [...selected.values()].map((its) => its[0]?.name.value ?? "");
  return {
    key,
    aboutClient: store.aboutClient && (root.auditedBy?.some((field) => names.includes(field)) ?? true),
    search: false,
    refuses,
    isOfClients: store.aboutClient,
    sql:
      `select x.o j, ${about}, coalesce(x.w, 0) w, coalesce(x.consents, '{}') consents,` +
      ` ${refuses === null ? "false" : "x.is_there is null"} denied, ${asked} asked` +
      ` from (select 1) one left join (${row}) x on true`,
  };
}

/** A page of rows. */
export function pageRoot(compiler: Compiler, key: string, nodes: readonly FieldNode[], root: PageRoot): CompiledRoot {
  const { operation } = compiler;
  compiler.findings.classes.push({ always: 0, masked: 0 });
  const node = nodes[0];
  if (node === undefined) throw new Error("A root field has no node");
  const name = node.name.value;
  const args = argumentsOf(compiler, operation, name, node);
  const store = storeOf(root.type);
  const connection = getNamedType(operation.schema.getQueryType()?.getFields()[name]?.type)?.name ?? "";
  const dataClass = policyFor(root.type).dataClass;
  // An entry of the feed names its consent by itself.
  const isNamedByClass = compiler.role === "INTEGRATOR" && store.aboutClient && root.consent === undefined;
  const page = new PageCompiler(compiler).compile({
    paging: root,
    args,
    coordinate: `Query.${name}`,
    connection,
    feed: root.feed ?? false,
    fields: fieldsOf(operation, compiler.objectType(connection), setsBelow(nodes)),
    level: (row) => {
      const tracked = trackedRow(row);
      if (isNamedByClass) compiler.named = { row: tracked.row, rule: compiler.rowRule(root.type) };
      return new Level(
        tracked.row,
        Shown.nothing.and(compiler.showsOfClient(root.type)),
        store.aboutClient,
        null,
        tracked.columns,
      );
    },
    where: (base) => {
      const scope = compiler.scope(() => null);
      const limited = isLimitedStaff(compiler.role) && isLimitable(dataClass) && store.aboutClient;
      return [
        root.where?.(base, scope, args) ?? "true",
        compiler.rowFilter(root.type, base, Shown.nothing, () => null) ?? "true",
        ...(limited ? [notLimited(dataClass).sql(base, scope)] : []),
      ];
    },
    gather: (level): Record<string, string> =>
      store.aboutClient
        ? {
            client: level.row.client(),
            classes: classesOf(compiler, level),
            ...(root.consent !== undefined && { consent: root.consent(level.row) }),
            ...(isNamedByClass && { consents: `to_jsonb(${consentsOf(compiler, level)})` }),
          }
        : {},
  });
  const granted =
    root.granted?.(
      compiler.scope(() => null),
      args,
    ) ?? null;
  const connectionJson = object(page.fields("x"));
  const json = granted === null ? connectionJson : `case when ${granted} then ${connectionJson} end`;
  const asked = root.asked === undefined ? "null::uuid" : args.bind(root.asked, "uuid");
  const refused = root.asked === undefined ? "other" : "client";
  const its = isNamedByClass ? "e" : "x";
  const consents = compiler.role === "INTEGRATOR" ? `coalesce(${its}.consent, '{}')` : "'{}'::uuid[]";
  const about = store.aboutClient
    ? `coalesce(${its}.client, '{}') ids, coalesce(${its}.classes, '{}') classes, ${consents} consents`
    : `${root.asked === undefined ? "'{}'::uuid[]" : `case when ${granted ?? "true"} then array[${asked}] else '{}'::uuid[] end`} ids, ${root.asked === undefined ? "'{}'::int[]" : `case when ${granted ?? "true"} then array[${classBit(dataClass)}] else '{}'::int[] end`} classes, '{}'::uuid[] consents`;
  return {
    key,
    aboutClient: store.aboutClient || root.asked !== undefined || root.audited === true,
    search: (root.searchedBy ?? []).some((path) => args.has(path)),
    ...(root.recordedAs && { recordedAs: root.recordedAs }),
    refuses: granted === null ? null : refused,
    isOfClients: store.aboutClient,
    sql:
      `select ${json} j, ${about}, ${page.hasFlags ? "coalesce(x.w, 0)" : "0::int8"} w,` +
      ` ${granted === null ? "false" : `not (${granted})`} denied, ${asked} asked from ${page.from} x${isNamedByClass ? ` ${ENTRIES}` : ""}`,
  };
}

// The classes of a row are known only when the whole selection is compiled, so they stand in the text as a mark.
export const classesMark = (root: number, which: "always" | "masked"): string => `/*${which} of ${root}*/`;

function classesOf(compiler: Compiler, level: Level): string {
  const root = compiler.findings.classes.length - 1;
  const mask = compiler.maskFor(level);
  const shown = classFlagsOf(level);
  const masked = classesMark(root, "masked");
  return `(${classesMark(root, "always")} | ${mask === null ? masked : `(${masked} & ${mask})`} | ${shown})`;
}

/** SQL of the classes among the flags that a row carries up. */
function classFlagsOf(level: Level): string {
  const flags = level.flagsSql();
  return flags === null ? "0" : `((${flags}) & ${2 ** CLASS_BITS - 1})::int`;
}

/** Of a page's rows: a client stands there once with each consent; the classes stand with the first. */
const ENTRIES =
  "cross join lateral (select array_agg(u.client order by u.i, c.i) client," +
  " array_agg(case when coalesce(c.i, 1) = 1 then u.classes else 0 end order by u.i, c.i) classes," +
  " array_agg(c.consent::uuid order by u.i, c.i) consent" +
  " from unnest(x.client, x.classes, x.consents) with ordinality u(client, classes, consents, i)" +
  " left join lateral jsonb_array_elements_text(u.consents) with ordinality c(consent, i) on true) e";

/**
 * SQL of the consents by which the row, and what is shown with it, went out to an organization. For each class that asks
 * for consent: one for every day and program, where there is such, and else each that covers the class. Where no class
 * asks for one, as for a consent itself, the first that covers anything.
 */
function consentsOf(compiler: Compiler, level: Level): string {
  if (compiler.role !== "INTEGRATOR" || !level.aboutClient) return "'{}'::uuid[]";
  const mask = compiler.maskFor(level);
  if (mask === null) return "'{}'::uuid[]";
  const covering = mask.replace(/\.m$/, "");
  const ofRow = (compiler.named?.rule ?? []).reduce(
    (bits, { letsOut }) => bits | (letsOut?.always === true ? classBit(letsOut.dataClass) : 0),
    0,
  );
  const masked = classesMark(compiler.findings.classes.length - 1, "masked");
  const shown = classFlagsOf(level);
  const byClass =
    `coalesce(nullif(array(select p.consent from generate_series(0, ${CLASS_BITS - 1}) b cross join lateral (select u.consent, u.i` +
    ` from unnest(${covering}.consents, ${covering}.masks, ${covering}.general) with ordinality u(consent, mask, general, i)` +
    ` where u.mask & (1 << b) <> 0 order by case when u.general then u.i end fetch first 1 row with ties) p` +
    ` where (${ofRow} | (${masked} & ${mask}) | ${shown}) & (1 << b) <> 0 group by p.consent order by min(p.i)), '{}'),` +
    ` ${covering}.consents[1:1], '{}')`;
  // One that is alone is the one, whatever it lets out.
  return `case when cardinality(${covering}.consents) > 1 then ${byClass} else coalesce(${covering}.consents, '{}') end`;
}

const noArguments = {
  has: (): boolean => false,
  known: (): undefined => undefined,
  bind: (): string => "null",
};
