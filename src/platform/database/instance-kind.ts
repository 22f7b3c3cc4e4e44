import pg from "pg";
import { LOGIN_SETTINGS } from "./login-settings.js";

/** What a database is for. A database says it of itself, so that no setting can mistake one for the other. */
export type InstanceKind = "demo" | "production" | "test";

/** What the database says it is; null where nobody has said, which includes a database without our tables. */
export async function findInstanceKind(url: string): Promise<InstanceKind | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ known: string | null }>("select to_regproc('app.instance_kind')::text known");
    if (rows[0]?.known == null) return null;
    const answer = await client.query<{ kind: InstanceKind | null }>("select app.instance_kind() kind");
    return answer.rows[0]?.kind ?? null;
  } finally {
    await client.end();
  }
}

/** Marks a database that nobody has marked yet. What it says once it says for good. */
export async function markInstance(ownerUrl: string, kind: InstanceKind): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("insert into instance_profile (kind) values ($1) on conflict do nothing", [kind]);
  } finally {
    await client.end();
  }
}

/**
 * Why a login must not be the service's own, or null where it is fit. For a superuser, a role with BYPASSRLS, the owner
 * of a table or a login that inherits its roles' rights, PostgreSQL's own wall would not stand; one without its settings
 * would wait without an end.
 */
export async function problemOfLogin(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<"isSuper" | "bypasses" | "inherits" | "owns", boolean>>(
      `select r.rolsuper "isSuper", r.rolbypassrls "bypasses",
         exists (select from pg_auth_members m where m.member = r.oid and m.inherit_option) "inherits",
         exists (select from pg_class c where c.relowner = r.oid) "owns"
       from pg_roles r where r.rolname = current_user`,
    );
    const [login] = rows;
    if (login === undefined || login.isSuper) return "is a superuser";
    if (login.bypasses) return "may bypass row-level security";
    if (login.owns) return "owns tables";
    if (login.inherits) return "inherits the rights of its roles";
    const unset = await client.query<{ name: string }>(
      "select name from unnest($1::text[], $2::text[]) s(name, value) where current_setting(name) <> value",
      [Object.keys(LOGIN_SETTINGS), Object.values(LOGIN_SETTINGS)],
    );
    return unset.rows.length > 0 ? `lacks its settings (${unset.rows.map(({ name }) => name).join(", ")})` : null;
  } finally {
    await client.end();
  }
}
