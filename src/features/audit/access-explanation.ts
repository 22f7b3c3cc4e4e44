import type { Condition } from "../../authorization/conditions.js";
import type { DataClass } from "../../authorization/data-classes.js";
import type { Decision } from "../../authorization/decision.js";
import {
  canHold,
  classesByConsent,
  failing,
  isAllowed,
  ofEachRow,
  type Findings,
} from "../../authorization/explanation.js";
import type { Role } from "../../authorization/roles.js";
import { parseDateTime } from "../../platform/graphql/index.js";
import type { AccessExplanation, AccessReason } from "./access-explanation.type.js";

/** What app.explain_access knows of one person and one client at one instant. */
export interface FactsOfAccess {
  readonly at: string;
  /** Of a member of staff; of others the role tells enough. */
  readonly name: string | null;
  /** The person held the role at that instant. */
  readonly isHeld: boolean;
  /** Told to the privacy officer alone. */
  readonly isInConflict: boolean;
  readonly findings: Findings;
  readonly organization: string | null;
  readonly facts: readonly Fact[];
  readonly consents: readonly ConsentOfAccess[];
  /** Classes of which the client chose anew after that instant; what the choice was before is not kept. */
  readonly chosenLater: readonly DataClass[];
}

interface Fact {
  readonly kind: "ASSIGNED" | "SUPERVISES" | "CARE_TEAM" | "EMERGENCY" | "REPRESENTS" | "ORGANIZATION" | "EMPLOYED";
  readonly detail: string;
  readonly from: string;
  /** Null where no end is known. */
  readonly until: string | null;
}

interface ConsentOfAccess {
  readonly id: string;
  readonly classes: readonly DataClass[];
  readonly state: string;
  /** The classes that it opens to this person at that instant. */
  readonly permits: readonly DataClass[];
}

export interface Question {
  readonly type: string;
  /** Null where the rows of the type are asked about. */
  readonly field: string | null;
  readonly role: Role;
  readonly decision: Decision;
  readonly facts: FactsOfAccess;
  /** The client asks about their own record. */
  readonly isOwn: boolean;
  readonly isPast: boolean;
}

/** The explanation: what decides, by which facts and which consent, and a sentence for a person. */
export function explanationOf(question: Question): AccessExplanation {
  const { decision, facts } = question;
  const allowed = facts.isHeld && isAllowed(decision, facts.findings);
  const rule = decidingRule(question);
  const consents = consentsFor(question);
  const reasons = [...new Set([...reasonsOf(question, allowed), ...consents.reasons])];
  return {
    allowed,
    decidedBy: `${rule.coordinate} ${question.role}: ${rule.words}`,
    relationship: relationshipsOf(question),
    reasons,
    consentId: consents.deciding,
    asOf: facts.at,
    inPlainWords: inPlainWords(question, allowed, reasons, rule.words),
  };
}

/** The conditions that stand for the role, of the row and of the field. */
function conditionsOf({ row, field }: Decision): Condition[] {
  return [...(row === null ? [] : [row]), ...(field === "always" || field === "never" ? [] : [field])];
}

/** The line that decides: the first that does not allow it, else the last that does. */
function decidingRule({ type, field, decision, facts }: Question): { coordinate: string; words: string } {
  const coordinate = field === null ? type : `${type}.${field}`;
  if (decision.row === null) return { coordinate: type, words: "never" };
  if (decision.field === "never") return { coordinate, words: "never" };
  if (decision.field === "always" || !canHold(decision.row, facts.findings)) {
    return { coordinate: decision.field === "always" ? coordinate : type, words: decision.row.words };
  }
  return { coordinate, words: `${decision.row.words}; and ${decision.field.words}` };
}

function reasonsOf({ decision, facts }: Question, allowed: boolean): AccessReason[] {
  if (decision.row === null || decision.field === "never") return ["ROLE"];
  if (!facts.isHeld) return ["ROLE_NOT_HELD"];
  const conditions = conditionsOf(decision);
  if (allowed) {
    const perRow = conditions.some((one) => ofEachRow(one, facts.findings).length > 0);
    return ["RELATIONSHIP", ...(perRow ? (["DEPENDS_ON_ROW"] as const) : [])];
  }
  if (facts.isInConflict) return ["CONFLICT"];
  return conditions.flatMap((one) => failing(one, facts.findings)).flatMap((leaf) => reasonOf(leaf, facts));
}

function reasonOf({ name, consent }: Condition, { chosenLater }: FactsOfAccess): AccessReason[] {
  const withheld = /^notLimited\((\w+)\)$/.exec(name)?.[1];
  if (withheld !== undefined) {
    return chosenLater.includes(withheld as DataClass) ? ["WITHHELD", "CHOICE_NOT_KNOWN"] : ["WITHHELD"];
  }
  if (name.startsWith("wished(")) return ["NOT_OPENED"];
  return consent === undefined ? ["NO_RELATIONSHIP"] : [];
}

/** The consent that opens what only a consent can, or why none of them does. */
function consentsFor({ decision, facts }: Question): { deciding: string | null; reasons: AccessReason[] } {
  if (decision.row === null || decision.field === "never" || !facts.isHeld) return { deciding: null, reasons: [] };
  const classes = [...new Set(conditionsOf(decision).flatMap(classesByConsent))];
  if (classes.length === 0) return { deciding: null, reasons: [] };
  const permits = (one: ConsentOfAccess): boolean => classes.some((name) => one.permits.includes(name));
  // The class of the field itself stands last, and is the one that is asked about.
  const last = classes.at(-1);
  const deciding = facts.consents.find((one) => last && one.permits.includes(last)) ?? facts.consents.find(permits);
  const lacking = classes.filter((name) => !facts.consents.some((one) => one.permits.includes(name)));
  const naming = facts.consents.filter((one) => lacking.some((name) => one.classes.includes(name)));
  const why = lacking.length === 0 ? [] : naming.length === 0 ? (["NO_CONSENT"] as const) : naming.map(whyNot);
  return { deciding: deciding?.id ?? null, reasons: [...(deciding ? (["CONSENT"] as const) : []), ...why] };
}

function whyNot({ state }: ConsentOfAccess): AccessReason {
  switch (state) {
    case "ACTIVE":
      return "CONSENT_FOR_OTHERS";
    case "SCHEDULED":
      return "CONSENT_NOT_BEGUN";
    case "REVOKED":
      return "CONSENT_REVOKED";
    case "DRAFT":
    case "PENDING_SIGNATURE":
    case "DECLINED":
    case "LAPSED":
      return "CONSENT_NOT_SIGNED";
    default:
      return "CONSENT_ENDED";
  }
}

/** Facts that count: in a conflict none but being the client does, and only the privacy officer is told of the conflict. */
function relationshipsOf({ role, decision, facts, isOwn }: Question): string[] {
  const { findings } = facts;
  const told = facts.facts.map((fact) => factInWords(fact, facts.at));
  const counts = !isOwn || !isVoid(facts, decision);
  return [
    ...(findings["self"] === true ? ["the client themself"] : []),
    ...(findings["administered"] === true ? ["administers a program that the client is enrolled in"] : []),
    ...(role === "PRIVACY_OFFICER" && facts.isHeld ? ["works in the same clinic"] : []),
    ...(facts.isInConflict ? ["a declared conflict, by which no other relationship counts"] : []),
    ...(counts ? told : []),
  ];
}

/** A relationship runs, and no condition finds it: something voids it that is not the client's to be told. */
function isVoid({ facts, findings, at }: FactsOfAccess, { row }: Decision): boolean {
  const runs = facts.some(({ from, until }) => Date.parse(from) <= Date.parse(at) && !isOver(until, at));
  const found = RELATIONSHIPS.some((name) => findings[name] === true);
  return runs && !found && row !== null && !canHold(row, findings);
}

const RELATIONSHIPS = ["assigned", "supervised", "treats", "coordinates", "emergency", "represents"];

const isOver = (until: string | null, at: string): boolean => until !== null && Date.parse(until) <= Date.parse(at);

function factInWords({ kind, detail, from, until }: Fact, at: string): string {
  const what = {
    ASSIGNED: `assigned to the client as ${detail}`,
    SUPERVISES: `supervises ${detail}, who is assigned to the client`,
    CARE_TEAM: `on the client's care team as ${detail}`,
    EMERGENCY: "an emergency access to the client's record",
    REPRESENTS: `represents the client, scope ${detail}`,
    ORGANIZATION: `acts for ${detail}`,
    EMPLOYED: `holds the role ${detail}`,
  }[kind];
  const end = until === null ? "" : ` until ${instant(until)}`;
  return `${what}, from ${instant(from)}${end}${isOver(until, at) ? " (over by then)" : ""}`;
}

const instant = (text: string): string => parseDateTime(text) ?? text;

/** For a person: who, what, when, yes or no, and why. */
function inPlainWords(question: Question, allowed: boolean, reasons: readonly AccessReason[], rule: string): string {
  const { facts, role, isOwn, isPast } = question;
  const can = isPast ? (allowed ? "could" : "could not") : allowed ? "can" : "cannot";
  const when = isPast ? `On ${instant(facts.at)} ` : "";
  const who =
    facts.name === null
      ? `${facts.organization ?? "A person"}, as ${role === "CLIENT" ? "the client" : spaced(role)},`
      : `${facts.name}, as ${spaced(role)},`;
  const why = reasons.map((reason) => BECAUSE[reason](isOwn)).filter((text) => text !== "");
  const stands = rule === "never" ? "" : ` The rule: ${rule}.`;
  return `${when}${who} ${can} read ${whatOf(question)}. ${why.join(" ")}${stands}`.replaceAll(/ {2,}/g, " ").trim();
}

const own = (isOwn: boolean): string => (isOwn ? "you have" : "the client has");
const BECAUSE: Readonly<Record<AccessReason, (isOwn: boolean) => string>> = {
  ROLE: () => "This role never reads it, of anybody.",
  ROLE_NOT_HELD: () => "The person does not act in this role in the clinic at that time.",
  RELATIONSHIP: (isOwn) => `What connects this person with ${isOwn ? "you" : "the client"} is what the rule asks for.`,
  NO_RELATIONSHIP: (isOwn) =>
    `Nothing that counts connects this person with ${isOwn ? "you" : "the client"} in the way that the rule asks for.`,
  CONFLICT: () => "A conflict is declared between them.",
  WITHHELD: (isOwn) => `It is withheld, by what ${own(isOwn)} chosen or by a limit that the clinic agreed to.`,
  CHOICE_NOT_KNOWN: (isOwn) =>
    `What ${own(isOwn)} chosen about it was changed later; what held before is not kept here, and is taken as withheld.`,
  NOT_OPENED: (isOwn) => `It is shown only if ${own(isOwn)} opened it, which is not so.`,
  CONSENT: () => "A consent opens it.",
  NO_CONSENT: () => "No consent covers what needs one.",
  CONSENT_NOT_SIGNED: () => "A consent that would cover it is not signed.",
  CONSENT_NOT_BEGUN: () => "A consent that would cover it has not begun.",
  CONSENT_ENDED: () => "A consent that covered it has ended.",
  CONSENT_REVOKED: () => "A consent that covered it was revoked.",
  CONSENT_FOR_OTHERS: () => "A consent that covers it is for others or for another purpose.",
  DEPENDS_ON_ROW: () => "It depends on each entry as well.",
};

function whatOf({ type, field, isOwn }: Question): string {
  const whose = isOwn ? "your" : "the client's";
  if (type === "Client") return field === null ? `${whose} record` : `${whose} ${spaced(field)}`;
  return field === null
    ? `${whose} ${spaced(type)} entries`
    : `the ${spaced(field)} of ${whose} ${spaced(type)} entries`;
}

/** "PEER_SPECIALIST" and "peerNotes" as words. */
function spaced(name: string): string {
  return name
    .replaceAll("_", " ")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
}
