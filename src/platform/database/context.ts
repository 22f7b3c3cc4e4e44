import { statementMs, type Patience } from "./patience.js";
import type { Statement } from "./statements.js";

/** Who a transaction is for. The database confirms all of it against the memberships of the transaction's instant. */
export interface ActorContext {
  readonly userId: string;
  readonly clinicId: string;
  readonly role: string;
  /** The person picked the role for this request; otherwise it must be their only one. */
  readonly roleChosen: boolean;
  readonly scopes: readonly string[];
  /**
   * The organization that an integrator is taken to act for; null where nothing is known yet, absent where nothing leans
   * on it. The database refuses a wrong one, and names the right one.
   */
  readonly organizationId?: string | null | undefined;
  /** How long they wait. Without it nothing is cancelled that has begun. */
  readonly patience?: Patience;
}

/** SQL states of app.enter and app.enter_for, by which the database refuses a context. */
export const ENTER_REFUSALS = {
  unknown: "AU001",
  severalRoles: "AU002",
  otherRole: "AU003",
  otherOrganization: "AU004",
} as const;

/**
 * Takes the context and the role in one statement, first in every transaction, and says how long each statement after it
 * may take.
 *
 * @throws SERVICE_UNAVAILABLE where nobody waits for it any more
 */
export function enterStatement(actor: ActorContext): Statement {
  const values = [
    actor.userId,
    actor.clinicId,
    actor.role,
    actor.roleChosen,
    actor.scopes,
    String(statementMs(actor.patience)),
  ];
  if (actor.organizationId === undefined) return { name: "enter", text: entering("app.enter", ""), values };
  return {
    name: "enter for",
    text: entering("app.enter_for", ", $7::uuid"),
    values: [...values, actor.organizationId],
  };
}

function entering(door: string, organization: string): string {
  return (
    `select set_config('role', ${door}($1::uuid, $2::uuid, $3::text, $4::boolean, $5::text[]${organization}), true),` +
    " app.instant() instant, set_config('statement_timeout', $6::text, true)"
  );
}
