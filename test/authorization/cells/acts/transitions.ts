import type { Letters } from "../facts.js";

/** referrals.md, line by line: from, to, and who may. What the system does when time is up is nobody's step. */
const LINES = `
DRAFT                            | SENT             | PS CC CL
DRAFT                            | CANCELLED        | PS CC CL ME REP
SENT                             | RECEIVED         | IN
SENT RECEIVED                    | ACCEPTED         | IN
SENT RECEIVED                    | DECLINED         | IN
SENT RECEIVED ACCEPTED           | WAITLISTED       | IN
WAITLISTED                       | ACCEPTED         | IN
WAITLISTED                       | DECLINED         | IN
ACCEPTED WAITLISTED              | SCHEDULED        | IN PS CC
SCHEDULED                        | SCHEDULED        | IN PS CC
ACCEPTED SCHEDULED               | IN_PROGRESS      | IN
IN_PROGRESS                      | WAITLISTED       | IN
IN_PROGRESS SCHEDULED ACCEPTED   | COMPLETED        | IN
SENT RECEIVED ACCEPTED WAITLISTED SCHEDULED IN_PROGRESS | CANCELLED | ME REP PS CC CL
ACCEPTED IN_PROGRESS             | FAILED           | IN
DRAFT SENT RECEIVED ACCEPTED WAITLISTED SCHEDULED IN_PROGRESS COMPLETED DECLINED CANCELLED FAILED EXPIRED | ENTERED_IN_ERROR | SUP PO
`;

export const STATUSES = [
  ...["DRAFT", "SENT", "RECEIVED", "ACCEPTED", "WAITLISTED", "SCHEDULED", "IN_PROGRESS"],
  ...["COMPLETED", "DECLINED", "CANCELLED", "FAILED", "EXPIRED", "ENTERED_IN_ERROR"],
];

interface Line {
  readonly from: readonly string[];
  readonly to: string;
  readonly who: readonly string[];
}

const lines: readonly Line[] = LINES.trim()
  .split("\n")
  .map((line) => {
    const [from = "", to = "", who = ""] = line.split("|").map((part) => part.trim());
    return { from: from.split(/\s+/), to, who: who.split(" ") };
  });

/** Where a role may take a referral to an organization that is connected, made by somebody else. */
export function stepsOf(role: Letters, from: string): readonly string[] {
  return lines.filter((line) => line.from.includes(from) && line.who.includes(role)).map(({ to }) => to);
}

/** What is told of a step that is not the role's to take: that it is nobody's from there, or that it is others'. */
export function refusalOf(from: string, to: string): string {
  return lines.some((line) => line.from.includes(from) && line.to === to) ? "FORBIDDEN" : "INVALID_TRANSITION";
}
