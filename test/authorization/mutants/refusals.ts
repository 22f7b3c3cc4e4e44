import type pg from "pg";
import { ROLE_LETTERS, type Role } from "../../../src/authorization/roles.js";
import { actorOf, asActor } from "../../support/actor.js";
import { connect } from "../../support/service-login.js";
import { runActs } from "../cells/acts/run-acts.js";
import { LETTERS, type Letters, type Viewer } from "../cells/facts.js";
import { matrix } from "../cells/matrix/index.js";
import { runCells } from "../cells/run-cells.js";
import { statementsDuring } from "./statements.js";
import type { Yard } from "./yard.js";

/** What PostgreSQL answers where a right is missing. */
const NO_RIGHT = "42501";

/**
 * Whether a role's statements may still run. PostgreSQL asks for the rights of a statement before it looks at any row, and
 * also where the statement is only explained: nothing is read or written, and one person of a role stands for all.
 */
export class Refusals {
  /** By role and table, the statement that was refused last: the next column is likely to be missed by the same. */
  private readonly last = new Map<string, string>();

  private constructor(
    private readonly login: pg.Client,
    private readonly viewers: readonly Viewer[],
    private readonly statements: ReadonlyMap<Role, ReadonlySet<string>>,
  ) {}

  /** Lets everybody read and act, and keeps what the service asks PostgreSQL for them. */
  public static async open(yard: Yard): Promise<Refusals> {
    const { service, world } = yard;
    const own = world.viewers.filter(({ relationship, scopes }) => relationship === "own" && scopes.length !== 1);
    const viewers = LETTERS.map((role) => own.find((viewer) => viewer.role === role)).filter(
      (one) => one !== undefined,
    );
    const clients = world.clients.filter(({ id }) => /^own, (active|none)$/.test(world.names.get(id) ?? ""));
    const statements = await statementsDuring(async () => {
      await runCells({ service, matrix, overHttpAlone: true, world: { ...world, viewers } });
      await runActs({ service, matrix, world: { ...world, clients, viewers } });
    });
    const refusals = new Refusals(await connect(service.login), viewers, statements);
    for (const role of LETTERS) {
      const refused = await refusals.find(role, "");
      if (refused !== null) throw new Error(`Refused where nothing is broken: ${refused}`);
    }
    return refusals;
  }

  /** A statement of the role that PostgreSQL refuses now, for want of a right; null where it refuses none. */
  public async find(role: Letters, table: string): Promise<string | null> {
    const viewer = this.viewers.find((one) => one.role === role);
    if (viewer === undefined) throw new Error(`There is no ${role}`);
    const actor = actorOf({ ...viewer, role: ROLE_LETTERS[role] });
    return asActor(this.login, actor, async () => {
      for (const text of this.inOrder(role, table)) {
        if (!(await this.isRefused(text))) continue;
        this.last.set(`${role} ${table}`, text);
        return text;
      }
      return null;
    });
  }

  /** Those first that name the table. */
  private inOrder(role: Letters, table: string): string[] {
    const last = this.last.get(`${role} ${table}`);
    const rank = (text: string): number => (text === last ? 0 : text.includes(table) ? 1 : 2);
    return [...(this.statements.get(ROLE_LETTERS[role]) ?? [])].sort((a, b) => rank(a) - rank(b));
  }

  private async isRefused(text: string): Promise<boolean> {
    try {
      await this.login.query(`explain (generic_plan) ${text}`);
      return false;
    } catch (error) {
      if ((error as { code?: string }).code === NO_RIGHT) return true;
      throw error;
    }
  }

  public close(): Promise<void> {
    return this.login.end();
  }
}
