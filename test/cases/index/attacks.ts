import { partly, shown, type Case } from "./case.js";

const HERE = "cases/attacks.test.ts";
const EMERGENCY = "journeys/emergency-access.test.ts";
const CLINICIAN = "journeys/clinician.test.ts";
const INPUT = "journeys/bad-input.test.ts";
const REFERRALS = "journeys/referrals.test.ts";
const IDS = "cases/hidden-ids.test.ts";
const VALUES = "cases/hidden-values.test.ts";
const CONSENT = "cases/consent.test.ts";

export const attacks: readonly Case[] = [
  shown(
    "a clinician selects peer notes",
    [CLINICIAN, "names what the role never reads, the same for every client and for none"],
    ["cases/hidden-rows.test.ts", "are withheld in the same words whether there are any or not"],
  ),
  shown("a peer note by a global look-up", [
    CLINICIAN,
    "gives no way to a peer note: not by alias, fragment, union, filter or order",
  ]),
  shown("by fragments, aliases and other types", [
    HERE,
    "meets the same wall before peer notes on every way to a client",
  ]),
  shown("by the type name of a union", [HERE, "finds no type by which a peer note could come under another name"]),
  shown("a filter on hidden text", [HERE, "asks in vain for %s, and is not helped to the right name"]),
  shown(
    "an order by a hidden field",
    [HERE, "asks in vain for %s, and is not helped to the right name"],
    ["journeys/choices.test.ts", "can't be asked by %s through %s, whatever there is"],
  ),
  shown(
    "sums over hidden rows",
    [HERE, "asks in vain for %s, and is not helped to the right name"],
    [
      "cases/hidden-rows.test.ts",
      "change no count, page, cursor, order, sum, version or time of those who may not see them",
    ],
  ),
  shown("sizes of a page that make no sense", [INPUT, "is said of a list with %s"]),
  shown("an alias that looks like another field", [
    CLINICIAN,
    "gives no way to a peer note: not by alias, fragment, union, filter or order",
  ]),
  shown("another organization's referral", [
    REFERRALS,
    "is nobody else's: another organization finds nothing, and moves nothing",
  ]),
  shown("the plan of a client of somebody else", [
    "journeys/recovery-plan.test.ts",
    "is not there for those without a relationship, nor theirs to write",
  ]),
  shown("a referral for another clinic's client", [IDS, "is nobody's in an input: %s, %s, %s"]),
  shown(
    "a record that is moved to another client or clinic",
    ["cases/integrity.test.ts", "is to move it: no input takes a clinic, and none of a change takes another client"],
    [
      "cases/integrity.test.ts",
      "is to relabel it: no role changes the label, the program, the client or the clinic of a row",
    ],
    ["database/keys.test.ts", "is refused to a role of the service as one that names nothing"],
  ),
  shown("a record number that another clinic has", [
    VALUES,
    "of a record number of another clinic is no duplicate, and nobody chooses a record number",
  ]),
  shown("a unique value of a hidden row of the own clinic", [
    VALUES,
    "of names, birth date, telephone and email of a client elsewhere registers a new client all the same",
  ]),
  shown("an organization beyond the classes of its consent", [
    REFERRALS,
    "shows a class only as far as the consent names it",
  ]),
  partly(
    "an organization with another purpose than the consent's",
    "a row of the log that the client sees as a denied look comes with consent and audit",
    [CONSENT, "for one purpose opens nothing to an organization that is registered for %s"],
  ),
  shown(
    "what one recipient was told, read by another",
    [HERE, "of an organization reads no accounting of what others received, and no log"],
    ["journeys/feed.test.ts", "takes no cursor that is forged, of another organization or of another list"],
  ),
  shown("a consent at the instant of its end", [
    CONSENT,
    "permits one millisecond before it expires, and denies at that instant, to read and to write",
  ]),
  shown("a supervisor of another team", [
    "journeys/caseload.test.ts",
    "of a peer specialist of another team or clinic is empty, like one of nobody",
  ]),
  shown("an administrator who reads records", [
    "journeys/administration.test.ts",
    "is no reader of records: notes, plan, concerns and consents are withheld by role",
  ]),
  shown(
    "emergency access without a reason",
    [EMERGENCY, "takes the statement that consent can't be obtained, and one way to name the client"],
    [EMERGENCY, "is not renewed without a new reason"],
  ),
  shown(
    "errors that help to guess",
    [HERE, "learns nothing from an invalid value of an enum or of a filter, whatever it names"],
    [INPUT, "is said of a document with %s"],
  ),
  shown("a refused field that takes its parent away", [
    HERE,
    "finds no field whose refusal would take a readable parent away",
  ]),
  shown(
    "a plan of another role",
    ["cases/shared-parts.test.ts", "gives everybody their own answer to the same document, whoever asked it first"],
    ["cases/shared-parts.test.ts", "keeps roles of one person apart, back-to-back and at once"],
  ),
  shown(
    "an answer out of somebody's cache",
    ["cases/shared-parts.test.ts", "may be kept by nobody on the way, and tells caches what an answer depends on"],
    [INPUT, "is never cached, and never offered to another origin"],
  ),
  partly(
    "size and time of answers",
    "time is measured by npm run timing over many pairs",
    [
      "cases/hidden-rows.test.ts",
      "change no count, page, cursor, order, sum, version or time of those who may not see them",
    ],
    [IDS, "is nobody's in an argument: %s, %s"],
  ),
  partly("a subscription that outlives a consent", "the contract has no subscriptions, and refuses one", [
    INPUT,
    "is said of a document with %s",
  ]),
  partly("an export or FHIR beside GraphQL", "there is no other door to the record", [
    "platform/http.test.ts",
    "an unknown path answers JSON",
  ]),
];
