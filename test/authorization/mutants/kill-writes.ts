import { databaseRole, ROLE_LETTERS } from "../../../src/authorization/roles.js";
import type { Viewer } from "../cells/facts.js";
import { RowsToWrite, type RowToWrite } from "./rows-to-write.js";
import type { RuleMutant } from "./rules.js";
import { Writer } from "./writer.js";
import { letOnlyPoliciesDecide, letPoliciesDecideOf } from "./writing-yard.js";
import type { Yard } from "./yard.js";

/**
 * Breaks one policy of a table for writing, and looks what everybody in the role writes there by direct statements. What
 * they write where nothing is broken is held to the written rules by the suite of direct writes.
 */
export class WritePolicyKiller {
  /** What viewers write where nothing is broken, by viewer, table and what is asked. */
  private readonly usual = new Map<string, unknown>();
  /** By role and table: who noticed the last mutant, before the others. */
  private readonly order = new Map<string, readonly Viewer[]>();
  /** Rules of which it is known that they are not noticed where they are whole. */
  private readonly quiet = new Set<string>();
  private writer: Writer | null = null;

  private constructor(
    private readonly yard: Yard,
    private readonly rules: string,
    private readonly rows: RowsToWrite,
  ) {}

  public static async open(yard: Yard, rules: string): Promise<WritePolicyKiller> {
    await letOnlyPoliciesDecide(yard.service.owner);
    return new WritePolicyKiller(yard, rules, new RowsToWrite(yard, rules));
  }

  public async kill(mutant: RuleMutant): Promise<string | null> {
    const writer = await this.writerOf(mutant.table);
    const viewers = this.viewers(mutant);
    for (const viewer of viewers) {
      if (!(await this.notices(viewer, mutant, writer))) continue;
      await this.assertQuietWhenMended(viewer, mutant, writer);
      this.order.set(`${mutant.role} ${mutant.table}`, [viewer, ...viewers.filter((one) => one !== viewer)]);
      return `PostgreSQL: what is written by ${mutant.command}`;
    }
    return null;
  }

  /** What is noticed must be the mutant: once for each rule, the same statements find nothing where it is mended. */
  private async assertQuietWhenMended(viewer: Viewer, mutant: RuleMutant, writer: Writer): Promise<void> {
    const rule = [mutant.role, mutant.table, mutant.command, mutant.clause, mutant.direction].join(" ");
    if (this.quiet.has(rule)) return;
    this.quiet.add(rule);
    if (await this.notices(viewer, { ...mutant, apply: mutant.mend }, writer))
      throw new Error(`Noticed where nothing is broken: ${rule}`);
  }

  private async writerOf(table: string): Promise<Writer> {
    if (this.writer?.table === table) return this.writer;
    const { owner } = this.yard.service;
    await letPoliciesDecideOf(owner, table);
    this.writer = await Writer.open(owner, table, this.rules);
    return this.writer;
  }

  /** Those to whom the rules give most, first. */
  private viewers({ role, table }: RuleMutant): readonly Viewer[] {
    const its = this.yard.world.viewers.filter((viewer) => databaseRole(ROLE_LETTERS[viewer.role]) === role);
    const isOwn = ({ relationship }: Viewer): number => (relationship === "own" ? 1 : 0);
    return this.order.get(`${role} ${table}`) ?? its.toSorted((a, b) => isOwn(b) - isOwn(a));
  }

  private async notices(viewer: Viewer, mutant: RuleMutant, writer: Writer): Promise<boolean> {
    const { table, command, clause, apply, direction } = mutant;
    const rows = await this.rows.of(viewer, table);
    const once = async <T>(what: string, find: () => Promise<T>): Promise<T> => {
      const key = `${viewer.userId} ${viewer.role} ${table} ${what}`;
      if (!this.usual.has(key)) this.usual.set(key, await find());
      return this.usual.get(key) as T;
    };
    if (clause === "using" && (command === "update" || command === "delete")) {
      const usual = await once(command, () => writer.counts(viewer, "", rows, command));
      return (await writer.counts(viewer, apply, rows, command)) !== usual;
    }
    const base = command === "insert" ? null : await once("base", () => writer.changed(viewer, rows));
    // Who may change nothing makes nothing of it.
    if (command === "update" && base === null) return false;
    const usual = await once(`${command} to`, () => writer.tries(viewer, "", rows, base, null));
    // What is wider lets pass what was refused, and the reverse.
    const changes = direction === "wider";
    const concerned: RowToWrite[] = rows.filter((_, i) => usual[i] !== changes);
    return (await writer.tries(viewer, apply, concerned, base, changes)).includes(changes);
  }
}
