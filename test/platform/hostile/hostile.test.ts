import { Kind, parse, specifiedRules, validate, visit, type DocumentNode, type SelectionSetNode } from "graphql";
import { limitOperations, maxTokens } from "../../../src/platform/graphql/index.js";
import { buildApiSchema } from "../../../src/schema.js";
import { startService, type Service } from "../../support/service.js";
import { report } from "../../support/settings.js";
import { documents } from "./documents.js";
import { send, type Hostile } from "./language.js";
import { hostileRequests } from "./requests.js";
import { values } from "./values.js";

const all: readonly Hostile[] = [...documents, ...values, ...hostileRequests];

/** What no answer says: a place in the code, a suggestion, something of PostgreSQL's. */
const INTERNAL =
  /Did you mean|\bat .*\.[jt]s:\d+|node_modules|RangeError|call stack|<html|postgres|relation "|violates/i;

const MAY_REACH: Readonly<Record<Hostile["reaches"], readonly string[]>> = {
  NOTHING: ["nothing"],
  ENTRANCE: ["the entrance"],
  DATA: ["the entrance", "a statement"],
};

/** A document is looked at by some thirty rules, each of which goes over all of it once. */
const MOST_NODES = 60_000;
/** Twenty times what was seen, so that only another kind of growth is noticed. */
const MOST_CPU_MS = 2_000;

describe("a hostile request", () => {
  let service: Service;
  let port: number;
  const seen = { entrances: 0, statements: 0 };
  const reached = (): string => (seen.statements > 0 ? "a statement" : seen.entrances > 0 ? "the entrance" : "nothing");
  let mostCpuMs = 0;

  beforeAll(async () => {
    service = await startService();
    port = await service.app.listen({ host: "127.0.0.1", port: 0 });
    const { database } = service.app;
    const { withContext, transaction } = database;
    // Everything that is done for somebody goes through one of the two.
    database.withContext = (actor, statements) => {
      seen.entrances += 1;
      seen.statements += statements.length;
      return withContext.call(database, actor, statements);
    };
    database.transaction = (actor, work) => {
      seen.statements += 1;
      return transaction.call(database, actor, work) as ReturnType<typeof work>;
    };
  });
  afterAll(async () => {
    report(`Hostile requests: ${all.length}, each answered in JSON; the most CPU of one ${mostCpuMs.toFixed(0)} ms`);
    await service.close();
  });

  test("is of one of at least 300 kinds, each with a name of its own", () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(300);
  });

  test.each(all.map((one) => [one.name, one] as const))("%s", async (_, { request, status, code, reaches }) => {
    Object.assign(seen, { entrances: 0, statements: 0 });
    const before = process.cpuUsage();

    const got = await send(port, service.authorizationOf("peer.a"), request);

    const { user, system } = process.cpuUsage(before);
    mostCpuMs = Math.max(mostCpuMs, (user + system) / 1000);
    const { errors = [] } = JSON.parse(got.text) as { errors?: { extensions?: { code?: string } }[] };
    expect([got.status, errors[0]?.extensions?.code ?? null]).toEqual([status, code]);
    expect(got.contentType).toBe("application/json; charset=utf-8");
    expect(got.text).not.toMatch(INTERNAL);
    expect(got.text.length).toBeLessThan(code === null ? 100_000 : 5_000);
    expect(MAY_REACH[reaches]).toContain(reached());
    expect((user + system) / 1000).toBeLessThan(MOST_CPU_MS);
  });
});

describe("the work that a hostile document makes", () => {
  const schema = buildApiSchema();

  /** How often the selections of a document are looked at while it is validated. */
  function visits(query: string): number {
    let count = 0;
    const document = counted(parse(query, { maxTokens, noLocation: true }), () => count++);
    // As Apollo does: limits are for documents that are valid.
    const errors = validate(schema, document, specifiedRules, { maxErrors: 5 });
    if (errors.length === 0) validate(schema, document, [limitOperations()]);
    return count;
  }

  test("grows no faster than the document, whatever its fragments multiply to", () => {
    const queries = documents.flatMap(({ name, request }) => {
      const { query } = JSON.parse(String(request.body)) as { query: string };
      try {
        return [{ name, visits: visits(query) }];
      } catch {
        return [];
      }
    });

    expect(queries.length).toBeGreaterThan(100);
    expect(queries.filter((one) => one.visits > MOST_NODES)).toEqual([]);
    const most = queries.reduce((one, other) => (one.visits > other.visits ? one : other));
    report(`Hostile documents: the most selections looked at ${most.visits.toLocaleString("en")}, by "${most.name}"`);
  });

  test("would be noticed if it did", () => {
    const doubling = (levels: number): string =>
      `{ viewer { ...F0 } } ${Array.from({ length: levels }, (_, i) => `fragment F${i} on Viewer { ...F${i + 1} ... { ...F${i + 1} } }`).join(" ")} fragment F${levels} on Viewer { role }`;
    let naive = 0;
    const document = counted(parse(doubling(16)), () => naive++);
    const spread = (set: SelectionSetNode): void =>
      set.selections.forEach((node) => {
        if (node.kind === Kind.FRAGMENT_SPREAD) {
          const to = document.definitions.find((one) => "name" in one && one.name?.value === node.name.value);
          if (to && "selectionSet" in to) spread(to.selectionSet);
        } else if (node.selectionSet) spread(node.selectionSet);
      });
    const [first] = document.definitions;
    if (first && "selectionSet" in first) spread(first.selectionSet);

    expect(naive).toBeGreaterThan(MOST_NODES);
    expect(visits(doubling(16))).toBeLessThan(5_000);
  });
});

/** The document, telling of each look at the selections of one of its nodes. */
function counted(document: DocumentNode, look: () => void): DocumentNode {
  visit(document, {
    SelectionSet(node) {
      const { selections } = node;
      Object.defineProperty(node, "selections", {
        enumerable: true,
        get: () => {
          look();
          return selections;
        },
      });
    },
  });
  return document;
}
