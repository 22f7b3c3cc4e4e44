import type { Letters, RowFacts } from "./facts.js";
import { UNNAMED, type PostgresObserver } from "./observers/postgres.js";
import type { Run } from "./run.js";
import type { JudgedSight } from "./sight.js";

/** Types that are parts of a row of another type, or that are read from views: no table has rows of them. */
const IN_NO_TABLE: ReadonlySet<string> = new Set([
  "Viewer",
  "CrisisPlan",
  "ConsentRevocation",
  "AuditEvent",
  "AuditEntity",
  "AccessReportEntry",
  "AuditInclusionProof",
  "Disclosure",
]);

/** Those who record a signature look up which capacities have signed; the API shows them nothing of it. */
const LOOK_AT_SIGNATURES: ReadonlySet<Letters> = new Set(["PS", "CL", "CC"]);

/** Compares the rows that PostgreSQL lets somebody find with those that the written matrix does, over every table. */
export async function compareTables(run: Run, sight: JudgedSight, postgres: PostgresObserver): Promise<void> {
  const { world, report } = run;
  const found = await postgres.found(sight.viewer);
  const known = new Map<string, Set<string>>();
  for (const row of world.rows) {
    if (IN_NO_TABLE.has(row.type) || found.get(row.table)?.has(UNNAMED)) continue;
    const { table, id } = row;
    const seen = found.get(table)?.has(id) ?? false;
    const judged = mayFind(sight, withoutLimits(row));
    known.set(table, (known.get(table) ?? new Set<string>()).add(id));
    report.comparisons++;
    // The same id stands in the other clinic as well: what is found there under it is this clinic's row.
    if (seen === judged || (seen && isElsewhereToo(run, sight, row))) continue;
    report.found({
      oracle: "PostgreSQL",
      viewer: sight.viewer,
      clientId: row.client?.id ?? null,
      row,
      coordinate: `${table} (${row.type})`,
      judged: judged ? "a row" : "no row",
      seen: seen ? "a row" : "no row",
    });
  }
  for (const [table, ids] of found) {
    const strange = [...ids].filter((id) => id !== UNNAMED && !(known.get(table)?.has(id) ?? false));
    if (strange.length === 0) continue;
    const finding = {
      judged: "no other rows",
      seen: `${strange.length}`,
      coordinate: table,
      row: null,
      clientId: null,
    };
    report.found({ oracle: "PostgreSQL", viewer: sight.viewer, ...finding });
  }
}

const unlimited = new WeakMap<object, RowFacts>();

/**
 * The row as it would be had the client withheld no more than PostgreSQL's wall knows of: SUD, and what is restricted for
 * organizations. Preferences and restrictions of other classes narrow what somebody with the relationship reads, and are
 * the compiled statement's alone.
 */
function withoutLimits(row: RowFacts): RowFacts {
  if (row.client === null || row.client.withheld.every(isOfPostgres)) return row;
  const known = unlimited.get(row);
  if (known !== undefined) return known;
  const client = { ...row.client, withheld: row.client.withheld.filter(isOfPostgres) };
  const { of, consent, event } = row.its as Readonly<Record<string, RowFacts | null | undefined>>;
  const its = {
    ...row.its,
    ...(of && { of: withoutLimits(of) }),
    ...(consent && { consent: withoutLimits(consent) }),
    ...(event && { event: withoutLimits(event) }),
  };
  const made = { ...row, client, its };
  unlimited.set(row, made);
  return made;
}

const isOfPostgres = (limit: string): boolean => limit.startsWith("SUD ") || limit.endsWith(" ORGANIZATIONS");

function mayFind(sight: JudgedSight, row: RowFacts): boolean {
  if (row.type === "ConsentSignature" && LOOK_AT_SIGNATURES.has(sight.viewer.role)) {
    return sight.finds(row.its["of"] as RowFacts);
  }
  return sight.finds(row);
}

function isElsewhereToo({ world }: Run, sight: JudgedSight, row: RowFacts): boolean {
  if (row.clinicId === world.clinicId) return false;
  const { id, table } = row;
  return world.rows.some(
    (one) => one.id === id && one.table === table && one.clinicId === world.clinicId && sight.finds(one),
  );
}
