import { notYet, partly, shown, type Case } from "./case.js";

const HERE = "cases/integrity.test.ts";
const NOTES = "journeys/notes.test.ts";
const INPUT = "journeys/bad-input.test.ts";

export const integrity: readonly Case[] = [
  partly(
    "a signed note is amended, never edited, and nothing is deleted",
    "no mutation marks a note as made by mistake yet",
    [NOTES, "once signed are never changed, and amended in a note of their own that keeps the old one"],
    [HERE, "is to delete it: rows go with a draft's recipients, parts of a plan and kept keys alone"],
  ),
  shown("a supervisor changes nobody's text", [NOTES, "are changed by their author alone, against the stored version"]),
  shown(
    "staff take away no comment of the client",
    [NOTES, "from the client, on notes of both kinds, and staff can't take them away or add their own"],
    [HERE, "is to change or take away what the client said about a note"],
  ),
  shown(
    "any words may be written, and no note is copied by the service",
    [INPUT, "is not said of text that only looks dangerous: it is kept as it is"],
    [HERE, "is to have a note's text copied: an input names a note only to change, sign, amend or comment on it"],
  ),
  partly(
    "a label is changed by the privacy officer alone, with a reason",
    "nobody changes a label: there is no such act yet",
    [HERE, "is to relabel it: no role changes the label, the program, the client or the clinic of a row"],
  ),
  shown(
    "tokens that are forged, old, for others, or raised",
    ["platform/tokens/hostile.test.ts", "with $name is refused, and the reason is in the log alone"],
    ["platform/tokens/verify.test.ts", "with %s is refused with the same answer"],
    [
      "features/audit/revocation.test.ts",
      "is refused in all of them a second later, and another one of the person is not",
    ],
    ["journeys/signing-in.test.ts", "is nobody whose token is old, for others, forged or of another clinic"],
    ["journeys/signing-in.test.ts", "is never more than the database says, whatever roles the token names"],
  ),
  shown(
    "operators, very long texts, null bytes, odd Unicode, endless lists",
    [HERE, "is to get by with %s"],
    [INPUT, "is said of a list with %s"],
    [INPUT, "is said of an input with %s, and where"],
    [INPUT, "is said of a %s of %p"],
  ),
  shown(
    "no entry in the log, no answer",
    ["journeys/no-record-no-answer.test.ts", "%s is told nothing by %s"],
    ["journeys/no-record-no-answer.test.ts", "%s changes nothing by %s"],
    [
      "journeys/no-record-no-answer.test.ts",
      "because somebody holds it locked, the answer is that it can't be had now",
    ],
  ),
  partly(
    "the log is not rewritten, and who does it past the triggers is found out",
    "what a superuser does with triggers off is found by verifying the sealed log, which is to come",
    ["database/audit-log.test.ts", "refuses %s even to the owner of the database"],
    ["database/audit-log.test.ts", "refuses %s to a role of the service"],
  ),
  notYet("fifty acts at once are all sealed, without a gap", "the log is not sealed yet"),
  partly(
    "migrations run twice, and back",
    "there is no chain and no stored version of the policy to keep yet",
    ["database/migrations.test.ts", "run on an empty database, back to nothing, and run again to the same"],
    ["database/migrations.test.ts", "change nothing when they are run a second time"],
  ),
  partly(
    "minutes and units at their bounds, across midnight, overlapping, without a credential",
    "ratios of groups and limits of units a day come with billing",
    [NOTES, "of %i minutes count %i units"],
    [HERE, "is to stretch a contact across %s"],
    [NOTES, "do not overlap with another contact of the author"],
    [HERE, "is to work without a credential: the last day counts, in the clinic's zone, and not the next"],
  ),
  notYet("measures with gaps, out of range, twice a day", "there are no measures"),
  partly(
    "one active plan, floods of items, an empty crisis plan",
    "goals lead to no other goal",
    ["journeys/recovery-plan.test.ts", "is started once: a client has one active plan"],
    [HERE, "is to flood a plan, and an empty crisis plan still has lines to call"],
    [
      "journeys/emergency-access.test.ts",
      "opens the crisis plan where the client shares it with helpers in an emergency, and no other part of the plan",
    ],
  ),
  notYet("matching without candidates, at capacity, in a tie", "there is no matching"),
  partly(
    "concerns raised twice, late, or about the representative",
    "a client can't dispute a concern yet",
    [HERE, "is to hush a worry up: the same concern raised twice stands twice"],
    [
      "journeys/safety-concerns.test.ts",
      "is raised up to a day after the assignment ended, and what came of it is not seen",
    ],
    ["journeys/safety-concerns.test.ts", "about a representative never reaches the representative"],
  ),
  notYet("a merge while a consent is signed or a referral sent", "records are not merged"),
  notYet("volunteers see less", "there is no such role"),
  notYet("signing needs a fresh sign-in, revoking does not", "tokens tell nothing of how somebody signed in yet"),
];
