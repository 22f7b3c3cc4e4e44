/** The audit log and what a client is told from it. */
export const audit = `
#                                                   | class   | PS  | SUP | CL  | CC  | ME | REP | PO | AD | IN
AuditEvent
  row                                               | AUDIT   | Own | -   | Own | Own | S + History | P(CONSENT) + History | R | System | -
  id, recordedAt, kind, outcome, actorId, actorRole, clientId, consentId, purpose, basis, operationName, entities | AUDIT | R | - | R | R | R | R | R | R | -

AuditEntity
  row                                               | AUDIT   | Of  | -   | Of  | Of  | Of | Of  | Of | Of | -
  type, id, clientId, classes, fields, count        | AUDIT   | R   | -   | R   | R   | R  | R   | R  | R  | -

Disclosure
  row                                               | CONSENT | -   | -   | -   | -   | S  | P   | R  | -  | -
  id, at, recipientName, recipientAddress, description, purpose, basis, consentId, classes | CONSENT | - | - | - | - | R | R | R | - | -

AccessReportEntry
  row                                               | CONSENT | -   | -   | -   | -   | S + Look | P + Look + (Elsewhere or P(NOTES) + Grown) | Look | - | -
  at, actorName, actorRole, classes, purpose, emergency | CONSENT | - | - | -   | -   | R  | R   | R  | -  | -
`;
