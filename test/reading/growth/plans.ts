import type pg from "pg";
import type { Role } from "../../../src/authorization/roles.js";

/** What does not grow with a clinic's clients, their records and the events about them. */
const SMALL = ["clinics", "programs", "organizations", "feed_clocks", "instance_profile", "migrations"];

interface Node {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Filter?: string;
  readonly "One-Time Filter"?: string;
  readonly Plans?: readonly Node[];
}

/** A table that is read by as many rows as the clinic has, however few are answered. */
export interface LongWay {
  readonly table: string;
  /** The index of which only the clinic is known, or a program or an organization; null where the table is read row by row. */
  readonly index: string | null;
}

/**
 * Where the plan that PostgreSQL keeps for a statement, whatever its parameters, reads tables from their beginning to their
 * end. A page that is read in the order of an index until it is full is no such place. Within a transaction in which the
 * role is set.
 */
export async function longWaysOf(client: pg.ClientBase, role: Role, text: string): Promise<LongWay[]> {
  const { rows } = await client.query<{ "QUERY PLAN": readonly [{ readonly Plan: Node }] }>(
    `explain (generic_plan, format json) ${text}`,
  );
  const [plan] = rows[0]?.["QUERY PLAN"] ?? [];
  if (plan === undefined) throw new Error("PostgreSQL did not explain a statement");
  return [...waysOf(plan.Plan, role, false)];
}

const ROLE_OF_BRANCH = /current_setting\('app\.role'::text, true\), ''::text\) = '(\w+)'::text/;

/** What answers nothing before it has read all that is below. */
const READS_ALL = /^(?:Sort|Aggregate|Hash|Materialize|CTE Scan)$/;

/** Those of all parts of a plan but the ones for another role, of a view with a part for each. */
function* waysOf(node: Node, role: Role, isPage: boolean): Generator<LongWay> {
  const { "Node Type": type, "Relation Name": table = "", "Index Name": index = "", Filter: filter } = node;
  const its = ROLE_OF_BRANCH.exec(node["One-Time Filter"] ?? "")?.[1];
  if (its !== undefined && its !== role) return;
  if (type.endsWith("Seq Scan")) yield { table, index: null };
  const isFilled = isPage && filter === undefined;
  if (/^Index (?:Only )?Scan$/.test(type) && isWide(node) && !isFilled) yield { table, index };
  for (const below of node.Plans ?? []) {
    yield* waysOf(below, role, type === "Limit" || (isPage && !READS_ALL.test(type)));
  }
}

/** What has as many rows as the clinic: what is known of a row beside it must be something else. */
const WIDE: readonly string[] = ["clinic_id", "program_id", "organization_id", "target_organization_id"];

function isWide({ "Index Cond": condition = "" }: Node): boolean {
  const compared = [...condition.matchAll(/\(([a-z_]+) (?:=|<|>|<=|>=) /g)].map(([, column = ""]) => column);
  return (
    compared.length === condition.split(" AND ").filter(Boolean).length && compared.every((one) => WIDE.includes(one))
  );
}

/**
 * Makes PostgreSQL plan as if the database, which was loaded with fewer clients, had so many: its tables have as many more
 * rows on each of their pages. The statistics of their columns stay as they are.
 *
 * @returns the tables that are large now; of them those that were well filled, of which PostgreSQL knows the statistics; and
 * those that grow but have no row to grow from
 */
export async function pretendToGrow(owner: pg.ClientBase, loaded: number, clients: number): Promise<Grown> {
  await owner.query("analyze");
  const { rows } = await owner.query<{ name: string; rows: number }>(
    `select relname name, reltuples rows from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all ($1) order by 1`,
    [SMALL],
  );
  const named = (which: (count: number) => boolean): string[] =>
    rows.filter((row) => which(row.rows)).map(({ name }) => name);
  const large = named((count) => count > 0);
  for (const table of large) {
    // Or PostgreSQL looks at it again meanwhile, and finds it small.
    await owner.query(`alter table ${table} set (autovacuum_enabled = false)`);
  }
  // Of what the loaded clinic has none of, such as conflicts, one client in twenty has one.
  await owner.query(
    "update pg_class set reltuples = greatest(reltuples / $1 * $2, $2 / 20) where relname = any ($3) and relkind = 'r'",
    [loaded, clients, large],
  );
  return {
    large: new Set(large),
    filled: new Set(named((count) => count >= loaded)),
    empty: named((count) => count === 0),
  };
}

interface Grown {
  readonly large: ReadonlySet<string>;
  readonly filled: ReadonlySet<string>;
  readonly empty: readonly string[];
}
