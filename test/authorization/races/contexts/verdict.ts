import type { ServiceProcess } from "../support/service-process.js";
import type { CrowdMember } from "./crowd.js";
import type { Disturbed } from "./disturbance.js";
import { add, type StormLog } from "./storm.js";
import { entrances, type Entrances } from "./watched-entrance.js";

/** What came of a storm. */
export interface Verdict {
  /** How many there are to be served, each in each of their roles. */
  readonly hats: number;
  readonly log: StormLog;
  readonly afterwards: StormLog;
  readonly disturbed: Disturbed;
  /** Null while the service lives. */
  readonly ended: string | null;
  readonly entrances: Entrances;
  /** Rows of the audit log that name another than who asked, or a client who is not theirs, and answers without a row. */
  readonly auditFaults: ReadonlyMap<string, number>;
  readonly auditRows: number;
  /** Connections of the service that are in the middle of something when nobody asks. */
  readonly busyConnections: number;
  /** How often the service said that it lost a connection, and what failed that it has no name for. */
  readonly lostConnections: number;
  readonly unknownFailures: ReadonlyMap<string, number>;
}

export async function judge(
  service: ServiceProcess,
  crowd: readonly CrowdMember[],
  { log, afterwards, disturbed }: Pick<Verdict, "log" | "afterwards" | "disturbed">,
): Promise<Verdict> {
  const { auditFaults, auditRows } = await judgeAudit(service, crowd, [log, afterwards]);
  const { rows } = await service.owner.query<{ busy: number }>(
    "select count(*)::int busy from pg_stat_activity where usename = $1 and state <> 'idle'",
    [service.login],
  );
  return {
    hats: crowd.flatMap((member) => member.hats).length,
    log,
    afterwards,
    disturbed,
    ended: service.ended(),
    entrances: await entrances(service),
    auditFaults,
    auditRows,
    busyConnections: rows[0]?.busy ?? -1,
    lostConnections: service.logged("a database connection was lost"),
    unknownFailures: service.failures,
  };
}

interface AuditRow {
  readonly kind: string;
  readonly request: string | null;
  readonly name: string | null;
  readonly actor: string | null;
  readonly role: string | null;
  readonly clients: readonly string[];
}

/** Each row tells twice who asked: by its request, and by the operation's name. Hung up requests have the name alone. */
async function judgeAudit(
  { owner }: ServiceProcess,
  crowd: readonly CrowdMember[],
  logs: readonly StormLog[],
): Promise<{ auditFaults: Map<string, number>; auditRows: number }> {
  const auditFaults = new Map<string, number>();
  const byName = new Map(crowd.flatMap(({ hats }) => hats.map((hat) => [hat.name, hat] as const)));
  const { rows } = await owner.query<AuditRow>(
    `select kind, request_id request, operation_name name, actor_id actor, actor_role role,
       case when outcome = 'DENIED' then '{}' else client_ids end clients
     from audit_events where request_id is not null`,
  );
  const recorded = new Set<string>();
  for (const { kind, request, name, actor, role, clients } of rows) {
    const named = byName.get(name ?? "");
    const asked = logs.map(({ askedBy }) => askedBy.get(request ?? "")).find((one) => one !== undefined)?.hat;
    if (kind === "TOKEN_REJECTED") {
      // Whoever is refused has no role, whatever the operation is called.
      if (asked !== undefined && actor !== asked.person.id) add(auditFaults, "another actor");
      continue;
    }
    // Which role somebody came in is no record of what they were shown.
    if (request !== null && kind !== "ROLE_SWITCH") recorded.add(request);
    if (named === undefined) add(auditFaults, "an operation that nobody sent");
    if (asked !== undefined && named !== asked) add(auditFaults, "a request under another's operation");
    if (named !== undefined && (actor !== named.person.id || role !== named.role)) add(auditFaults, "another actor");
    const isTheirs = (id: string): boolean => named?.clients.some((one) => one.id === id) === true;
    // A refused id that is a known client's is named beside those who were shown.
    if (!clients.every(isTheirs)) add(auditFaults, "another's client");
  }
  for (const { askedBy } of logs) {
    for (const [request, { hasData }] of askedBy) {
      if (hasData && !recorded.has(request)) add(auditFaults, "data without a row");
    }
  }
  return { auditFaults, auditRows: rows.length };
}

/** The counts of a storm, line by line. */
export function describeVerdict(verdict: Verdict): string[] {
  const { log, afterwards, disturbed, entrances, auditFaults } = verdict;
  const list = (counts: ReadonlyMap<string, number>): string =>
    counts.size === 0 ? "0" : [...counts].map(([what, times]) => `${what}: ${times}`).join(", ");
  return [
    `${log.requests} requests, of which callers hung up ${log.hungUp}; broken off by the service: ${list(log.brokenOff)}`,
    `  connections killed ${disturbed.killed}, statements cancelled ${disturbed.cancelled}, lock-outs ${disturbed.locked}; the service noticed ${verdict.lostConnections} lost connections`,
    `  answers by status: ${list(log.statuses)}`,
    `  foreign rows: ${list(log.foreign)}; answers that are not whole: ${list(log.partial)}`,
    `  failures that the service has no name for: ${list(verdict.unknownFailures)}; it ${verdict.ended ?? "never ended"}`,
    `  transactions entered: ${entrances.entered}, with a role or context left over from before: ${entrances.leftOver}`,
    `  audit rows: ${verdict.auditRows}, of which wrong: ${list(auditFaults)}`,
    `  afterwards: ${list(afterwards.statuses)}; foreign ${list(afterwards.foreign)}, not whole ${list(afterwards.partial)}; connections in the middle of something: ${verdict.busyConnections}`,
  ];
}
