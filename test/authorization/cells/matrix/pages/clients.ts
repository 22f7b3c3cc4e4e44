/** The client, those around them, and what they chose inside the clinic. */
export const clients = `
#                                                   | class    | PS  | SUP | CL | CC | ME | REP | PO | AD | IN
Client
  row                                               | IDENTITY | A   | V   | T or E | K | S | P(any) | R | Ad | Y + C(REFERRAL)
  id, preferredName, pronouns                       | IDENTITY | R   | R   | R  | R  | R  | R   | R  | R  | R
  legalName, mrn                                    | IDENTITY | R   | R   | R  | R  | R  | R   | R  | R  | C(IDENTITY)
  dateOfBirth                                       | IDENTITY | -   | -   | R  | R  | R  | R   | -  | R  | C(IDENTITY)
  ageBand                                           | IDENTITY | R   | R   | R  | R  | R  | R   | -  | R  | -
  phone, email                                      | CONTACT  | R   | R   | R  | R  | R  | P   | -  | R  | C(CONTACT)
  # In an emergency a clinician reads who and where the client is, and what is opened, and nothing else.
  languages                                         | SERVICE  | R   | R   | T  | R  | R  | P   | -  | R  | C(SERVICE)
  programEnrollments                                | SERVICE  | R   | R   | R  | R  | R  | R   | -  | R  | C(SUD)
  careTeam                                          | SERVICE  | R   | R   | T  | R  | R  | R   | -  | -  | -
  assignments                                       | SERVICE  | R   | R   | T  | R  | R  | R   | -  | R  | -
  lastContactAt, nextContactAt                      | SERVICE  | R   | R   | T  | R  | R  | P   | -  | R  | -
  recoveryPlan                                      | PLAN_SHARED | A | V  | T or E | K | S  | P(PLAN AGENT) | - | - | C(PLAN_SHARED)
  serviceNotes                                      | SERVICE  | A   | V   | T  | K  | S  | P   | -  | R  | C(SERVICE)
  peerNotes                                         | PEER_ONLY | A  | V + Unhatted | - | - | S | P(NOTES) | - | - | -
  clinicalNotes                                     | CLINICAL | A + Opened | V + Opened | T or E | K + Opened | R | P | - | - | C(CLINICAL)
  safetyConcerns                                    | SAFETY   | A   | V   | T or E | K  | S  | P   | R  | -  | -
  referrals                                         | REFERRAL | R   | R   | T  | R  | R  | R   | -  | -  | R
  consents                                          | CONSENT  | R   | R   | T  | R  | R  | R   | R  | -  | R
  sharingPreferences, restrictions                  | CONSENT  | -   | R   | -  | -  | R  | R   | R  | -  | -
  version                                           | SERVICE by parts | R | R | R | R | R  | R   | R  | R  | R

ProgramEnrollment
  row                                               | SERVICE  | A   | V   | T or E | K | S | P  | -  | Ad | -
  row labelled SUD                                  | SUD      | A + Pg | V + Pg | T + (Pg or C(SUD)) or E | K + (Pg or C(SUD)) | S | P | - | Ad + Pg | C(SUD)
  id, program, startedAt, endedAt                   | SERVICE  | R   | R   | R  | R  | R  | R   | -  | R  | R

CareTeamMember
  row                                               | SERVICE  | A   | V   | T  | K  | S  | P   | -  | -  | -
  row labelled SUD                                  | SUD      | A + Pg | V + Pg | T + (Pg or C(SUD)) | K + (Pg or C(SUD)) | S | P | - | - | -
  id, displayName, role, program, startedAt, version | SERVICE | R   | R   | R  | R  | R  | R   | -  | -  | -

PeerAssignment
  row                                               | SERVICE  | A   | V   | T  | K  | S  | P   | -  | Ad | -
  id, peerSpecialist, role, startsAt, endsAt, version | SERVICE | R  | R   | R  | R  | R  | R   | -  | R  | -

SharingPreference
  row                                               | CONSENT  | -   | V   | -  | -  | S  | P   | R  | -  | -
  id, dataClass, audience, allowed, since           | CONSENT  | -   | R   | -  | -  | R  | R   | R  | -  | -

Restriction
  row                                               | CONSENT  | -   | V   | -  | -  | S  | P   | R  | -  | -
  id, dataClass, organization, program, startsAt, endsAt | CONSENT | - | R  | -  | -  | R  | R   | R  | -  | -

SafetyConcern
  row                                               | SAFETY   | A   | V   | T or E | K  | S  | P + Open | R | - | -
  id, kind, urgency, summary, raisedAt, status, version, raisedBy | SAFETY | R | R | R | R | R | R | R | - | -
`;
