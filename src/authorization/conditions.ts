import { classBit, type DataClass } from "./data-classes.js";
import { isLimitedStaff } from "./roles.js";
import type { Row, Scope } from "./sql.js";

/**
 * A named condition of the policy tables: once in words, once as SQL over stored columns and the actor's context.
 * The same SQL serves the compiled read and the database's own policy.
 */
export interface Condition {
  readonly name: string;
  readonly words: string;
  /** The conditions it is made of; a child list need not ask again what its parent row has already shown. */
  readonly parts: readonly Condition[];
  /** The conditions one of which must hold, where it is such a choice. */
  readonly alternatives?: readonly Condition[];
  /** The class of which a consent can make it hold. */
  readonly consent?: DataClass;
  /** By which consents it lets a row out to an organization: those that an event of the log names. */
  readonly letsOut?: LettingOut;
  /** The types whose rows can be so, where several share a table and a rule; absent where any can. */
  readonly onTypes?: readonly string[];
  /** SQL of whether it can hold on any row of the client, where a row alone does not decide that. */
  readonly onSomeRow?: (row: Row) => string;
  /** It asks nothing but the classes that are left to the viewer of the row's client. */
  readonly asksClassesAlone?: true;
  /**
   * A row of this type shows it of the rows that belong to it: of the notes on a note, of the client of a referral. Whoever
   * sees the one need not be asked for the others.
   */
  readonly shownBy?: string;
  /** What an emergency opens of it, also where the client or a restriction withholds the class (decision order, 8 and 9). */
  readonly inEmergency?: Condition;
  sql(row: Row, scope: Scope): string;
}

/** How a condition lets rows out by a consent `v` of app.covering. */
export interface LettingOut {
  readonly dataClass: DataClass;
  /** Whether it asks so of every row; of labelled rows alone, where not. */
  readonly always: boolean;
  /** SQL: this consent lets the row out. */
  by(row: Row, scope: Scope): string;
}

export function condition(name: string, words: string, sql: (row: Row, scope: Scope) => string): Condition {
  const made: Condition = { name, words, sql, parts: [] };
  return { ...made, parts: [] };
}

/** Every part must hold. */
export function all(...conditions: readonly Condition[]): Condition {
  const parts = conditions.flatMap((c) => (c.parts.length > 0 ? c.parts : [c]));
  return {
    name: parts.map((p) => p.name).join(" and "),
    words: parts.map((p) => p.words).join("; and "),
    parts,
    sql: (row, scope) => parts.map((p) => p.sql(row, scope)).join(" and "),
  };
}

/** One of the alternatives must hold. */
export function anyOf(...conditions: readonly Condition[]): Condition {
  return {
    ...condition(
      `(${conditions.map((c) => c.name).join(" or ")})`,
      conditions.map((c) => c.words).join(", or "),
      (row, scope) => `(${conditions.map((c) => c.sql(row, scope)).join(" or ")})`,
    ),
    alternatives: conditions,
  };
}

const clientIn =
  (view: string, filter = "") =>
  (row: Row): string =>
    `${row.client()} = any (array(select v.client_id from app.${view} v${filter}))`;

export const always = condition("always", "everyone who sees the row", () => "true");

/** Rows of a list that is always empty for the role, not withheld from it: nothing of them is granted or shown. */
export const never = condition("never", "nobody in this role", () => "false");

/** A: an active assignment now. */
export const assigned = condition("assigned", "a peer specialist assigned to the client now", clientIn("assigned"));

/** V: supervises a peer specialist who is assigned now. */
export const supervised = condition("supervised", "supervises a peer specialist assigned now", clientIn("supervised"));

/** T: on the client's care team as a clinician now. */
export const treats = condition(
  "treats",
  "a clinician on the client's care team now",
  clientIn("care_team", " where v.role = 'CLINICIAN'"),
);

/** An emergency access of the actor to the client runs now (42 CFR 2.51). */
export const emergency = condition("emergency", "an emergency access to the client now", clientIn("emergency"));

/**
 * The rule, or an emergency: rows that are open to a clinician either way. What a client's preference or an agreed
 * restriction withholds, an emergency opens again (45 CFR 164.522(a)(1)(iii)).
 *
 * @example CL: orInEmergency(all(treats, sameProgramOrConsentIfSud))
 */
export function orInEmergency(rule: Condition, opened: Condition = emergency): Condition {
  return { ...anyOf(rule, opened), inEmergency: opened };
}

/** T, or an emergency: the one condition by which a clinician sees a client and what an emergency opens of them. */
export const treatsOrEmergency = orInEmergency(treats);

/** A field that is read on every row, in an emergency also where its class is withheld. */
export const openInEmergency: Condition = { ...always, inEmergency: emergency };

/** K: on the client's care team as a coordinator now. */
export const coordinates = condition(
  "coordinates",
  "a care coordinator on the client's care team now",
  clientIn("care_team", " where v.role = 'CARE_COORDINATOR'"),
);

/** S: the client themselves. */
export const self = condition("self", "the client", (row) => `${row.client()} = (select app.own_client_id())`);

/** P: represents the client now, with one of the scopes (any, where none is named). */
export function represents(...scopes: readonly ("RECORD" | "PLAN" | "NOTES" | "CONSENT" | "AGENT")[]): Condition {
  const filter = scopes.length === 0 ? "" : ` and v.scopes && array[${scopes.map((s) => `'${s}'`).join(", ")}]`;
  const words =
    scopes.length === 0 ? "represents the client now" : `represents the client now, scope ${scopes.join(" or ")}`;
  return condition(
    scopes.length === 0 ? "represents" : `represents(${scopes.join("|")})`,
    words,
    clientIn("represented", ` where not v.wholly_alone${filter}`),
  );
}

/** R: the row is of the actor's clinic, which every policy asks first. */
export const inClinic = condition("inClinic", "the same clinic", () => "true");

/** The client is enrolled now in a program that the administrator belongs to. */
export const administered = condition(
  "administered",
  "the client is enrolled in one of the administrator's programs",
  (row) => `exists (select from app.administered v where v.client_id = ${row.client()} offset 0)`,
);

/**
 * When the service was, that a row is a record of: a consent may be for services of certain days alone, in the clinic's
 * time zone, to the end of the last (42 CFR 2.31(a)(3)). Rows that are of no service have none, and every consent that
 * covers their class covers them: who and where the client is, the recovery plan.
 */
export interface ServiceTime {
  /** SQL: a consent `v`, of the views that consents decide through, is about the day of this row. */
  covered(row: Row): string;
}

/** The service was at this instant: a contact began, a note was written, a referral was made. */
export function servedAt(column: string): ServiceTime {
  return {
    covered: (row) => `v.services_start_at <= ${row.c(column)} and v.services_end_at > ${row.c(column)}`,
  };
}

/** The service was on each day from its start to its end, so far: an enrollment, a place on the care team. */
export const servedFromStartToEnd: ServiceTime = {
  covered: (row) =>
    `v.services_start_at < least(${row.c("ends_at")}, app.instant()) and v.services_end_at > ${row.c("starts_at")}`,
};

const coveringClass = (row: Row, bit: number): string => `v.client_id = ${row.client()} and v.class_mask & ${bit} <> 0`;

/**
 * SQL: a consent `v` covers what is asked. An offset keeps PostgreSQL from joining all that consents let an organisation
 * see with a page of rows: consents are looked up for each row, and for no other.
 */
const covers = (asked: string): string => `exists (select from app.covering v where ${asked} offset 0)`;

/** C(x): active consent covers the class for the integrator's organisation and its registered purpose. */
export function consented(dataClass: DataClass): Condition {
  const bit = classBit(dataClass);
  return {
    ...condition(
      `consented(${dataClass})`,
      `active consent covers ${dataClass} for this organisation`,
      (row, scope) => {
        const mask = scope.available(row);
        return mask === null ? covers(coveringClass(row, bit)) : `${mask} & ${bit} <> 0`;
      },
    ),
    asksClassesAlone: true,
    consent: dataClass,
    letsOut: { dataClass, always: true, by: () => "true" },
  };
}

/** C(x) of a row that is a record of a service: by a consent that is about its day. */
export function consentedOn(dataClass: DataClass, time: ServiceTime): Condition {
  const bit = classBit(dataClass);
  return {
    ...condition(
      `consentedOn(${dataClass})`,
      `active consent covers ${dataClass} of that day for this organisation`,
      (row, scope) => {
        const mask = scope.available(row);
        const onDay = covers(`${coveringClass(row, bit)} and ${time.covered(row)}`);
        if (mask === null) return onDay;
        // Most consents are for every day: only where none of those covers the class are the days of others looked at.
        return `(${scope.availableAlways(row)} & ${bit} <> 0 or (${mask} & ${bit} <> 0 and ${onDay}))`;
      },
    ),
    consent: dataClass,
    letsOut: { dataClass, always: true, by: (row) => time.covered(row) },
    onSomeRow: (row) => covers(coveringClass(row, bit)),
  };
}

/** The client has not withheld the class from this side of the clinic, and no restriction does. Deny wins. */
export function notLimited(dataClass: DataClass): Condition {
  const bit = classBit(dataClass);
  return {
    ...condition(`notLimited(${dataClass})`, `no preference or restriction withholds ${dataClass}`, (row, scope) => {
      const mask = scope.available(row);
      return mask === null
        ? `not exists (select from app.limits v where v.client_id = ${row.client()} and v.class_bit = ${bit})`
        : `${mask} & ${bit} <> 0`;
    }),
    asksClassesAlone: true,
  };
}

/** What stands beside a rule for a class that can be withheld: no limit holds, or the rule is one of an emergency. */
export function unlessLimited(dataClass: DataClass, rule: Condition | undefined): Condition {
  const limit = notLimited(dataClass);
  return rule?.inEmergency === undefined ? limit : anyOf(limit, rule.inEmergency);
}

/** The client chose to open the class to this side of the clinic. */
export function wished(dataClass: DataClass): Condition {
  return condition(
    `wished(${dataClass})`,
    `the client's preference opens ${dataClass} to this side of the clinic`,
    (row) =>
      `exists (select from app.wishes v where v.client_id = ${row.client()} and v.class_bit = ${classBit(dataClass)})`,
  );
}

/** Also inside the program, and with consent: not what the client or a restriction withholds. Deny wins. */
const sudUnlimited = (row: Row, scope: Scope): string =>
  isLimitedStaff(scope.role) ? ` and ${notLimited("SUD").sql(row, scope)}` : "";

/** Pg: a row labelled SUD only inside its own Part 2 program (42 CFR 2.12(c)(3)); others freely. */
export const sameProgramIfSud = condition(
  "sameProgramIfSud",
  "where labelled SUD: works in that Part 2 program",
  (row, scope) =>
    `(not ${row.c("sud")} or (${row.c("program_id")} = any ((select app.part2_program_ids())::uuid[])${sudUnlimited(row, scope)}))`,
);

const disclosed = (row: Row): string =>
  `(v.discloser_program_ids = '{}' or ${row.c("program_id")} = any (v.discloser_program_ids))`;

/** Pg | C(SUD): inside the Part 2 program, or by consent to treating staff that covers that program and the row's day. */
export function sameProgramOrConsentIfSud(time: ServiceTime): Condition {
  return {
    ...condition(
      "sameProgramOrConsentIfSud",
      "where labelled SUD: works in that Part 2 program, or active consent covers SUD of that day for treating staff",
      (row, scope) =>
        `(not ${row.c("sud")} or ((${row.c("program_id")} = any ((select app.part2_program_ids())::uuid[])` +
        ` or exists (select from app.sud_permitted v where v.client_id = ${row.client()}` +
        ` and ${disclosed(row)} and ${time.covered(row)}))${sudUnlimited(row, scope)}))`,
    ),
    consent: "SUD",
  };
}

/** SQL: a consent `v` of app.covering covers the class, its discloser covers the row's program, and it is about its day. */
export function coversOfProgram(dataClass: DataClass, row: Row, time: ServiceTime): string {
  return `v.class_mask & ${classBit(dataClass)} <> 0 and ${disclosed(row)} and ${time.covered(row)}`;
}

/** C(x) for an organisation, by a consent whose discloser covers the row's program, and which is about its day. */
export function consentedOfProgram(dataClass: DataClass, time: ServiceTime): Condition {
  return {
    ...condition(
      `consentedOfProgram(${dataClass})`,
      `active consent covers ${dataClass} and this program's records of that day for this organisation`,
      (row) => covers(`v.client_id = ${row.client()} and ${coversOfProgram(dataClass, row, time)}`),
    ),
    consent: dataClass,
    letsOut: { dataClass, always: true, by: (row) => coversOfProgram(dataClass, row, time) },
    onSomeRow: (row) => covers(coveringClass(row, classBit(dataClass))),
  };
}

/** C(SUD) for an organisation, of the rows that are labelled. */
export function consentedIfSud(time: ServiceTime): Condition {
  const sud = consentedOfProgram("SUD", time);
  return {
    ...condition(
      "consentedIfSud",
      "where labelled SUD: active consent covers SUD of that day for this organisation",
      (row, scope) => `(not ${row.c("sud")} or ${sud.sql(row, scope)})`,
    ),
    consent: "SUD",
    letsOut: { dataClass: "SUD", always: false, by: (row) => coversOfProgram("SUD", row, time) },
  };
}

/** Nothing of Part 2 care that a minor consented to alone (42 CFR 2.14). */
export const notMinorAlone = condition(
  "notMinorAlone",
  "not a row of care that the minor consented to alone",
  (row) =>
    `(not ${row.c("sud")} or ${row.client()} <> all (array(select v.client_id from app.represented v where v.alone)))`,
);

/** Nothing between peer specialist and client where the client, a minor, consented alone to Part 2 care. */
export const notOfMinorAlone = condition(
  "notOfMinorAlone",
  "not of a minor who consented alone to care",
  (row) => `${row.client()} <> all (array(select v.client_id from app.minors_alone v))`,
);

/** The row is the actor's own work or their own person. */
export function own(column: string, words: string): Condition {
  return condition(`own(${column})`, words, (row) => `${row.c(column)} = (select app.user_id())`);
}

/** The peer specialist of the row is supervised by the actor now. */
export function ownTeam(column: string): Condition {
  return condition(
    `ownTeam(${column})`,
    "supervises that peer specialist now",
    (row) => `${row.c(column)} = any (array(select v.peer_specialist_id from app.supervised_peers v))`,
  );
}
