import { notYet, partly, shown, type Case } from "./case.js";

const IDS = "cases/hidden-ids.test.ts";
const EMERGENCY = "journeys/emergency-access.test.ts";
const ROWS = "cases/hidden-rows.test.ts";
const VALUES = "cases/hidden-values.test.ts";
const SHARED = "cases/shared-parts.test.ts";
const ATTACKS = "cases/attacks.test.ts";
const PARENTS = "cases/kept-from-parents.test.ts";
const CLINICIAN = "journeys/clinician.test.ts";

export const leakChannels: readonly Case[] = [
  shown(
    "counts, pages, edges and cursors",
    [ROWS, "change no count, page, cursor, order, sum, version or time of those who may not see them"],
    [ROWS, "change nothing in another clinic either"],
    [CLINICIAN, "is the same, byte for byte, before and after a peer specialist writes a peer note"],
    [SHARED, "opens no cursor for another person, role, list, argument, order or clinic"],
    [SHARED, "takes a cursor on another client's record for a place in that record's own list, and no more"],
  ),
  shown(
    "sums, newest and next times, yes or no",
    [ROWS, "change no count, page, cursor, order, sum, version or time of those who may not see them"],
    [
      "journeys/choices.test.ts",
      "keeps substance use care out of everything that sums it up, orders by it or looks for it",
    ],
  ),
  shown(
    "errors, codes, paths and partial answers for what is hidden and what is missing",
    [IDS, "is nobody's in an input: %s, %s, %s"],
    [IDS, "is nobody's in an argument: %s, %s"],
    [IDS, "is looked for in every field of every input that takes one"],
    [
      "journeys/bad-input.test.ts",
      "is not said of ids: those of another clinic, of nobody and of no shape at all are the same",
    ],
  ),
  shown(
    "objections to a value, and values that must be unique",
    [VALUES, "of names, birth date, telephone and email of a client elsewhere registers a new client all the same"],
    [VALUES, "of a record number of another clinic is no duplicate, and nobody chooses a record number"],
    [VALUES, "of a plan that the client keeps from the %s is answered as if there were none"],
    [VALUES, "of a care team member whom a Part 2 program added is no duplicate"],
    [VALUES, "of the time of somebody else's contact does not overlap"],
    [VALUES, "of a vision that the client keeps to themselves is a vision like any other"],
    [VALUES, "of a referral into Part 2 care that is open already is not refused as a second one"],
    [VALUES, "of a consent about Part 2 care, for %s, does not show in what is missing to send"],
    ["journeys/bad-input.test.ts", "is said of an input with %s, and where"],
  ),
  shown(
    "global look-ups, fragments, type names, many aliases, deep nesting",
    [ATTACKS, "meets the same wall before peer notes on every way to a client"],
    [ATTACKS, "finds no type by which a peer note could come under another name"],
    [CLINICIAN, "gives no way to a peer note: not by alias, fragment, union, filter or order"],
  ),
  partly(
    "text that travels: promoted text, mentions, file names, search",
    "text is not promoted, and there are no mentions, files or suggestions; search looks at names alone",
    ["journeys/choices.test.ts", "is not told by searching, filtering or ordering for it"],
  ),
  partly(
    "ids and positions that tell of time or number",
    "places in the sealed log come with it",
    [VALUES, "shows in no error, and no id that is given tells how many there were before"],
    [VALUES, "of a consent that the visible one replaced is not named as its predecessor"],
    [VALUES, "of a recipient of the same consent moves nothing that another recipient reads"],
    [VALUES, "of a part of the plan that an organization may not read moves no number that it reads"],
  ),
  notYet("words in notifications, webhooks and mail", "the service sends none"),
  notYet("topics and heartbeats of subscriptions", "the contract has no subscriptions"),
  shown(
    "what requests share inside of the service",
    [SHARED, "gives everybody their own answer to the same document, whoever asked it first"],
    [SHARED, "gives everybody their own answer while all ask at once"],
    [SHARED, "keeps roles of one person apart, back-to-back and at once"],
    ["database/context.test.ts", "gives each borrower of the same connection their own context when %s"],
  ),
  shown(
    "several operations in one request",
    [SHARED, "runs and records the one operation of a document that is named, and none beside it"],
    ["journeys/bad-input.test.ts", "is said of a body with %s"],
    ["journeys/bad-input.test.ts", "is said of a persisted query, of which the service keeps none"],
    ["journeys/bad-input.test.ts", "is said of an operation with too much of %s"],
    ["journeys/side-by-side.test.ts", "in the order in which one operation names them, each act by itself"],
  ),
  shown(
    "the schema, for strangers, and suggestions, for anybody",
    [ATTACKS, "who is not signed in gets no schema, no suggestion and no difference"],
    [ATTACKS, "asks in vain for %s, and is not helped to the right name"],
  ),
  shown(
    "explanations and previews for others than the client and the privacy officer",
    [
      "journeys/explanation.test.ts",
      "is not for %s, of a client who is there as of one who is not, and being refused is recorded",
    ],
    ["journeys/preview.test.ts", "is a client's alone: everybody else is refused, whatever the header says"],
    [SHARED, "takes no hint from headers that would have to be believed"],
  ),
  shown(
    "the audit log itself",
    [
      "features/audit/audit-reading.test.ts",
      "a peer note's act is in the client's report, and in a representative's only with the scope NOTES",
    ],
    [
      "features/audit/audit-reading.test.ts",
      "staff's own events keep their kind and lose the ids of clients who have gone from their sight",
    ],
    [PARENTS, "leaves no trace in the record or in the report of who looked: %s"],
    [PARENTS, "is in the client's own report"],
    [PARENTS, "takes nothing else out of the parent's report"],
    ["journeys/privacy-officer.test.ts", "shares no event of a peer note with the clinical side"],
    [VALUES, "of a consent about Part 2 care is not named in the log of somebody who may not see it"],
  ),
  shown("a gap in the care team", [CLINICIAN, "shows a clinician of CORE what is shared, and nothing of RISE"]),
  notYet("the time that an answer takes", "measured by npm run timing over many pairs, which no single test can show"),
  partly("appointments and contacts of hidden services", "there is no calendar beside contacts and referrals", [
    ROWS,
    "change no count, page, cursor, order, sum, version or time of those who may not see them",
  ]),
  notYet("who sits in a group, and how small it is", "there are no groups"),
  notYet("totals that differ by what is hidden", "there are no statistics"),
  partly(
    "guessing ids, record numbers, mail and telephone",
    "rate limits and alerts on many refusals come with the edge",
    [CLINICIAN, "is not there for those without a relationship, like an unknown id, and the attempt is on record"],
    [CLINICIAN, "names the client of a refused attempt only within their clinic"],
    ["journeys/choices.test.ts", "is not told by searching, filtering or ordering for it"],
  ),
  shown(
    "emergency access that is used to browse",
    [
      EMERGENCY,
      "answers alike for no client, for several, for another clinic's and in a conflict, and records each attempt",
    ],
    [EMERGENCY, "is looked for at most ten times in an hour, also by attempts at the same time"],
    [
      EMERGENCY,
      "that is the third within a day is marked in the queue and warned of in the log, without a word of the record",
    ],
    [EMERGENCY, "opens what an emergency needs, Part 2 care included, and nothing else of the client"],
  ),
  shown(
    "one organization's token with another's ids, or with wider claims",
    ["journeys/referrals.test.ts", "is nobody else's: another organization finds nothing, and moves nothing"],
    ["journeys/feed.test.ts", "takes no cursor that is forged, of another organization or of another list"],
    [ATTACKS, "widens nothing by the scopes or claims of a token"],
  ),
  notYet("webhooks of partners, out of order or twice", "partners pull: the service takes no webhooks"),
];
