import { execute, Kind, type DocumentNode, type FieldNode } from "graphql";

import { PART2_2024 } from "../authorization/part2-notice.js";
import type { Role } from "../authorization/roles.js";
import { badInput, RawJson } from "../platform/graphql/index.js";
import { Lru } from "../platform/lru.js";
import type { PlanUse } from "../platform/metrics/index.js";
import { type Tracing, untraced } from "../platform/tracing/index.js";
import {
  isUntold,
  type ActorContext,
  type Database,
  type Statement,
  type Transaction,
} from "../platform/database/index.js";
import type { ActEvent } from "./act-event.js";
import { Binds, FieldArguments, type LookedThrough, type Request } from "./binds.js";
import { CLASS_BITS } from "./findings.js";
import type { CursorCodec } from "./cursor.js";
import { findRoot } from "../authorization/roots.js";
import { fieldsOf, type Fields, type Operation } from "./selection.js";
import { shapeOf } from "./shape.js";
import { compilePreview, compileQuery, compileReadBack, type PayloadRecord, type Plan } from "./statement.js";

/** One coordinate that was withheld: ROLE, this role never reads it; NOT_AVAILABLE, withheld on a row that came back. */
export interface Redaction {
  readonly coordinate: string;
  readonly reason: "ROLE" | "NOT_AVAILABLE";
}

/** What goes with an answer beside the data that was asked for. */
export interface Attached {
  readonly redactions: readonly Redaction[];
  /** Whether something under 42 CFR Part 2 leaves the clinic with it, which its notice must accompany (2.32). */
  readonly part2: boolean;
}

/** What a read answers: JSON as PostgreSQL made it, and what goes with it. */
export interface ReadAnswer extends Attached {
  readonly data: RawJson;
}

/** What the reader needs to know of an operation under way. */
export interface ReadContext {
  readonly actor: ActorContext;
  readonly viewer: string;
  readonly requestId: string;
  readonly operationName: string | null;
  newId(): string;
}

/** What a field is told with, which its own resolver answers: who asks, and a transaction with their rights. */
export interface ToldContext {
  readonly context: ReadContext;
  readonly transaction: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
}

/** A row that an act is about, and that the caller is taken to see until the database says otherwise. */
export interface PresumedRow {
  readonly type: string;
  readonly id: string;
}

const PLANS_KEPT = 1000;
// A plan is given a name, and PostgreSQL told to keep it, when it is used again: one-off documents leave nothing behind.
const NAMED_FROM_USE = 2;

interface Kept {
  readonly plan: Plan;
  uses: number;
  /** Of a payload that its act may tell: the classes that acts have written whose payloads showed more all the same. */
  readonly moreThan: Set<number>;
}

/** Answers queries, and reads the payloads of mutations back, through compiled plans. */
export class Reader {
  private readonly plans = new Lru<string, Kept>(PLANS_KEPT);
  private found = 0;
  private made = 0;

  public constructor(
    private readonly database: Database,
    private readonly cursors: CursorCodec,
    private readonly tracing: Pick<Tracing, "part"> = untraced,
  ) {}

  /** How the kept plans were used so far. */
  public planUse(): PlanUse {
    return { kept: this.plans.size, found: this.found, made: this.made };
  }

  /** Answers a query operation in the actor's role. */
  public async query(operation: Operation, documentKey: string, context: ReadContext): Promise<ReadAnswer> {
    const fields = rootsOf(operation);
    const { stored, known } = apart(fields);
    const parts = new Map<string, string>();
    let attached: Attached = { redactions: [], part2: false };
    if (stored.size > 0) {
      const kept = this.planFor(`${documentKey}|${context.actor.role}|${shapeOf(operation)}`, () =>
        compileQuery(operation, context.actor.role as Role, stored),
      );
      for (const args of kept.plan.arguments) args.check(operation.variables);
      const request = this.requestOf(operation, context);
      const statements = [
        ...kept.plan.before.map((one) => ({ text: one.text, values: one.binds.map((bind) => bind(request)) })),
        statementOf(kept, request),
      ];
      const results = await this.database.withContext(context.actor, statements);
      attached = read(kept.plan, results.at(-1)?.rows[0] as RawRow, request, parts);
    } else {
      // Who asks for nothing that is stored must be somebody all the same.
      await this.database.withContext(context.actor, []);
    }
    if (known.size > 0) {
      const transaction: ToldContext["transaction"] = (work) => this.database.transaction(context.actor, work);
      await answerKnown(operation, known, parts, { context, transaction });
    }
    return { data: dataOf(fields, parts), ...attached };
  }

  /**
   * Answers what a member of staff would be answered about the client who asks. Nothing tells somebody who does not work
   * here, or not in that role, from somebody who has nothing to do with this client.
   */
  public async preview(
    operation: Operation,
    documentKey: string,
    context: ReadContext,
    through: LookedThrough,
  ): Promise<ReadAnswer> {
    const fields = rootsOf(operation);
    if ([...fields.values()].some((nodes) => nodes[0]?.name.value !== "client")) {
      throw badInput("A preview shows a client's own record: client(id) is the only field that it may ask for.");
    }
    const parts = new Map<string, string>();
    const kept = this.planFor(`${documentKey}|through ${through.role}|${shapeOf(operation)}`, () =>
      compilePreview(operation, through.role, fields),
    );
    for (const args of kept.plan.arguments) args.check(operation.variables);
    const request = { ...this.requestOf(operation, context), through, viewer: through.userId, role: through.role };
    const results = await this.database.withContext(context.actor, [
      { text: "select app.look_through($1::uuid, $2::text)", values: [through.userId, through.role] },
      statementOf(kept, request),
    ]);
    const attached = read(kept.plan, results.at(-1)?.rows[0] as RawRow, request, parts);
    return { data: dataOf(fields, parts), ...attached };
  }

  /**
   * Reads the objects of a mutation's payload inside its transaction, with today's rights: an object that is not the
   * caller's to read is null. The event of the act is recorded by the same statement.
   *
   * @param its with `presumed`, the statement fails where the caller does not see that row (isUnseen)
   * @param send told whether the transaction has nothing more to do after the statement
   * @returns also whether the event was recorded: not, where the payload has no object about a client
   */
  public async readBack(
    its: {
      operation: Operation;
      payload: string;
      documentKey: string;
      fields: Fields;
      made: Readonly<Record<string, string | null>>;
      act: ActEvent | null;
      presumed?: PresumedRow | undefined;
    },
    context: ReadContext,
    send: (statement: Statement, isLast: boolean) => Promise<{ rows: unknown[] }>,
  ): Promise<Attached & { parts: ReadonlyMap<string, string>; recorded: boolean }> {
    const parts = new Map<string, string>();
    if (its.fields.size === 0) return { parts, redactions: [], part2: false, recorded: false };
    const { presumed } = its;
    const key = `${its.documentKey}|${context.actor.role}|${shapeOf(its.operation)}|${presumed?.type ?? ""}`;
    const planFor = (record: PayloadRecord): Kept =>
      this.planFor(`${key}|${record}`, () =>
        compileReadBack(its.operation, context.actor.role as Role, its.payload, its.fields, record, presumed?.type),
      );
    const kept = planFor("with act");
    for (const args of kept.plan.arguments) args.check(its.operation.variables);
    const made = { ...this.requestOf(its.operation, context), made: its.made };
    const base = presumed === undefined ? made : { ...made, presumed: presumed.id };
    const request = its.act === null ? base : { ...base, act: its.act };
    const answer = async (by: Kept, of: Request, isLast: boolean): Promise<{ row: RawRow; attached: Attached }> => {
      const row = (await send(statementOf(by, of), isLast)).rows[0] as RawRow;
      return { row, attached: read(by.plan, row, of, parts) };
    };
    if (its.act !== null && kept.plan.isRecorded && kept.plan.mayBeTold(its.act.written)) {
      const { moreThan } = kept;
      const classes = its.act.written?.classes ?? 0;
      const isLast = !moreThan.has(classes);
      const { row, attached } = await answer(planFor("told by act"), { ...request, isLast }, isLast).catch(
        (error: unknown) => {
          // All is undone, and done again with another statement behind.
          if (isUntold(error)) moreThan.add(classes);
          throw error;
        },
      );
      if (row["shows_more"] === "false") return { ...attached, parts, recorded: true };
      // The act stands in the log by now, and what it does not tell is added.
      return { ...(await answer(kept, base, true)).attached, parts, recorded: true };
    }
    const { attached } = await answer(kept, request, its.act === null || kept.plan.isRecorded);
    return { ...attached, parts, recorded: kept.plan.isRecorded };
  }

  private planFor(key: string, compile: () => Plan): Kept {
    return this.tracing.part("plan", (note) => {
      const kept = this.plans.get(key);
      note({ "recovery.plan": kept === undefined ? "compiled" : "found" });
      if (kept !== undefined) {
        this.found++;
        kept.uses++;
        return kept;
      }
      this.made++;
      const made = { plan: compile(), uses: 1, moreThan: new Set<number>() };
      this.plans.set(key, made);
      return made;
    });
  }

  private requestOf(operation: Operation, context: ReadContext): Request {
    const { actor } = context;
    return {
      clinicId: actor.clinicId,
      userId: actor.userId,
      viewer: context.viewer,
      role: actor.role,
      variables: operation.variables,
      cursors: this.cursors,
      audit: { eventId: context.newId(), requestId: context.requestId, operationName: context.operationName },
    };
  }
}

type RawRow = Readonly<Record<string, string | null>>;

function statementOf(kept: Kept, request: Request): Statement {
  const { text, name, binds } = kept.plan;
  const values = binds.map((bind) => bind(request));
  return kept.uses >= NAMED_FROM_USE ? { text, values, name } : { text, values };
}

/** The fields of the root that a query asks for. */
function rootsOf(operation: Operation): Fields {
  const type = operation.schema.getQueryType();
  if (!type) throw new Error("The schema has no queries");
  return fieldsOf(operation, type, [operation.definition.selectionSet]);
}

/** The answer in the order in which it was asked for. */
function dataOf(fields: Fields, parts: ReadonlyMap<string, string>): RawJson {
  const data = [...fields.keys()].map((key) => `${JSON.stringify(key)}:${parts.get(key) ?? "null"}`).join(",");
  return new RawJson(`{${data}}`);
}

function read(plan: Plan, row: RawRow, request: Request, parts: Map<string, string>): Attached {
  let withheld = 0n;
  plan.keys.forEach((key, i) => {
    const json = row[`j${i}`];
    parts.set(key, json === null || json === undefined ? "null" : plan.seal(json, request));
    withheld |= BigInt(row[`w${i}`] ?? 0) >> BigInt(CLASS_BITS);
  });
  return { redactions: redactionsOf(plan, withheld), part2: row["part2"] === "true" };
}

/** The extensions of an answer; absent where there is nothing to say. */
export function extensionsOf({ redactions, part2 }: Attached): { readonly extensions?: Record<string, unknown> } {
  if (redactions.length === 0 && !part2) return {};
  const notice = { version: PART2_2024.version, text: PART2_2024.statement };
  return { extensions: { ...(redactions.length > 0 && { redactions }), ...(part2 && { notice }) } };
}

function redactionsOf(plan: Plan, withheld: bigint): Redaction[] {
  const all: Redaction[] = [
    ...plan.byRole.map((coordinate) => ({ coordinate, reason: "ROLE" as const })),
    ...plan.conditional
      .filter((_, bit) => (withheld >> BigInt(bit)) & 1n)
      .map((coordinate) => ({ coordinate, reason: "NOT_AVAILABLE" as const })),
  ];
  return sortRedactions(all);
}

/** Each coordinate once, sorted. */
export function sortRedactions(all: readonly Redaction[]): Redaction[] {
  const once = new Map(all.map((one) => [one.coordinate, one]));
  return [...once.values()].sort((a, b) => (a.coordinate < b.coordinate ? -1 : 1));
}

/** Root fields that are compiled, and those that their resolvers answer: introspection, the matrix, explanations. */
function apart(fields: Fields): { stored: Fields; known: Fields } {
  const stored = new Map<string, readonly FieldNode[]>();
  const known = new Map<string, readonly FieldNode[]>();
  for (const [key, nodes] of fields) {
    const name = nodes[0]?.name.value ?? "";
    const kind = findRoot(name)?.kind;
    const isKnown = name.startsWith("__") || kind === "static" || kind === "told";
    (isKnown ? known : stored).set(key, nodes);
  }
  return { stored, known };
}

async function answerKnown(
  operation: Operation,
  known: Fields,
  parts: Map<string, string>,
  contextValue: ToldContext,
): Promise<void> {
  for (const [node] of known.values()) {
    const field = node && operation.schema.getQueryType()?.getFields()[node.name.value];
    if (node && field) new FieldArguments(field, node, new Binds(), operation.variables).check(operation.variables);
  }
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation.definition, selectionSet: { kind: Kind.SELECTION_SET, selections: [...known.values()].flat() } },
      ...operation.fragments.values(),
    ],
  };
  const result = await execute({
    schema: operation.schema,
    document,
    variableValues: operation.variables,
    contextValue,
  });
  if (result.errors?.length) throw result.errors[0]?.originalError ?? new Error("A known field could not be answered");
  for (const key of known.keys()) parts.set(key, JSON.stringify(result.data?.[key] ?? null));
}
