import { storedTypes, storeOf } from "../../../src/authorization/store.js";
import { buildApiSchema } from "../../../src/schema.js";
import { WRITES } from "../cells/acts/writes.js";
import type { Letters, Viewer } from "../cells/facts.js";
import { matrix } from "../cells/matrix/index.js";
import { columnGrants, type ColumnGrant } from "../cells/matrix/sql.js";
import { views } from "../cells/matrix/views.js";
import { runCells } from "../cells/run-cells.js";
import type { JudgedSight } from "../cells/sight.js";
import { ALL_FIELDS, prunedSchema } from "./pruned-schema.js";
import type { RuleMutant } from "./rules.js";
import { lettersOf, type Yard } from "./yard.js";

/**
 * Gives a role a right that it does not have, or takes one that it has, and compares what PostgreSQL says of the role's
 * rights with the written pages of columns, views and writes.
 */
export class GrantKiller {
  private readonly schema = buildApiSchema();
  private readonly sights = new Map<Viewer, JudgedSight>();
  private readonly columns = new Map<string, ColumnGrant>();

  public constructor(private readonly yard: Yard) {
    for (const grant of columnGrants()) this.columns.set(`${grant.table}.${grant.column}`, grant);
  }

  public async kill(mutant: RuleMutant): Promise<string | null> {
    const { owner } = this.yard.service;
    const before = await this.noticed(mutant);
    if (before !== null) throw new Error(`${before} differs where nothing is broken: ${mutant.role}, ${mutant.table}`);
    await owner.query(mutant.apply);
    try {
      return (await this.noticed(mutant)) ?? (mutant.direction === "narrower" ? await this.overHttp(mutant) : null);
    } finally {
      await owner.query(mutant.mend);
    }
  }

  private async noticed({ command, role, table }: RuleMutant): Promise<string | null> {
    const letters = lettersOf(role);
    const { rows } = await this.yard.service.owner.query<{ column: string; has: boolean }>(
      `select attname as column, ${command === "delete" ? "has_table_privilege($1, $2, $3)" : "has_column_privilege($1, $2, attname, $3)"} as has
       from pg_attribute where attrelid = $2::regclass and attnum > 0 and not attisdropped`,
      [role, table, command],
    );
    if (command === "select" && table.startsWith("app.")) {
      const should = views[table]?.includes(letters) ?? false;
      return rows.some(({ has }) => has) === should ? null : "PostgreSQL: the written page of views";
    }
    const isWrong = rows.some(({ column, has }) =>
      command === "select"
        ? this.isWrongRead(letters, `${table}.${column}`, has)
        : isWrongWrite(letters, table, command, column, has),
    );
    return isWrong ? `PostgreSQL: the written page of ${command === "select" ? "columns" : "writes"}` : null;
  }

  /** What a statement needs and no field shows is missed by the statement. */
  private async overHttp({ role, table }: RuleMutant): Promise<string | null> {
    const types = storedTypes().filter((type) => storeOf(type).table === table);
    for (const type of types.length > 0 ? types : ["Client"]) {
      const schema = prunedSchema(this.schema, type, ALL_FIELDS);
      const run = { ...this.yard, matrix, schema, roles: [lettersOf(role)], sights: this.sights };
      try {
        const report = await runCells({ ...run, untilFirst: true, overHttpAlone: true });
        if (report.findings.length > 0) return "HTTP: the written matrix";
      } catch {
        return "HTTP: no answer";
      }
    }
    return null;
  }

  private isWrongRead(letters: Letters, name: string, has: boolean): boolean {
    const grant = this.columns.get(name);
    if (grant === undefined) return true;
    return has ? !grant.mayHold.has(letters) : grant.holds.has(letters);
  }
}

function isWrongWrite(letters: Letters, table: string, command: string, column: string, has: boolean): boolean {
  const writes = WRITES[table] ?? {};
  if (command === "update") return has !== (writes.update?.[letters]?.includes(column) ?? false);
  const roles = (command === "insert" ? writes.insert : writes.delete) ?? [];
  // Which columns a row is added with is the use case's to say; who adds none may give none.
  return has && !roles.includes(letters);
}
