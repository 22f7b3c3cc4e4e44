import type pg from "pg";
import type { Role } from "../../src/authorization/roles.js";
import { READ_REFERRALS, WRITE_REFERRALS } from "../../src/authorization/scopes.js";
import { type ActorContext, enterStatement } from "../../src/platform/database/context.js";

/** Somebody in one of their roles, as the platform's context has it; an organization's system with all that it can be given. */
export function actorOf(its: {
  userId: string;
  clinicId: string;
  role: Role;
  scopes?: readonly string[];
}): ActorContext {
  const { userId, clinicId, role, scopes = role === "INTEGRATOR" ? [READ_REFERRALS, WRITE_REFERRALS] : [] } = its;
  return { userId, clinicId, role, roleChosen: true, scopes };
}

/** Runs work in the context of somebody, in their PostgreSQL role, and undoes it. */
export async function asActor<T>(client: pg.ClientBase, actor: ActorContext, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    const { text, values } = enterStatement(actor);
    await client.query(text, [...values]);
    return await work();
  } finally {
    await client.query("rollback");
  }
}
