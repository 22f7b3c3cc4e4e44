// What may and what must be found after a storm, said from the history of its requests alone: what was asked for, what was
// acknowledged, and what lies in the database. It knows nothing of how the service does it.

/** How an attempt ended, as far as the caller knows. */
export type Outcome =
  | { readonly kind: "ACKNOWLEDGED"; readonly id: string; readonly eventId: string; readonly version?: number }
  /** The service said that nothing was done. */
  | { readonly kind: "REFUSED" }
  /** No answer, or one that says to try again: it may have been done, or not. */
  | { readonly kind: "UNKNOWN" };

/** One thing that somebody wanted done once, with all attempts at it, in the order in which they were begun. */
export interface Wanted {
  /** In no other. */
  readonly text: string;
  /** The plan that it changes, where it changes one. */
  readonly plan?: string;
  readonly attempts: readonly Attempt[];
}

export interface Attempt {
  readonly sentAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
}

/** What lies in the database afterwards. */
export interface Found {
  readonly rows: readonly { readonly id: string; readonly text: string }[];
  /** Events that record the making of a row. */
  readonly events: readonly { readonly eventId: string; readonly rowId: string }[];
  /** Plans as they were and as they are; each change of one makes it a version more. */
  readonly plans: readonly { readonly id: string; readonly before: number; readonly after: number }[];
}

export type FaultKind =
  /** Acknowledged, and not there under the id that was told. */
  | "LOST"
  /** There more than once. */
  | "DOUBLE"
  /** There, although every attempt at it was refused. */
  | "REFUSED_AND_DONE"
  /** A repeat was told of another row or event than an attempt before it. */
  | "OTHER_ANSWER"
  /** A row without its event, or an event without its row. */
  | "WITHOUT_EVENT"
  | "WITHOUT_ROW"
  /** A plan has not as many versions more as changes are found of it: one has overwritten another. */
  | "LOST_UPDATE"
  /** Two changes of a plan were told the same version, or a later one a lower version. */
  | "VERSION_GOES_BACK";

export interface Fault {
  readonly kind: FaultKind;
  readonly what: string;
}

/** Everything that is wrong; empty where all that was acknowledged was done once, and nothing else more than once. */
export function faultsOf(wanted: readonly Wanted[], found: Found): Fault[] {
  const faults: Fault[] = [];
  const add = (kind: FaultKind, what: string): void => void faults.push({ kind, what });
  const rowsOf = grouped(found.rows, ({ text }) => text);
  const eventsOf = grouped(found.events, ({ rowId }) => rowId);
  const rowIds = new Set(found.rows.map(({ id }) => id));
  for (const { text, attempts } of wanted) {
    const rows = rowsOf.get(text) ?? [];
    const told = attempts.flatMap(({ outcome }) => (outcome.kind === "ACKNOWLEDGED" ? [outcome] : []));
    if (rows.length > 1) add("DOUBLE", text);
    if (rows.length > 0 && attempts.every(({ outcome }) => outcome.kind === "REFUSED")) add("REFUSED_AND_DONE", text);
    const isThere = ({ id, eventId }: (typeof told)[number]): boolean =>
      rows.some((row) => row.id === id) && (eventsOf.get(id) ?? []).some((event) => event.eventId === eventId);
    if (!told.every(isThere)) add("LOST", text);
    if (new Set(told.map(({ id, eventId }) => `${id} ${eventId}`)).size > 1) add("OTHER_ANSWER", text);
  }
  for (const { id, text } of found.rows) {
    const events = eventsOf.get(id)?.length ?? 0;
    if (events !== 1) add("WITHOUT_EVENT", `${text}: ${events}`);
  }
  for (const { eventId, rowId } of found.events) if (!rowIds.has(rowId)) add("WITHOUT_ROW", eventId);
  for (const plan of found.plans) {
    const its = wanted.filter((one) => one.plan === plan.id);
    const done = its.filter(({ text }) => rowsOf.has(text)).length;
    if (plan.after - plan.before !== done) {
      add("LOST_UPDATE", `${plan.id}: from ${plan.before} to ${plan.after} by ${done} changes`);
    }
    for (const what of versionsGoingBack(its)) add("VERSION_GOES_BACK", what);
  }
  return faults;
}

/** The first acknowledgment of each change: a repeat reads the plan as it is by then. */
function versionsGoingBack(changes: readonly Wanted[]): string[] {
  const first = changes.flatMap(({ text, attempts }) => {
    const acknowledged = attempts.find(({ outcome }) => outcome.kind === "ACKNOWLEDGED");
    if (acknowledged === undefined || attempts[0] !== acknowledged) return [];
    const { sentAt, endedAt, outcome } = acknowledged;
    const version = outcome.kind === "ACKNOWLEDGED" ? outcome.version : undefined;
    return version === undefined ? [] : [{ text, sentAt, endedAt, version }];
  });
  first.sort((a, b) => a.version - b.version);
  return first.flatMap((one, i) => {
    const next = first[i + 1];
    if (next === undefined || (next.version > one.version && next.endedAt >= one.sentAt)) return [];
    return [`${one.text} at ${one.version}, ${next.text} at ${next.version}`];
  });
}

function grouped<T>(all: readonly T[], by: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(by(one));
    if (group === undefined) groups.set(by(one), [one]);
    else group.push(one);
  }
  return groups;
}
