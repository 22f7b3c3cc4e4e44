/**
 * What one viewer's answers may tell of what they don't read: each because the clinic's work needs it. The secrets leave
 * these alone, and nothing else; a new entry needs a reason that a client would accept.
 */
export const byDesign: readonly (readonly [what: string, reason: string])[] = [
  [
    "the size of the sealed log, and with it the number inside of an encrypted cursor",
    "every event of the clinic is counted; a cursor is as long for any number, and both worlds number alike from the first request on",
  ],
  [
    "the hash that an event contributes to the log",
    "it commits to the whole event, so that nothing of it can be rewritten, behind a random salt that nobody is shown",
  ],
  [
    "that an author's own note takes a time (OVERLAPPING_CONTACT), also of a client who is no longer theirs",
    "one person can't bill two contacts of one time; the note is the author's own, and neither client nor text is told",
  ],
  [
    "that a peer specialist is full, or can't take this client, to those who assign",
    "an assignment that must not be made has to be refused; whose clients they are, or why, is not told",
  ],
  [
    "that a referral may be sent, by a consent that the sender may not see",
    "a consent permits what it permits, whoever asks; what is missing is said as if it were not there",
  ],
  [
    "that somebody is on a care team already, to the admin who adds them",
    "nobody is on a team twice; memberships of Part 2 programs count as absent",
  ],
  [
    "whether one signature was enough, and so whether the client is of age, to the privacy officer who records it",
    "the state of a consent is the privacy officer's to read",
  ],
  [
    "what an emergency opens, to medical personnel",
    "that is what it is for, and each is recorded and reviewed; nobody in the two worlds is medical personnel",
  ],
  [
    "that acts on notes and referrals took place, to the privacy officer",
    "the log is theirs to read: identifiers and classes, no words",
  ],
];
