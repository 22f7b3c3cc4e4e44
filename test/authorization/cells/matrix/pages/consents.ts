/** Consents. A draft is for its author and the privacy officer. */
export const consents = `
#                                                   | class   | PS | SUP | CL | CC | ME | REP | PO | AD | IN
Consent
  row                                               | CONSENT | A + Sendable | V | T | K | S | P(CONSENT) | R | - | Named + Active + Discloses
  row labelled SUD                                  | SUD     | A + Sendable + Pg | V + Pg | T + (Pg or Named) | K + (Pg or Named) | S | P(CONSENT) | R | - | Named + Active + Discloses
  row DRAFT                                         | CONSENT | A + Own | - | T + Own | K + Own | S + Own | - | R | - | -
  row labelled SUD DRAFT                            | SUD     | A + Own + Pg | - | T + Own + (Pg or Named) | K + Own + (Pg or Named) | S + Own | - | R | - | -
  id, clientId, kind, state, classes, purposes, disclosers, recipients, description, serviceFrom, serviceTo, effectiveFrom, expiresAt, expiryEvent, missingSignatures, missingElements, supersedes, signedAt, revocation, version | CONSENT | R | R | R | R | R | R | R | - | R
  signatures                                        | CONSENT | -  | -   | -  | -  | R  | R   | R  | -  | -
  history                                           | AUDIT   | -  | -   | -  | -  | R  | R   | R  | -  | -

ConsentRecipient
  row                                               | CONSENT | Of | Of  | Of | Of | Of | Of  | Of | -  | Of + Itself
  id, organization, person, recipientClass, participants, revokedAt | CONSENT | R | R  | R  | R  | R  | R   | R  | -  | R

ConsentSignature
  row                                               | CONSENT | -  | -   | -  | -  | Of | Of  | Of | -  | -
  signer, capacity, method, at                      | CONSENT | -  | -   | -  | -  | R  | R   | R  | -  | -

ConsentRevocation
  row                                               | CONSENT | Of | Of  | Of | Of | Of | Of  | Of | -  | Of
  channel, receivedAt, effectiveAt, awaitingWrittenForm | CONSENT | R | R | R  | R  | R  | R   | R  | -  | R
`;
