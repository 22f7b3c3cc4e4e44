import type { ServiceProcess } from "../support/service-process.js";
import { faultsOf, isWithinAnEnd, type Fault } from "./history.js";
import type { Seen } from "./race.js";

/** What came of a race. */
export interface Verdict {
  /** Nothing may be in it. */
  readonly faults: readonly Fault[];
  /** Rows of the audit log that disclose on a consent whose end was acknowledged before; nothing may be in it. */
  readonly lateDisclosures: number;
  /** Revocations whose receipt in the log has another instant than the consent; nothing may be in it. */
  readonly wrongReceipts: number;
  readonly answers: number;
  /** Answers that hold what they asked for, by who asked for what. */
  readonly shown: ReadonlyMap<string, number>;
  /** Answers about something that was not to be seen just then. */
  readonly hidden: ReadonlyMap<string, number>;
  /** Answers whose instant is one at which an end was under way, with the data and without. */
  readonly duringAnEnd: { readonly shown: number; readonly hidden: number };
  readonly ends: ReadonlyMap<string, number>;
  readonly statuses: ReadonlyMap<string, number>;
}

/** Looks up the instant of each answer in the audit log, and judges it. */
export async function judge(service: ServiceProcess, seen: Seen, since: number): Promise<Verdict> {
  const instants = new Map<string, number>();
  let lateDisclosures = 0;
  for (const row of await auditRows(service, since)) {
    const at = Number(row.at);
    if (row.request !== null) instants.set(row.request, at);
    if (row.consents.some((id) => at > (seen.endedConsents.get(id) ?? Infinity))) lateDisclosures++;
  }
  const faults: Fault[] = [];
  const [shown, hidden] = [new Map<string, number>(), new Map<string, number>()];
  const duringAnEnd = { shown: 0, hidden: 0 };
  for (const answer of seen.answers) {
    const instant = instants.get(answer.requestId);
    faults.push(...faultsOf(answer, instant));
    const [first] = answer.told;
    if (first === undefined) continue;
    count(first.found > 0 ? shown : hidden, answer.place);
    if (instant !== undefined && isWithinAnEnd(first.tie, instant)) duringAnEnd[first.found > 0 ? "shown" : "hidden"]++;
  }
  return {
    faults,
    lateDisclosures,
    wrongReceipts: await wrongReceipts(service, [...seen.endedConsents.keys()]),
    answers: seen.answers.length,
    shown,
    hidden,
    duringAnEnd,
    ends: seen.ends,
    statuses: seen.statuses,
  };
}

interface AuditRow {
  readonly request: string | null;
  readonly at: string;
  /** The consents on which something was disclosed. */
  readonly consents: readonly string[];
}

async function auditRows({ owner }: ServiceProcess, since: number): Promise<readonly AuditRow[]> {
  const { rows } = await owner.query<AuditRow>(
    `select request_id request, (extract(epoch from recorded_at) * 1000000)::bigint at,
       case when kind = 'DISCLOSURE' then array_remove(consent_ids, null) else '{}' end consents
     from audit_events where recorded_at >= 'epoch'::timestamptz + $1 * interval '1 microsecond'`,
    [since],
  );
  return rows;
}

/** The effect of a revocation is the instant of its row in the log, or the later one that was asked for. */
async function wrongReceipts({ owner }: ServiceProcess, consents: readonly string[]): Promise<number> {
  const { rows } = await owner.query<{ wrong: number }>(
    `select count(*)::int wrong from unnest($1::uuid[]) asked (id)
     join consents c on c.id = asked.id join consent_recipients r on r.consent_id = c.id
     where 1 <> (select count(*) from audit_events e
       where e.kind = 'CONSENT_REVOKED' and e.consent_id = c.id
         and (e.detail ->> 'effectiveAt')::timestamptz = date_trunc('milliseconds', coalesce(c.revoked_at, r.revoked_at))
         and e.recorded_at = coalesce(c.end_recorded_at, r.end_recorded_at)
         and coalesce(c.revoked_at, r.revoked_at) >= e.recorded_at)`,
    [consents],
  );
  return rows[0]?.wrong ?? -1;
}

function count(counts: Map<string, number>, of: string): void {
  counts.set(of, (counts.get(of) ?? 0) + 1);
}

/** The counts of a race, line by line. */
export function describeVerdict(name: string, verdict: Verdict): string[] {
  const { faults, answers, shown, hidden, duringAnEnd, ends, statuses } = verdict;
  const kinds = new Map<string, number>();
  for (const { kind, place, tie } of faults) count(kinds, `${kind} ${place} (${tie})`);
  const list = (counts: ReadonlyMap<string, number>): string =>
    counts.size === 0 ? "none" : [...counts].map(([what, times]) => `${what} ${times}`).join(", ");
  const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);
  return [
    `${name}: ${sum(ends)} ends acknowledged, ${answers} answers judged`,
    `  ends: ${list(ends)}`,
    `  answers with the data: ${list(shown)}`,
    `  answers without: ${list(hidden)}`,
    `  answers at an instant at which an end was under way: ${duringAnEnd.shown} with the data, ${duringAnEnd.hidden} without`,
    `  statuses other than 200: ${list(statuses)}`,
    `  later than an acknowledged end, torn, lost or foreign: ${faults.length}${kinds.size === 0 ? "" : `: ${list(kinds)}`}`,
    `  disclosures in the audit log later than the end of their consent: ${verdict.lateDisclosures}`,
    `  revocations whose receipt has another instant: ${verdict.wrongReceipts}`,
  ];
}
