import { createHash } from "node:crypto";
import type pg from "pg";
import { busy, LOCK_WAIT_MS } from "./locks.js";

// A policy takes its table from everybody for as long as the transaction lasts in which it is made: all of them at once
// would stop the service for a third of a second each time that somebody migrates. So those that are in force as they
// should be stay, and the others are made last, when their tables are had all together.

/** A line of the rules that makes a policy. */
const POLICY = /^create policy (\S+) on (\S+) .*;$/gm;

/**
 * Puts the rules into force in one transaction: there is no moment without them. Each policy has as its comment what it was
 * made of and what PostgreSQL made of that; one whose comment still says both is left as it is.
 *
 * @param accessRules grants and row-level security as SQL, each policy on a line
 * @param before SQL that is run in the same transaction, before any policy changes
 */
export async function applyRules(client: pg.Client, accessRules: string, before: string): Promise<void> {
  const wanted = wantedPolicies(accessRules);
  await client.query("begin");
  try {
    await client.query(`set local lock_timeout = ${LOCK_WAIT_MS}`);
    const { rows } = await client.query<PolicyInForce>(IN_FORCE);
    const kept = new Set(rows.filter(isAsMade(wanted)).map(({ policy }) => policy));
    const replaced = rows.filter(({ policy }) => !kept.has(policy));
    const made = [...wanted].filter(([policy]) => !kept.has(policy));
    // All that takes long and nobody's table comes first.
    await client.query("select set_config('app.kept_policies', $1, true)", [rows.map(({ policy }) => policy).join()]);
    await client.query(accessRules.replaceAll(POLICY, ""));
    await client.query(before);
    await takeTables(client, [...replaced, ...made.map(([, its]) => its)]);
    const drops = replaced.map(({ policy }) => `drop policy ${policy};`);
    await client.query([...drops, ...made.map(([, { text }]) => text)].join("\n"));
    await client.query("commit");
    await note(client, new Map(made.map(([policy, { hash }]) => [policy, hash])));
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

/** The policies of these rules that are there and not as the rules made them, by name and table. */
export async function alteredPolicies(client: pg.ClientBase, accessRules: string): Promise<string[]> {
  const wanted = wantedPolicies(accessRules);
  const { rows } = await client.query<PolicyInForce>(IN_FORCE);
  const asMade = isAsMade(wanted);
  return rows.filter((one) => wanted.has(one.policy) && !asMade(one)).map(({ policy }) => policy);
}

interface WantedPolicy {
  readonly text: string;
  readonly table: string;
  readonly hash: string;
}

function wantedPolicies(accessRules: string): ReadonlyMap<string, WantedPolicy> {
  return new Map(
    [...accessRules.matchAll(POLICY)].map(([text, name = "", table = ""]) => [
      `${name} on ${table}`,
      { text, table, hash: createHash("sha256").update(text).digest("hex") },
    ]),
  );
}

/** Whether the comment of a policy says what it was made of, and what PostgreSQL made of that. */
function isAsMade(wanted: ReadonlyMap<string, WantedPolicy>): (one: PolicyInForce) => boolean {
  return ({ policy, state, note }) => note === `${wanted.get(policy)?.hash} ${state}`;
}

interface PolicyInForce {
  readonly policy: string;
  readonly table: string;
  readonly state: string;
  readonly note: string | null;
}

/** The policies that rules have made, and what PostgreSQL knows of each. */
const IN_FORCE = `
  select p.polname || ' on ' || c.relname as policy, c.relname::text as table, obj_description(p.oid, 'pg_policy') as note,
    md5(concat_ws('|', p.polcmd, p.polpermissive,
      (select string_agg(r.rolname, ',' order by r.rolname) from pg_roles r where r.oid = any (p.polroles)),
      pg_get_expr(p.polqual, p.polrelid), '|', pg_get_expr(p.polwithcheck, p.polrelid))) as state
  from pg_policy p join pg_class c on c.oid = p.polrelid
  where c.relnamespace = 'public'::regnamespace and p.polname like 'app\\_%'`;

/**
 * Says of policies what they were made of. It comes after they are in force, so that nobody waits for it: one without its
 * comment is made anew the next time.
 */
async function note(client: pg.Client, hashes: ReadonlyMap<string, string>): Promise<void> {
  const { rows } = await client.query<PolicyInForce>(IN_FORCE);
  const comments = rows.flatMap(({ policy, state }) => {
    const hash = hashes.get(policy);
    return hash === undefined ? [] : [`comment on policy ${policy} is ${client.escapeLiteral(`${hash} ${state}`)}`];
  });
  if (comments.length > 0) await client.query(comments.join(";\n"));
}

/** Takes all of the tables in time, or none: whoever has some and waits for others keeps everybody from both. */
async function takeTables(client: pg.Client, of: readonly { readonly table: string }[]): Promise<void> {
  const names = [...new Set(of.map(({ table }) => client.escapeIdentifier(table)))].sort();
  if (names.length === 0) return;
  await client.query(`set local statement_timeout = ${LOCK_WAIT_MS}`);
  await client.query(`lock table ${names.join(", ")} in access exclusive mode`).catch((error: unknown) => {
    throw busy(error);
  });
  await client.query("set local statement_timeout = 0");
}
