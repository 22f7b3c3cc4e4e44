import { createHash } from "node:crypto";
import type pg from "pg";
import { SERVICE_ROLES } from "../authorization/roles.js";
import { alteredPolicies } from "../platform/database/apply-rules.js";
import { definitionsOf, keptDefinitions } from "../platform/database/definitions.js";
import { migrationsOfThisCode } from "../platform/database/health.js";
import { LOGIN_SETTINGS } from "../platform/database/login-settings.js";
import { mend, ok, shortList, warn, wellWithout, type Finding } from "./finding.js";
import { rowsOf } from "./server-check.js";

// PostgreSQL's own wall, as it stands: the login, the roles, the tables with their policies, and the functions. Everything
// is asked of the catalog, which every login may read.

const MIGRATE = "Run npm run migrate as the owner, with DATABASE_URL set as well.";

/** Whether the tables are those of this code; null where there are none at all. */
export async function checkMigrations(client: pg.ClientBase): Promise<Finding | null> {
  const [known] = await rowsOf<{ at: string | null }>(client, "select to_regproc('app.migrations_run')::text as at");
  if (known?.at == null) return null;
  const [row] = await rowsOf<{ run: string[] }>(client, "select app.migrations_run() run");
  const [run, needed] = [new Set(row?.run), new Set(migrationsOfThisCode())];
  const missing = [...needed].filter((one) => !run.has(one));
  const newer = [...run].filter((one) => !needed.has(one));
  if (missing.length > 0) return mend("migrations", `Migrations were not run: ${shortList(missing)}.`, MIGRATE);
  if (newer.length > 0) {
    const says = `The database has migrations that this version does not know: ${shortList(newer)}.`;
    return warn("migrations", says, "That is so while a new version is rolled out; else start that version.");
  }
  return ok("migrations", `All ${needed.size} migrations were run.`);
}

/** Whether the database is one that production opens. */
export async function checkKind(client: pg.ClientBase): Promise<Finding> {
  const [row] = await rowsOf<{ kind: string | null }>(client, "select app.instance_kind() kind");
  const kind = row?.kind ?? null;
  if (kind === null) return mend("kind of database", "The database does not say what it is for.", MIGRATE);
  if (kind !== "demo") return ok("kind of database", `The database is for ${kind}.`);
  return mend("kind of database", "The database is the demo's, which production does not open.", "Name another one.");
}

/** Whether the rules in force are those of this code, none is gone, and none was added. */
export async function checkAccessRules(client: pg.ClientBase, accessRules: string): Promise<Finding[]> {
  const [row] = await rowsOf<{ text: string | null }>(
    client,
    "select pg_get_functiondef(to_regprocedure('app.policy_version()')) as text",
  );
  const applied = /'([0-9a-f]{64})'/.exec(row?.text ?? "")?.[1];
  const isOurs = applied === createHash("sha256").update(accessRules).digest("hex");
  const version = isOurs
    ? ok("access rules", "The access rules in force are those of this version.")
    : mend("access rules", "The access rules in force are not those of this version.", MIGRATE);
  if (!isOurs) return [version];
  const ours = new Set(
    [...accessRules.matchAll(/^create policy (\w+) on (\w+)/gm)].map(([, policy, table]) => `${policy} on ${table}`),
  );
  const found = await rowsOf<{ name: string; generated: boolean; open: boolean }>(
    client,
    `select policyname || ' on ' || tablename as name, policyname like 'app\\_%' as generated,
       roles && $1::name[] as open
     from pg_policies where schemaname = 'public' order by 1`,
    [["public", ...SERVICE_ROLES.filter((role) => role !== "app_sealer")]],
  );
  const names = new Set(found.map(({ name }) => name));
  return [
    version,
    wellWithout(
      "policies",
      [...ours].filter((name) => !names.has(name)),
      {
        well: `All ${ours.size} policies of the access rules are there.`,
        says: (missing) => `Policies are gone: ${missing}.`,
        todo: MIGRATE,
      },
    ),
    wellWithout("altered policies", await alteredPolicies(client, accessRules), {
      well: "Each of them is as the access rules made it.",
      says: (altered) => `Policies were altered: ${altered}.`,
      todo: `${MIGRATE} It makes them anew; find out who altered them.`,
    }),
    wellWithout(
      "other policies",
      found.filter(({ name, generated, open }) => (generated || open) && !ours.has(name)).map(({ name }) => name),
      {
        well: "No policy opens anything beside them.",
        says: (added) => `Policies open more than the access rules do: ${added}.`,
        todo: "Find out who made them, and drop them.",
      },
    ),
  ];
}

/** Whether functions, views, triggers and rights are as `npm run migrate` left them. */
export async function checkDefinitions(client: pg.ClientBase): Promise<Finding> {
  const check = "definitions";
  const kept = await keptDefinitions(client);
  if (kept === null) return mend(check, "Nothing says how functions, views and rights were made.", MIGRATE);
  if (!kept.isOfServer) {
    return warn(check, "How functions, views and rights were made is told by another version of PostgreSQL.", MIGRATE);
  }
  const [now, made] = [await definitionsOf(client), new Map(Object.entries(kept.prints))];
  const names = [...new Set([...made.keys(), ...now.keys()])].sort();
  return wellWithout(
    check,
    names
      .filter((name) => now.get(name) !== made.get(name))
      .map((name) => (made.has(name) ? (now.has(name) ? name : `${name} (gone)`) : `${name} (added)`)),
    {
      well: `All ${made.size} functions, views, triggers and rights are as they were made.`,
      says: (changed) => `Changed since npm run migrate made it: ${changed}.`,
      todo: "Find out who changed it, and make it again as in migrations/ of this version.",
    },
  );
}

/** Whether the login can do what the service does, and nothing else. */
export async function checkLogin(client: pg.ClientBase): Promise<Finding[]> {
  const [login] = await rowsOf<{ powers: string[]; inherits: boolean; owns: boolean }>(
    client,
    `select r.rolinherit or exists (select from pg_auth_members m where m.member = r.oid and m.inherit_option) as inherits,
       exists (select from pg_class c where c.relowner = r.oid)
         or exists (select from pg_proc p where p.proowner = r.oid)
         or exists (select from pg_namespace n where n.nspowner = r.oid) as owns,
       ${POWERS} as powers
     from pg_roles r where r.rolname = current_user`,
  );
  const faults = [
    ...(login?.powers ?? []),
    ...(login?.inherits ? ["inherits the rights of its roles"] : []),
    ...(login?.owns ? ["owns tables, functions or schemas"] : []),
  ];
  const member = await rowsOf<{ name: string; narrow: boolean }>(
    client,
    `select m.roleid::regrole::text as name, m.set_option and not m.admin_option as narrow
     from pg_auth_members m where m.member = current_user::regrole`,
  );
  const names = new Set(member.filter(({ narrow }) => narrow).map(({ name }) => name));
  const settings = await rowsOf<{ name: string }>(
    client,
    "select name from unnest($1::text[], $2::text[]) s(name, value) where current_setting(name) <> value order by 1",
    [Object.keys(LOGIN_SETTINGS), Object.values(LOGIN_SETTINGS)],
  );
  return [
    wellWithout("login", faults, {
      well: "The service's login has no power of its own.",
      says: (its) => `The login in DATABASE_URL ${its}: row-level security would not hold it.`,
      todo: "Name the service's own login, which npm run migrate makes.",
    }),
    wellWithout(
      "roles to take",
      SERVICE_ROLES.filter((role) => !names.has(role)),
      {
        well: "The login can take every role of the service.",
        says: (missing) => `The login can't take ${missing}, or may hand it on.`,
        todo: MIGRATE,
      },
    ),
    wellWithout(
      "other roles",
      member.map(({ name }) => name).filter((name) => !SERVICE_ROLES.includes(name)),
      {
        well: "The login can take no other role.",
        says: (more) => `The login can take ${more} as well.`,
        todo: "Revoke that from it.",
      },
    ),
    wellWithout(
      "limits of the login",
      settings.map(({ name }) => name),
      {
        well: "The login has its limits of time.",
        says: (unset) => `The login lacks its settings: ${unset}.`,
        todo: MIGRATE,
      },
    ),
  ];
}

/** What a role can do beyond its rights, in words. */
const POWERS = `array_remove(array[
  case when r.rolsuper then 'is a superuser' end, case when r.rolbypassrls then 'may bypass row-level security' end,
  case when r.rolcreaterole then 'may make roles' end, case when r.rolcreatedb then 'may make databases' end,
  case when r.rolreplication then 'may copy the server' end], null)`;

/** Whether the roles that are taken are as narrow as they were made. */
export async function checkRoles(client: pg.ClientBase): Promise<Finding> {
  const found = await rowsOf<{ name: string; powers: string[]; login: boolean }>(
    client,
    `select r.rolname::text as name, r.rolcanlogin as login, ${POWERS} as powers from pg_roles r
     where r.rolname like 'app\\_%' and r.rolname <> current_user and not r.rolcanlogin or r.rolname = any ($1) order by 1`,
    [[...SERVICE_ROLES, "app_facts"]],
  );
  const faults = found.flatMap(({ name, powers, login }) =>
    [...powers, ...(login ? ["can log in"] : [])].map((power) => `${name} ${power}`),
  );
  return wellWithout("roles", faults, {
    well: `None of the ${found.length} roles has a power of its own.`,
    says: (its) => `Roles are more than they should be: ${its}.`,
    todo: "Take that from them with alter role.",
  });
}

/** Whether every table is behind its policies, also for its owner. TypeORM's list of migrations is nobody's record. */
export async function checkTables(client: pg.ClientBase): Promise<Finding[]> {
  const tables = await rowsOf<{ name: string; guarded: boolean; policies: boolean }>(
    client,
    `select c.relname::text as name, c.relrowsecurity and c.relforcerowsecurity as guarded,
       c.relispartition or exists (select from pg_policy p where p.polrelid = c.oid) as policies
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'migrations'
     order by 1`,
  );
  return [
    wellWithout(
      "row-level security",
      tables.filter(({ guarded }) => !guarded).map(({ name }) => name),
      {
        well: `Row-level security is on and forced on all ${tables.length} tables.`,
        says: (open) => `Row-level security is off, or not forced, on ${open}.`,
        todo: "Turn it on (alter table … enable row level security, force row level security), and find out who turned it off.",
      },
    ),
    wellWithout(
      "tables without policies",
      tables.filter(({ policies }) => !policies).map(({ name }) => name),
      {
        well: "Each table has its policies.",
        says: (bare) => `Tables have no policy: ${bare}.`,
        todo: MIGRATE,
      },
    ),
  ];
}

/** Whether everybody may do anything: read a table, make one, or run what runs with another's rights. */
export async function checkGrants(client: pg.ClientBase): Promise<Finding> {
  const granted = await rowsOf<{ name: string }>(
    client,
    `select a.privilege_type || ' on ' || c.oid::regclass as name from pg_class c cross join lateral aclexplode(c.relacl) a
       where a.grantee = 0 and c.relnamespace in ${SCHEMAS}
     union all
     select a.privilege_type || ' on ' || t.attrelid::regclass || '.' || t.attname from pg_attribute t
       join pg_class c on c.oid = t.attrelid cross join lateral aclexplode(t.attacl) a
       where a.grantee = 0 and c.relnamespace in ${SCHEMAS}
     union all
     select a.privilege_type || ' in schema ' || n.nspname from pg_namespace n cross join lateral aclexplode(n.nspacl) a
       where a.grantee = 0 and n.oid in ${SCHEMAS} and a.privilege_type <> 'USAGE'
     union all
     select 'EXECUTE on ' || p.oid::regproc from pg_proc p
       cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
       where a.grantee = 0 and p.prosecdef and p.pronamespace in ${SCHEMAS}
     order by 1`,
  );
  return wellWithout(
    "rights of everybody",
    granted.map(({ name }) => name),
    {
      well: "Nothing is granted to everybody.",
      says: (names) => `Everybody (PUBLIC) has ${names}.`,
      todo: "Revoke it from public.",
    },
  );
}

/** Whether what runs with its owner's rights looks for names where its owner wants. */
export async function checkFunctions(client: pg.ClientBase): Promise<Finding> {
  const found = await rowsOf<{ name: string; fixed: boolean }>(
    client,
    `select p.oid::regproc::text as name,
       exists (select from unnest(p.proconfig) c where c like 'search\\_path=pg\\_catalog, %pg\\_temp') as fixed
     from pg_proc p where p.prosecdef and p.pronamespace in ${SCHEMAS} order by 1`,
  );
  return wellWithout(
    "functions",
    found.filter(({ fixed }) => !fixed).map(({ name }) => name),
    {
      well: `All ${found.length} functions that run with their owner's rights have a fixed search path.`,
      says: (names) => `Functions that run with their owner's rights have no fixed search path: ${names}.`,
      todo: "Set it (alter function … set search_path = pg_catalog, public, pg_temp), and find out who changed it.",
    },
  );
}

const SCHEMAS = "(select oid from pg_namespace where nspname in ('app', 'public', 'through'))";
