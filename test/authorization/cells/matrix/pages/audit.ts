/** The audit log and what a client is told from it. */
export const audit = `
#                                                   | class   | PS  | SUP | CL  | CC  | ME | REP | PO | AD | IN
AuditEvent
  row                                               | AUDIT   | Own | -   | Own | Own | S + History | P(CONSENT) + History | R | System | -
  id, recordedAt, kind, outcome, actorId, actorRole, clientId, consentId, purpose, basis, operationName, entities, leafHash | AUDIT | R | - | R | R | R | R | R | R | -
  leafIndex                                         | AUDIT   | -   | -   | -   | -   | R  | R   | R  | -  | -

AuditEntity
  row                                               | AUDIT   | Of  | -   | Of  | Of  | Of | Of  | Of | Of | -
  type, id, clientId, classes, fields, count        | AUDIT   | R   | -   | R   | R   | R  | R   | R  | R  | -

Disclosure
  # Their own, in an emergency.
  row                                               | CONSENT | -   | -   | Own | -   | S  | P   | R  | -  | -
  id, at, recipientName, recipientAddress, description, purpose, basis, consentId, classes, documentedLate, participants, participantClass | CONSENT | - | - | R | - | R | R | R | - | -

EmergencyAccess
  row                                               | AUDIT   | -   | -   | Own | -   | S  | P + Grown | R | - | -
  id, client, actor, startedAt, endsAt, nature, disclosures, review, reviewDueOn, version | AUDIT | - | - | R | - | R | R | R | - | -
  isRepeated                                        | AUDIT   | -   | -   | -   | -   | -  | -   | R  | -  | -

AccessReportEntry
  row                                               | CONSENT | -   | -   | -   | -   | S + Look | P + Look + (Elsewhere or P(NOTES) + Grown) | Look | - | -
  eventId, at, actorName, actorRole, classes, purpose, emergency | CONSENT | - | - | -   | -   | R  | R   | R  | -  | -

AuditCheckpoint
  row                                               | AUDIT   | -   | -   | -   | -   | R  | R   | R  | -  | -
  size, rootHash, at, signature, keyId, note        | AUDIT   | -   | -   | -   | -   | R  | R   | R  | -  | -

AuditInclusionProof
  row                                               | AUDIT   | -   | -   | -   | -   | Told | Told | R | - | -
  eventId, body, leafIndex, leafHash, path, entry, entryPath, checkpoint | AUDIT | - | - | - | - | R | R | R | - | -
`;
