import type pg from "pg";
import type { Role } from "../../src/authorization/roles.js";
import { type ActorContext, enterStatement } from "../../src/platform/database/context.js";

/** Somebody in one of their roles, as the platform's context has it. */
export function actorOf(its: {
  userId: string;
  clinicId: string;
  role: Role;
  scopes?: readonly string[];
}): ActorContext {
  const { userId, clinicId, role, scopes = [] } = its;
  return { userId, clinicId, role, roleChosen: true, scopes };
}

/**
 * Runs work in the context of somebody and undoes it. With `keepRole` the settings are the actor's and the PostgreSQL
 * role stays the connection's own: a superuser then sees with the actor's eyes what row-level security would hide.
 */
export async function asActor<T>(
  client: pg.ClientBase,
  actor: ActorContext,
  work: () => Promise<T>,
  { keepRole = false }: { readonly keepRole?: boolean } = {},
): Promise<T> {
  await client.query("begin");
  try {
    const { text, values } = enterStatement(actor);
    const entering = keepRole ? "select app.enter($1::uuid, $2::uuid, $3::text, $4::boolean, $5::text[])" : text;
    await client.query(entering, [...values]);
    return await work();
  } finally {
    await client.query("rollback");
  }
}
