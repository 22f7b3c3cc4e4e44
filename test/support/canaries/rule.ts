import type { Role } from "../../../src/authorization/roles.js";
import { covers, isParty, sudPermitted } from "./consent-standpoint.js";
import type { Row } from "./history.js";
import type { Standpoint } from "./standpoint.js";

// The words in which the rules of the data classes are written down: a line for each role, as in the design's matrix.

/** Whether a value of this row may be shown to somebody. */
export type Rule = (row: Row, as: Standpoint) => boolean;

type Letters = "PS" | "SUP" | "CL" | "CC" | "ME" | "REP" | "PO" | "AD" | "IN";

const LETTERS: Record<Role, Letters> = {
  PEER_SPECIALIST: "PS",
  PEER_SUPERVISOR: "SUP",
  CLINICIAN: "CL",
  CARE_COORDINATOR: "CC",
  CLIENT: "ME",
  REPRESENTATIVE: "REP",
  PRIVACY_OFFICER: "PO",
  CLINIC_ADMIN: "AD",
  INTEGRATOR: "IN",
};

export type ByRole = Partial<Record<Letters, Rule>>;

/** A rule for each role; a role that is not named never sees it. */
export const byRole =
  (its: ByRole): Rule =>
  (row, as) =>
    its[LETTERS[as.role]]?.(row, as) ?? false;

export const nobody: Rule = () => false;
export const anybody: Rule = () => true;

export const both =
  (...rules: readonly Rule[]): Rule =>
  (row, as) =>
    rules.every((rule) => rule(row, as));

export const either =
  (...rules: readonly Rule[]): Rule =>
  (row, as) =>
    rules.some((rule) => rule(row, as));

const client = (row: Row): unknown => row["client_id"];

export const A: Rule = (row, as) => as.assigned(client(row));
export const V: Rule = (row, as) => as.supervised(client(row));
export const T: Rule = (row, as) => as.onCareTeam(client(row), "CLINICIAN");
export const K: Rule = (row, as) => as.onCareTeam(client(row), "CARE_COORDINATOR");
/** A clinician's emergency access runs now. */
export const E: Rule = (row, as) => as.role === "CLINICIAN" && as.inEmergency(client(row));
export const S: Rule = (row, as) => as.isClient(client(row));
export const P =
  (...scopes: readonly string[]): Rule =>
  (row, as) =>
    as.represents(client(row), ...scopes);
export const administered: Rule = (row, as) => as.administered(client(row));
export const byMe: Rule = (row, as) => row["author_id"] === as.who.userId;
export const byMyTeam: Rule = (row, as) => as.team().includes(row["author_id"]);

/** Y+C(x): the organisation is a party, and consent covers its work and the class. */
export const C =
  (dataClass: string): Rule =>
  (row, as) =>
    isParty(as, client(row)) && covers(as, client(row), "REFERRAL") && covers(as, client(row), dataClass);

/** Pg: a row labelled SUD is for those who work in its program. */
export const Pg: Rule = (row, as) =>
  row["sud"] !== true || (as.worksIn(row["program_id"]) && !as.withheld(client(row), "SUD"));
/** Pg | C(SUD), for treating staff. */
export const PgOrC: Rule = (row, as) =>
  row["sud"] !== true ||
  ((as.worksIn(row["program_id"]) || sudPermitted(as, client(row), row["program_id"])) &&
    !as.withheld(client(row), "SUD"));
/** C(SUD), for an organisation. */
export const orSudCovered: Rule = (row, as) => row["sud"] !== true || covers(as, client(row), "SUD", row["program_id"]);
/** Nothing of Part 2 care that a minor consented to alone. */
export const notMinorAlone: Rule = (row, as) => row["sud"] !== true || !as.minorAlone(client(row));

const CARE_STAFF: readonly Role[] = ["PEER_SPECIALIST", "PEER_SUPERVISOR", "CLINICIAN", "CARE_COORDINATOR"];

/** Less what the client's preferences and the clinic's restrictions withhold of a class from care staff. */
export const unlessWithheld =
  (dataClass: string, rule: Rule): Rule =>
  (row, as) =>
    rule(row, as) && !(CARE_STAFF.includes(as.role) && as.withheld(client(row), dataClass));
