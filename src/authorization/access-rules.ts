import { conditionsOfClientSql } from "./explanation.js";
import { RememberedFacts } from "./remembered-facts.js";
import { RoleRules, STAFF } from "./role-rules.js";
import { databaseRole, ROLES } from "./roles.js";
import { factsIn, lookThrough, throughSchemaSql } from "./through.js";

/**
 * PostgreSQL's own wall, made from the policy tables: what each role is granted, column by column, and which rows it
 * sees. Applied after the migrations, as a whole; a committed copy shows every change as a diff, and a test compares
 * the catalog with it.
 */
export function accessRulesSql(): string {
  const conditions = conditionsOfClientSql();
  const facts = new RememberedFacts();
  const rules = ROLES.map((role) => new RoleRules(role).sql(facts));
  return `${[
    "-- Generated from the policy tables by `npm run access:print`. Change the policy, not this file.",
    facts.sql(),
    PREPARE,
    throughSchemaSql([...STAFF.flatMap((role) => new RoleRules(role).factsThrough()), ...factsIn(conditions)]),
    lookThrough(conditions),
    ...rules,
  ].join("\n\n")}\n`;
}

const ROLE_LIST = ROLES.map(databaseRole).join(", ");

const PREPARE = `do $$
declare p record;
begin
  for p in select policyname, tablename from pg_policies where schemaname = 'public' and policyname like 'app\\_%'
    -- Whoever applies these rules may have found that some are in force as they stand below: see apply-rules.ts.
    and policyname || ' on ' || tablename <> all (string_to_array(coalesce(current_setting('app.kept_policies', true), ''), ',')) loop
    execute format('drop policy %I on %I', p.policyname, p.tablename);
  end loop;
  for p in select f.oid::regprocedure as name from pg_proc f join pg_namespace n on n.oid = f.pronamespace
    where n.nspname = 'app' and f.prosecdef and f.proname not in ('enter', 'add_audit_partitions', 'cluster_id', 'note_new_history', 'record_backup', 'record_policy_version', 'record_rejected_token', 'token_revocations') loop
    execute format('revoke execute on function %s from public', p.name);
    execute format('grant execute on function %s to ${ROLE_LIST}', p.name);
  end loop;
end $$;
revoke all on all tables in schema public from ${ROLE_LIST};
revoke all on all tables in schema app from ${ROLE_LIST};
grant usage on schema public, app to ${ROLE_LIST};`;
