/** The clinic, its staff and the organizations that it works with. */
export const staff = `
#                                                   | class         | PS | SUP | CL | CC | ME | REP | PO | AD | IN
PeerSpecialist
  row                                               | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R
  id, displayName, pronouns, bio, languages         | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R
  livedExperience                                   | STAFF_PRIVATE | R  | R   | R  | R  | R  | R   | R  | R  | R
  credentials                                       | STAFF         | Own | R  | R  | R  | R  | R   | R  | R  | R
  acceptingClients                                  | STAFF         | Own | Team | R | R  | R  | -   | -  | R  | -
  caseloadCount, caseloadLimit                      | STAFF         | Own | Team | - | -  | -  | -   | -  | R  | -
  supervisor                                        | STAFF         | R   | R   | -  | -  | R  | -   | -  | R  | -

LivedExperience
  row                                               | STAFF_PRIVATE | Own or Level(CLINIC) | Level(CLINIC) | Level(CLINIC) | Level(CLINIC) | Level(PUBLIC) or Assigned + Level(SHARED_WITH_MATCHED) | Level(PUBLIC) | Level(PUBLIC) | Level(PUBLIC) | Level(PUBLIC)
  tag, label                                        | STAFF_PRIVATE | R  | R   | R  | R  | R  | R   | R  | R  | R
  disclosure                                        | STAFF_PRIVATE | Own | -  | -  | -  | -  | -   | -  | -  | -

Credential
  row                                               | STAFF         | Own | R  | R  | R  | R  | R   | R  | R  | R
  id, kind, issuer, status                          | STAFF         | R  | R   | R  | R  | R  | R   | R  | R  | R
  number, issuedOn, expiresOn                       | STAFF         | R  | R   | -  | -  | -  | -   | R  | R  | -

StaffMember
  row                                               | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R
  id, displayName, role                             | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R

Organization
  row                                               | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R
  id, name, kind, needs, acceptingReferrals, connected, isPart2 | STAFF_PUBLIC | R | R | R | R | R | R | R | R | R

Program
  row                                               | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R
  id, name, isPart2                                 | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R

Clinic
  row                                               | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R
  id, name, timeZone, programs                      | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R

# Whoever asks, of themselves.
Viewer
  row                                               | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R
  id, displayName, role, roles, clinic, scopes, peerSpecialist, client, organization | STAFF_PUBLIC | R | R | R | R | R | R | R | R | R

VisibilityRule
  row                                               | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R
  coordinate, dataClass, role, condition            | STAFF_PUBLIC  | R  | R   | R  | R  | R  | R   | R  | R  | R

# Not a row: told to the client about themselves and to the privacy officer (explanations.test.ts).
AccessExplanation
  row                                               | CONSENT       | -  | -   | -  | -  | S  | -   | R  | -  | -
  allowed, decidedBy, relationship, reasons, consentId, asOf, inPlainWords | CONSENT | - | - | - | - | R | - | R | - | -
`;
