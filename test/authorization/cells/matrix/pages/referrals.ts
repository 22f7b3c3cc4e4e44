/** Referrals and what becomes of them. An organization has its own side only, from the sending on. */
export const referrals = `
#                                                   | class    | PS | SUP | CL | CC | ME | REP | PO | AD | IN
Referral
  row                                               | REFERRAL | A  | V   | T  | K  | S  | P   | -  | -  | Y + C(REFERRAL)
  # It shows its client, so that who finds a labelled one finds the client too.
  row labelled SUD                                  | SUD      | A + Pg | V + Pg | T + (Pg or C(SUD)) | K + (Pg or C(SUD)) | S | P | - | - | Y + C(REFERRAL) + C(SUD)
  id, client, kind, need, handoff, target, status, availableTransitions, respondBy, sentAt, scheduledFor, targetProgram, clientAgreedAt, history, version, createdAt, updatedAt | REFERRAL | R | R | R | R | R | R | - | - | R
  reason                                            | REFERRAL | R  | R   | R  | R  | R  | R   | -  | -  | R
  providerOutcome                                   | REFERRAL | R  | R   | R  | R  | R  | R   | -  | -  | R
  clientOutcome                                     | REFERRAL | R  | R   | -  | -  | R  | R   | -  | -  | -
  loopClosedAt                                      | REFERRAL | R  | R   | R  | R  | R  | R   | -  | -  | -

ReferralEvent
  row                                               | REFERRAL | Of | Of  | Of | Of | Of | Of  | -  | -  | Of + Sent
  id, from, to, at, actor, reason                   | REFERRAL | R  | R   | R  | R  | R  | R   | -  | -  | R

# The feed is for organizations; nobody else may ask for it.
ReferralFeed
  row                                               | REFERRAL | -  | -   | -  | -  | -  | -   | -  | -  | R
  edges, endCursor, hasNextPage                     | REFERRAL | -  | -   | -  | -  | -  | -   | -  | -  | R

ReferralChange
  row                                               | REFERRAL | -  | -   | -  | -  | -  | -   | -  | -  | Of
  referral, changedAt, notice, consentScope, redisclosureRule | REFERRAL | - | - | - | - | - | - | - | - | R

ReferralTombstone
  row                                               | REFERRAL | -  | -   | -  | -  | -  | -   | -  | -  | R
  referralId, changedAt, reason                     | REFERRAL | -  | -   | -  | -  | -  | -   | -  | -  | R

ConsentScope
  row                                               | CONSENT  | -  | -   | -  | -  | -  | -   | -  | -  | R
  consentId, classes, purposes, expiresAt, serviceFrom, serviceTo, text | CONSENT  | -  | -   | -  | -  | -  | -   | -  | -  | R
`;
