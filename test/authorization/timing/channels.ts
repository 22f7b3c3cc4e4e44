import { randomUUID } from "node:crypto";
import { Kind, parse, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import type pg from "pg";
import type { Role } from "../../../src/authorization/roles.js";
import { enterStatement } from "../../../src/platform/database/context.js";
import type { Statement } from "../../../src/platform/database/index.js";
import { Binds, CursorCodec, fieldsOf, visibleRowSql } from "../../../src/reading/index.js";
import { compileQuery } from "../../../src/reading/statement.js";
import type { Measure } from "./pairs.js";
import type { Scenario } from "./scenarios.js";
import type { ListeningService } from "./service.js";

/** A way to ask, and what comes back. */
export interface Channel {
  readonly measure: Measure;
  /** What an observer sees of an answer beside its time; must be the same for both classes. */
  look(id: string): Promise<string>;
}

const TOKEN_MINUTES = 30;

/** The scenario over HTTP: a token, a connection that stays open, and the whole service behind it. */
export function overHttp(service: ListeningService, { actor, document }: Scenario): Channel {
  let token = service.tokenOf(actor);
  let renewAt = Date.now() + TOKEN_MINUTES * 60_000;
  const ask = async (id: string): ReturnType<ListeningService["post"]> => {
    if (Date.now() > renewAt) {
      token = service.tokenOf(actor);
      renewAt = Date.now() + TOKEN_MINUTES * 60_000;
    }
    return service.post(token, JSON.stringify({ query: document, variables: { id } }));
  };
  return {
    measure: async (id) => (await ask(id)).nanoseconds,
    async look(id) {
      const { status, text } = await ask(id);
      if (status !== 200) throw new Error(`${document} was answered with ${status}`);
      return withoutIds(text);
    },
  };
}

/** How many measurements share one transaction: taking the context costs as much as a small read. */
const IN_ONE_TRANSACTION = 10;

/**
 * The scenario's own statement in its role and context, straight on PostgreSQL, without the taking of the context and
 * the COMMIT around it: they are the same for everybody and only add noise.
 */
export async function overPostgres(client: pg.Client, schema: GraphQLSchema, scenario: Scenario): Promise<Channel> {
  const statementsFor = statementsOf(schema, scenario);
  const send = (statement: Statement): Promise<pg.QueryResult> => client.query(asQuery(statement));
  let sent = 0;
  const ask = async (id: string): Promise<{ nanoseconds: number; results: pg.QueryResult[] }> => {
    if (sent++ % IN_ONE_TRANSACTION === 0) {
      const [ended] = await Promise.all([
        client.query("commit"),
        client.query("begin"),
        send(enterStatement(scenario.actor)),
      ]);
      if (ended.command !== "COMMIT") throw new Error("The transaction was not committed");
    }
    const statements = statementsFor(id);
    const started = process.hrtime.bigint();
    const results = await Promise.all(statements.map(send));
    return { nanoseconds: Number(process.hrtime.bigint() - started), results };
  };
  return {
    measure: async (id) => (await ask(id)).nanoseconds,
    look: async (id) => withoutIds(JSON.stringify((await ask(id)).results.map(({ rows }) => rows as unknown[]))),
  };
}

/**
 * What PostgreSQL does for one id, without the time it takes: each node of the plan, how often it ran, how many rows it
 * found and how many it threw away.
 */
export async function workOf(
  client: pg.Client,
  schema: GraphQLSchema,
  scenario: Scenario,
  id: string,
): Promise<string[]> {
  await Promise.all([
    client.query("commit"),
    client.query("begin"),
    client.query(asQuery(enterStatement(scenario.actor))),
  ]);
  // A small clinic is read as a large one is.
  await client.query("set local enable_seqscan = off");
  const lines: string[] = [];
  for (const { text, values } of statementsOf(schema, scenario)(id)) {
    const explain = `explain (analyze, costs off, timing off, summary off, buffers off) ${text}`;
    const { rows } = await client.query<{ "QUERY PLAN": string }>(explain, [...values]);
    lines.push(...rows.map((row) => row["QUERY PLAN"]));
  }
  await client.query("rollback");
  // How much memory a node took, and how many pages, is not the same from one run to the next.
  return lines.filter((line) => !/Memory|Heap Blocks|Sort Method/.test(line)).map(withoutIds);
}

const asQuery = ({ text, values, name }: Statement): pg.QueryConfig => ({
  text,
  values: [...values],
  ...(name !== undefined && { name }),
});

/** What the service sends for one id: the compiled read, or the look for the target of an act. */
function statementsOf(schema: GraphQLSchema, { actor, document, targets }: Scenario): (id: string) => Statement[] {
  const role = actor.role as Role;
  if (targets !== undefined) {
    const texts = targets.map((type) => visibleRowSql(type, role, new Binds()));
    return (id) =>
      texts
        .filter((text) => text !== null)
        .map((text) => ({ text, name: text.slice(0, 60), values: [actor.clinicId, actor.userId, id] }));
  }
  const definition = parse(document).definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  const type = schema.getQueryType();
  if (definition === undefined || !type) throw new Error("There is nothing to compile");
  const operationFor = (id: string) => ({ schema, definition, fragments: new Map(), variables: { id } });
  const operation = operationFor("");
  const plan = compileQuery(operation, role, fieldsOf(operation, type, [definition.selectionSet]));
  const cursors = new CursorCodec([Buffer.alloc(32)]);
  return (id) => {
    const request = {
      clinicId: actor.clinicId,
      userId: actor.userId,
      viewer: actor.userId,
      role,
      variables: { id },
      cursors,
      audit: { eventId: randomUUID(), requestId: randomUUID(), operationName: null },
    };
    return [{ text: plan.text, name: plan.name, values: plan.binds.map((bind) => bind(request)) }];
  };
}

const withoutIds = (text: string): string =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "id");
