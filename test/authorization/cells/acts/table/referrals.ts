import type { Days } from "../../facts.js";
import { isOfItsDays } from "../../matrix/terms.js";
import { A, both, K, limited, P, R, S, T, type Act, type Rule, type Try } from "../language.js";
import { theirClient } from "./usual.js";

/** Copies that no earlier word of the client and no deadline says anything about. */
const fresh = (status: string) => (): Readonly<Record<string, unknown>> => ({
  status,
  client_outcome: null,
  client_words: null,
  client_outcome_at: null,
  client_version: 0,
  provider_outcome: null,
});
const goesTo =
  (status: string): NonNullable<Act["rows"]> =>
  ({ row, circle }) =>
    row.values["status"] === status && row.its["targetOrganization"] === circle.organization.id;

/** A program can be named in which the viewer may know the client to be now; another is no program of theirs. */
const inProgram =
  (program: string): NonNullable<Act["then"]> =>
  (its) => {
    const now = its.rows.filter((row) => row.type === "ProgramEnrollment" && row.values["endedAt"] === null);
    const isIn = now.some((row) => row.its["program"] === program);
    if (!isIn || (program !== "general" && !knowsOfPart2(its))) return "INVALID_INPUT";
    // Of a program known by a consent for other days, nobody makes a referral that they would not see.
    const isSeen = program === "general" || seesOfToday(its);
    return isSeen ? "done" : "FORBIDDEN";
  };
/** Pg | C(SUD), less what is withheld. */
const knowsOfPart2: Rule = (its) => {
  const { viewer, client } = its;
  if (viewer.role === "ME") return true;
  const isTold = ["active", "other class"].includes(client.consent) && client.consentClasses.includes("SUD");
  const byConsent = (viewer.role === "CL" || viewer.role === "CC") && isTold;
  return (viewer.inPart2Program || byConsent) && !limited("SUD")(its);
};
const seesOfToday = ({ viewer, client, circle }: Try): boolean =>
  viewer.role === "ME" || viewer.inPart2Program || isOfItsDays(client, circle.clinic.days(new Date(), null));
const input = ({ client, circle }: Try): Readonly<Record<string, unknown>> => ({
  clientId: client.id,
  kind: "OUTBOUND",
  need: "FOOD",
  targetId: circle.organization.id,
  reason: "Three weeks without a full fridge",
});

/** Whether the consent for the organization permits what is sent: a referral, how to reach the client, of what it is. */
const consented = ({ client, row }: Try, ...labels: readonly string[]): boolean => {
  const classes = ["REFERRAL", "CONTACT", ...labels];
  return (
    ["active", "other class"].includes(client.consent) &&
    classes.every((one) => client.consentClasses.includes(one)) &&
    !classes.some((one) => client.withheld.includes(`${one} ORGANIZATIONS`)) &&
    isOfItsDays(client, row.its["served"] as Days | undefined)
  );
};

const created = { shows: "referral", leaves: { table: "referrals", by: "created_by", event: "CREATE" } };
const moved = { shows: "referral", leaves: { table: "referrals", event: "UPDATE" } };

export const referralActs: readonly Act[] = [
  {
    name: "createReferral",
    as: "of a general program",
    ...theirClient,
    who: { PS: A, CL: T, CC: K, ME: S },
    then: inProgram("general"),
    input: (its) => ({ ...input(its), programId: its.circle.programs.general.id }),
    ...created,
  },
  {
    name: "createReferral",
    as: "of the Part 2 program",
    ...theirClient,
    who: { PS: A, CL: T, CC: K, ME: S },
    then: inProgram("part 2"),
    input: (its) => ({ ...input(its), programId: its.circle.programs["part 2"].id }),
    ...created,
  },
  {
    name: "transitionReferral",
    never: ["PO", "AD"],
    as: "to SENT",
    on: ["Referral"],
    rows: goesTo("DRAFT"),
    // Nothing of Part 2 is sent, or said to lack something, without a consent that names it.
    who: {
      PS: both(A, sendable),
      CL: both(T, sendable),
      CC: both(K, sendable),
    },
    input: ({ row }) => ({ referralId: row.id, to: "SENT", expectedVersion: 5 }),
    then: (its) => (consented(its) ? "done" : "CONSENT_REQUIRED"),
    fresh: fresh("DRAFT"),
    shows: "referral",
    leaves: { table: "referrals", event: "DISCLOSURE" },
  },
  {
    name: "transitionReferral",
    never: ["PO", "AD"],
    as: "a draft to CANCELLED",
    on: ["Referral"],
    rows: goesTo("DRAFT"),
    who: { PS: A, CL: T, CC: K, ME: S, REP: P("RECORD") },
    input: ({ row }) => ({ referralId: row.id, to: "CANCELLED", expectedVersion: 5, outcome: "CLIENT_DECLINED" }),
    fresh: fresh("DRAFT"),
    ...moved,
  },
  {
    name: "transitionReferral",
    never: ["PO", "AD"],
    as: "to ACCEPTED",
    on: ["Referral"],
    rows: goesTo("RECEIVED"),
    who: { IN: R },
    input: ({ row }) => ({ referralId: row.id, to: "ACCEPTED", expectedVersion: 5 }),
    fresh: fresh("RECEIVED"),
    ...moved,
  },
  {
    name: "transitionReferral",
    never: ["PO", "AD"],
    as: "to CANCELLED",
    on: ["Referral"],
    rows: goesTo("RECEIVED"),
    who: { PS: A, CL: T, CC: K, ME: S, REP: P("RECORD") },
    input: ({ row }) => ({ referralId: row.id, to: "CANCELLED", expectedVersion: 5, outcome: "CLIENT_DECLINED" }),
    fresh: fresh("RECEIVED"),
    ...moved,
  },
  {
    name: "confirmReferralOutcome",
    on: ["Referral"],
    rows: goesTo("COMPLETED"),
    who: { PS: A, ME: S, REP: P("RECORD") },
    input: ({ row }) => ({ referralId: row.id, outcome: "GOT_HELP" }),
    fresh: fresh("COMPLETED"),
    ...moved,
  },
];

function sendable(its: Try): boolean {
  return !its.row.sud || consented(its, "SUD");
}
