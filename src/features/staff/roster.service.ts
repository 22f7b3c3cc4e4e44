import { randomUUID } from "node:crypto";
import pg from "pg";
import { classBit } from "../../authorization/data-classes.js";
import { type KnownToClinic, type Link, objectionsTo } from "./roster.domain.js";
import { entriesOf, type Entry, type Names } from "./roster.entries.js";
import { readRoster, type Roster } from "./roster.shape.js";

/** Why a roster was not loaded: one line for each problem, none with a value. Nothing was written. */
export class RosterRefused extends Error {
  public constructor(public readonly problems: readonly string[]) {
    super(`The roster was not loaded:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "RosterRefused";
  }
}

/** How many rows a roster added, changed, and found as they should be. */
export interface RosterResult {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** Reads the text of a roster file. */
export function parseRoster(json: string): Roster {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new RosterRefused(["The file is not JSON."]);
  }
  const problems: string[] = [];
  const roster = readRoster(value, "roster", problems);
  if (problems.length > 0) throw new RosterRefused(problems.map((problem) => problem.replace(/^roster\./, "")));
  return roster;
}

/**
 * Loads a roster as the owner, in one transaction with its audit rows. What is there already is changed in place, so
 * that the same file may be loaded again; what the file does not name stays as it is.
 *
 * @example await loadRoster(ownerUrl, parseRoster(json), sha256(json));
 */
export async function loadRoster(ownerUrl: string, roster: Roster, digest: string): Promise<RosterResult> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("begin");
    // The owner is bound by row-level security too; this role may write the roster, and nothing of a record.
    await client.query("set local role app_roster");
    // While rules are applied, a clinic is told neither the old nor the new ones.
    await client.query("select pg_advisory_xact_lock_shared(hashtextextended('migrate', 0))");
    // Two rosters at once would each add what the other adds.
    await client.query("select pg_advisory_xact_lock(hashtextextended('roster', 0))");
    const known = await findKnown(client, roster.clinic.id);
    const problems = objectionsTo(roster, known);
    if (!(await isTimeZone(client, roster.clinic.timeZone))) problems.push("clinic.timeZone is no time zone.");
    if (problems.length > 0) throw new RosterRefused(problems);
    const result = await write(client, roster.clinic.id, entriesOf(roster, namesFor(roster, known)), digest);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    await client.end();
  }
}

async function findKnown(client: pg.Client, clinicId: string): Promise<KnownToClinic> {
  const pairs = async (sql: string): Promise<Map<string, string>> => {
    const { rows } = await client.query<{ name: string; its: string }>(sql, [clinicId]);
    return new Map(rows.map(({ name, its }) => [name, its]));
  };
  const links = await client.query<Link>(
    `select supervisor_id "supervisor", peer_specialist_id "peerSpecialist", to_json(starts_at) #>> '{}' "startsAt",
       to_json(ends_at) #>> '{}' "endsAt" from supervision_links where clinic_id = $1`,
    [clinicId],
  );
  return {
    programs: await pairs("select name, id its from programs where clinic_id = $1"),
    part2Programs: await pairs("select name, id its from programs where clinic_id = $1 and is_part2"),
    organizations: await pairs("select name, id its from organizations where clinic_id = $1"),
    users: await pairs("select id name, id its from users where clinic_id = $1"),
    peerSpecialists: await pairs("select id name, id its from peer_specialists where clinic_id = $1"),
    clients: await pairs("select mrn name, id its from clients where clinic_id = $1"),
    enrollments: await pairs(
      `select c.mrn || '/' || p.name as name, e.id its from program_enrollments e
       join clients c on c.clinic_id = e.clinic_id and c.id = e.client_id
       join programs p on p.clinic_id = e.clinic_id and p.id = e.program_id where e.clinic_id = $1`,
    ),
    supervision: links.rows,
  };
}

function namesFor(roster: Roster, known: KnownToClinic): Names {
  const withNew = (existing: ReadonlyMap<string, string>, added: readonly { readonly name: string }[]) =>
    new Map([...added.map(({ name }): [string, string] => [name, randomUUID()]), ...existing]);
  const from = (ids: ReadonlyMap<string, string>) => (name: string) => {
    const id = ids.get(name);
    if (id === undefined) throw new Error("The roster was checked, and yet names what is not there.");
    return id;
  };
  return {
    program: from(withNew(known.programs, roster.programs)),
    organization: from(withNew(known.organizations, roster.organizations)),
    client: from(known.clients),
    isPart2: (program) =>
      roster.programs.find(({ name }) => name === program)?.isPart2 ?? known.part2Programs.has(program),
    newId: randomUUID,
  };
}

async function isTimeZone(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query("select from pg_timezone_names where name = $1", [name]);
  return Boolean(rowCount);
}

async function write(
  client: pg.Client,
  clinicId: string,
  entries: readonly Entry[],
  digest: string,
): Promise<RosterResult> {
  const result = { added: 0, changed: 0, unchanged: 0 };
  for (const entry of entries) {
    const act = await put(client, clinicId, entry);
    result[act.done]++;
    if (act.done !== "unchanged") await record(client, clinicId, entry, act, digest);
    if (act.done === "added" && entry.table === "clinics") await client.query("select app.record_policy_version()");
  }
  return result;
}

interface Act {
  readonly done: keyof RosterResult;
  readonly id: string | null;
}

/** Changes the row of that key where it differs, or adds it where there is none. */
async function put(client: pg.Client, clinicId: string, entry: Entry): Promise<Act> {
  const { table, newId } = entry;
  const key = { clinic_id: clinicId, ...entry.key };
  const row = { ...key, ...entry.values, ...(newId !== undefined && { id: newId }) };
  const given = `jsonb_populate_record(null::${table}, $1::jsonb) n`;
  const isSame = Object.keys(key)
    .map((column) => `t.${column} = n.${column}`)
    .join(" and ");
  const columns = Object.keys(entry.values);
  const id = table === "clinics" ? "t.clinic_id" : "t.id";
  const run = async (sql: string): Promise<string | undefined> =>
    (await client.query<{ id: string }>(`${sql} returning ${id} id`, [JSON.stringify(row)])).rows[0]?.id;

  const changed = await run(
    `update ${table} t set ${columns.map((column) => `${column} = n.${column}`).join(", ")} from ${given}
     where ${isSame} and (${columns.map((column) => `t.${column} is distinct from n.${column}`).join(" or ")})`,
  );
  if (changed !== undefined) return { done: "changed", id: changed };
  if (entry.onlyChange) return { done: "unchanged", id: null };
  const names = Object.keys(row).join(", ");
  const added = await run(
    `insert into ${table} as t (${names}) select ${names} from ${given}
     where not exists (select from ${table} t where ${isSame})`,
  );
  return added === undefined ? { done: "unchanged", id: null } : { done: "added", id: added };
}

/** Nobody signed in did it: the actor is null, and the log keeps which file it was. */
async function record(client: pg.Client, clinicId: string, entry: Entry, act: Act, digest: string): Promise<void> {
  const { type, clientId, classes = [] } = entry;
  const mask = classes.reduce((sum, one) => sum | classBit(one), 0);
  const kind = entry.kind ?? (act.done === "added" ? "CREATE" : "UPDATE");
  const about = clientId === undefined ? [] : [clientId];
  await client.query(
    `insert into audit_events (clinic_id, event_id, kind, outcome, purpose, operation_name, client_ids, class_sets, detail)
     values ($1, $2, $3, 'SUCCESS', 'OPERATIONS', 'roster', $4, $5, $6)`,
    [
      clinicId,
      randomUUID(),
      kind,
      about,
      about.map(() => mask),
      JSON.stringify({ roster: digest, act: act.done, entity: { type, id: act.id } }),
    ],
  );
}
