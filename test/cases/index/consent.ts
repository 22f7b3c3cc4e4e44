import { notYet, partly, shown, type Case } from "./case.js";

const HERE = "cases/consent.test.ts";
const JOURNEY = "journeys/consents.test.ts";
const KINDS = "journeys/consent-kinds.test.ts";
const INTERMEDIARIES = "journeys/intermediaries.test.ts";

export const consent: readonly Case[] = [
  shown(
    "the end of a consent is outside of it, to the millisecond",
    [HERE, "permits one millisecond before it expires, and denies at that instant, to read and to write"],
    [HERE, "to treating staff ends for them at its instant as well"],
    [
      "features/consents/consent.mirror.test.ts",
      "every combination of absent, past, present and future instants has one state in both",
    ],
  ),
  shown("a last day ends in the clinic's zone, on clock change nights too", [
    HERE,
    "until the end of %s lasts to %s, when the clinic's next day begins: %s",
  ]),
  shown(
    "of a revocation and a sending at the same time one waits, and nothing leaves after it",
    [JOURNEY, "while referrals are being sent: what comes after it does not leave"],
    ["journeys/referrals.test.ts", "not with %s: the missing elements are named, and the refusal is on record"],
  ),
  notYet("a subscription delivers nothing after a revocation", "the contract has no subscriptions"),
  notYet("an export that was built is not downloaded after a revocation", "there are no export files"),
  shown(
    "a spoken stop holds at once, and its written form moves nothing",
    [JOURNEY, "by word of mouth at once, although the written form is awaited"],
    [HERE, "taken back by word of mouth ends at once, and the written form moves nothing"],
  ),
  shown(
    "what lacks an element does not become active, and the answer names it",
    [JOURNEY, "not with an element missing: %s"],
    [JOURNEY, "for treatment, payment and operations only with the statements that these need"],
  ),
  shown(
    "the single consent for treatment, payment and operations covers no proceeding and no counselling notes",
    [HERE, "for treatment, payment and operations is never stretched: %j"],
    [HERE, "for one purpose opens nothing to an organization that is registered for %s"],
  ),
  shown("a class of treating recipients covers nobody who does not treat now", [
    HERE,
    "to a class of recipients covers nobody who does not treat the client now, and no organization",
  ]),
  shown(
    "an intermediary's consent needs its participants, and covers none who join later",
    [INTERMEDIARIES, "gets nothing on a consent of another kind, nor on one that names nobody who takes part"],
    [INTERMEDIARIES, "gets what the client lets through it, and the accounting names to whom it may go on, as of then"],
    [KINDS, "to an intermediary is not complete before it names who takes part, and covers them and nobody else"],
  ),
  shown(
    "two consents add up field by field, and never to a higher class",
    [HERE, "twice adds up field by field, and opens no further class"],
    [HERE, "to clinical information never opens what is labelled substance use care, until a second one does"],
  ),
  notYet("consents of records that are merged hold as far as both cover it", "records are not merged"),
  notYet("a merge that is undone gives each record its own back", "records are not merged"),
  shown(
    "a parent alone signs nothing that the minor alone may, and one of two signatures activates nothing",
    [HERE, "of a minor who may consent alone is not a parent's to sign, where it is about that care"],
    [JOURNEY, "for a minor by both, and is not active with one signature"],
  ),
  shown(
    "at eighteen, at local midnight, a parent's access ends, and the consents that they signed",
    [HERE, "on behalf of a minor by a parent ends at the local midnight of their eighteenth birthday"],
    [
      "journeys/consent-ends.test.ts",
      "that a parent signed too ends when the minor comes of age, at local midnight, and tells nobody the day",
    ],
  ),
  shown(
    "a representative who is the risk is not told of it, and supporters and people not to contact are never theirs",
    ["journeys/safety-concerns.test.ts", "about a representative never reaches the representative"],
    [
      "journeys/recovery-plan.test.ts",
      "is read and written by the representative with that authority, without what is the client's own",
    ],
  ),
  shown("a consent that is known to be false denies from then, and keeps its history", [
    HERE,
    "that the clinic learns to be false denies from that instant, and stays in the record",
  ]),
  partly(
    "a clock that goes back revives nothing",
    "for what ended by the clock alone, the floor is the time of the newest sealed event: with the audit log",
    [HERE, "and took back stays taken back for a clock that goes back"],
  ),
  notYet(
    "after the service agreement is taken back no new notes are written",
    "the service agreement does not decide about acts yet",
  ),
  notYet("after a client's death peer access ends in time", "the record knows no date of death"),
  shown("a row of no known program counts as Part 2 care", [
    HERE,
    "does not reach a row of no known program: it counts as substance use care",
  ]),
];
