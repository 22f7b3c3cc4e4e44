import { getNamedType, type FieldNode } from "graphql";

import type { Role } from "../authorization/roles.js";
import { rootOf, type PageRoot, type RowRoot } from "../authorization/roots.js";
import { lookThrough } from "../authorization/through.js";
import { namedStatement } from "../platform/database/index.js";
import { ApiError, badInput } from "../platform/graphql/index.js";
import type { Written } from "./act-event.js";
import { auditInsert, mayTell, showsPart2, toldInsert } from "./audit-row.js";
import { Binds, type Bind, type FieldArguments, type Request } from "./binds.js";
import { Compiler } from "./compiler.js";
import { feedPosition } from "./paging.js";
import { argumentsOf, classesMark, pageRoot, rowRoot, type CompiledRoot } from "./root-fields.js";
import { visibleRow } from "./scoping.js";
import type { Fields, Operation } from "./selection.js";
import { shareFacts } from "./shared-facts.js";

/** A compiled read: one statement for the operation, and how to make an answer of what it returns. */
export interface Plan {
  readonly text: string;
  /** Names the prepared statement; one per text, and so per role. */
  readonly name: string;
  readonly binds: readonly Bind[];
  /** Statements to run before it in the same transaction. */
  readonly before: readonly { readonly text: string; readonly binds: readonly Bind[] }[];
  /** Response keys in the order of the answer. */
  readonly keys: readonly string[];
  /** Whether it writes into the log; what is about no client is not recorded. */
  readonly isRecorded: boolean;
  /** The fields whose arguments must be checked for each request. */
  readonly arguments: readonly FieldArguments[];
  readonly byRole: readonly string[];
  /** Whether the event of an act may tell all that is shown: a shorter statement is enough then. */
  mayBeTold(written: Written | null): boolean;
  /** Coordinates by the bit that says whether one was withheld. */
  readonly conditional: readonly string[];
  seal(json: string, request: Request): string;
}

/**
 * Compiles the root fields of a query into one statement: each root field is a materialized subquery, the audit row is
 * inserted from what they returned, and nothing comes back if it can't be written.
 */
export function compileQuery(operation: Operation, role: Role, fields: Fields): Plan {
  const compiler = new Compiler(operation, role, new Binds());
  const before: Plan["before"][number][] = [];
  const roots: CompiledRoot[] = [];
  for (const [key, nodes] of fields) {
    const node = nodes[0];
    if (node === undefined) continue;
    const name = node.name.value;
    const root = rootOf(name);
    if (root.kind === "static" || root.kind === "told") throw new Error(`Query.${name} is not compiled`);
    if (root.kind === "page") {
      if (root.onlyFor !== undefined && root.onlyFor !== role) {
        throw new ApiError("FORBIDDEN", `Query.${name} is for the role ${root.onlyFor} alone.`);
      }
      if (root.before !== undefined) {
        // A page of the feed is read within the locks that were taken for it: a second one would be cut to the first.
        if (before.length > 0) throw badInput(`Ask for one page of ${name} in one operation, and then for the next.`);
        before.push(compileBefore(operation, role, name, node, root));
      }
      roots.push(pageRoot(compiler, key, nodes, root));
    } else {
      roots.push(rowRoot(compiler, key, nodes, root));
    }
  }
  return finish(compiler, operation, roots, before, null);
}

/**
 * Compiles what a client sees of their own record through a member of staff in this role: that role's statement over rows
 * and fields that both may see, run with the client's own rights and recorded as the client's act.
 */
export function compilePreview(operation: Operation, role: Role, fields: Fields): Plan {
  const compiler = new Compiler(operation, role, new Binds(), true);
  const roots: CompiledRoot[] = [];
  for (const [key, nodes] of fields) {
    const root = rootOf(nodes[0]?.name.value ?? "");
    if (root.kind !== "row") throw new Error("A preview reads one row");
    const compiled = rowRoot(compiler, key, nodes, root);
    roots.push({ ...compiled, sql: lookThrough(compiled.sql) });
  }
  return finish(compiler, operation, roots, [], null);
}

/** Whether a payload is recorded with its act, or the act alone, because its event tells all that the payload shows. */
export type PayloadRecord = "with act" | "told by act";

/**
 * Compiles the objects of a mutation's payload, by the ids that the use case made.
 *
 * @param presumed the type of the row that the act is about, where the statement fails if the caller does not see it
 */
export function compileReadBack(
  operation: Operation,
  role: Role,
  payload: string,
  fields: Fields,
  record: PayloadRecord,
  presumed: string | null = null,
): Plan {
  const compiler = new Compiler(operation, role, new Binds());
  const payloadType = compiler.objectType(payload);
  const roots: CompiledRoot[] = [];
  for (const [key, nodes] of fields) {
    const name = nodes[0]?.name.value ?? "";
    const field = payloadType.getFields()[name];
    if (field === undefined) continue;
    const type = getNamedType(field.type).name;
    const made = compiler.binds.add((request) => request.made?.[name] ?? null, "uuid");
    const root: RowRoot = { kind: "row", type, where: (row) => `${row.c("id")} = ${made}` };
    roots.push(rowRoot(compiler, key, nodes, root));
  }
  return finish(compiler, operation, roots, [], record, presumed);
}

function compileBefore(
  operation: Operation,
  role: Role,
  name: string,
  node: FieldNode,
  root: PageRoot,
): Plan["before"][number] {
  const compiler = new Compiler(operation, role, new Binds());
  const args = argumentsOf(compiler, operation, name, node);
  const text =
    root.before?.(
      compiler.scope(() => null),
      args,
      feedPosition(args, `Query.${name}`),
    ) ?? "";
  return { text: withoutUnused(text, compiler.binds), binds: compiler.binds.list };
}

// PostgreSQL must be able to tell the type of each parameter, also of those that a statement does not use.
function withoutUnused(text: string, binds: Binds): string {
  const unused = binds.list.map((_, i) => `$${i + 1}`).filter((name) => !new RegExp(`\\${name}(?!\\d)`).test(text));
  return unused.length === 0
    ? text
    : `${text} where ${unused.map((name) => `(${name}::text is null or true)`).join(" and ")}`;
}

function finish(
  compiler: Compiler,
  operation: Operation,
  roots: readonly CompiledRoot[],
  before: Plan["before"],
  payload: PayloadRecord | null,
  presumed: string | null = null,
): Plan {
  const { findings } = compiler;
  const ctes = roots.map((root, i) => `r${i} as materialized (${root.sql})`);
  const audited = roots.some((root) => root.aboutClient);
  const columns = roots.map((_, i) => `r${i}.j::text j${i}, r${i}.w w${i}`);
  if (payload === "told by act") {
    const { insert, showsMore } = toldInsert(compiler, roots.length);
    ctes.push(insert);
    columns.push(`${showsMore}::text shows_more`);
  } else if (audited) {
    ctes.push(auditInsert(compiler, operation, roots, payload !== null));
    if (compiler.role === "INTEGRATOR") {
      columns.push(`${showsPart2(roots.map((_, i) => `r${i}.classes`).join(" || "))}::text part2`);
    }
  }
  if (presumed !== null) {
    const id = compiler.binds.add((request) => request.presumed, "uuid");
    ctes.push(`seen as materialized (${visibleRow(compiler, presumed, id)})`);
    columns.push("app.must_see((select true from seen)) seen");
  }
  const { sql, facts } = shareFacts(ctes.join(", "));
  const raw = `with ${[...facts, sql].join(", ")} select ${columns.join(", ")} from ${roots.map((_, i) => `r${i}`).join(", ")}`;
  const known = findings.classes.reduce(
    (text, { always, masked }, root) =>
      text
        .replaceAll(classesMark(root, "always"), String(always))
        .replaceAll(classesMark(root, "masked"), String(masked)),
    raw,
  );
  const text = withoutUnused(known, compiler.binds);
  const pages = [...compiler.pages];
  return {
    ...namedStatement(compiler.role, text),
    binds: compiler.binds.list,
    before,
    keys: roots.map((root) => root.key),
    isRecorded: audited,
    arguments: [...compiler.binds.arguments],
    byRole: [...findings.byRole],
    mayBeTold: mayTell(compiler),
    conditional: [...findings.conditional],
    seal: (json, request) => sealPages(json, request, pages),
  };
}

function sealPages(json: string, request: Request, pages: Compiler["pages"]): string {
  return request.cursors.sealAll(json, (page, position) => {
    const its = pages[page];
    if (its === undefined) throw new Error("A position is of no page of this plan");
    return request.cursors.seal(position, its.field.cursorScope(its.coordinate, its.order, request));
  });
}
