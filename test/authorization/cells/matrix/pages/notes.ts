/**
 * Notes. The label SUD asks for more, and for nothing less than the kind of note does (d.1, 6 and 7). A draft exists for its author and the author's supervisor; a peer note for its author, the supervisors, the client
 * and representatives with the scope NOTES, and for clinical staff not even as a number.
 */
export const notes = `
#                                                   | class     | PS | SUP | CL | CC | ME | REP | PO | AD | IN
ServiceNote
  row                                               | SERVICE   | A  | V   | T  | K  | S  | P   | -  | Ad | C(SERVICE)
  row labelled SUD                                  | SUD       | A + Pg | V + Pg | T + (Pg or C(SUD)) | K + (Pg or C(SUD)) | S | P | - | Ad + Pg | C(SERVICE) + C(SUD)
  row DRAFT                                         | SERVICE   | A + Own | V + Team | - | - | - | - | - | - | -
  row labelled SUD DRAFT                            | SUD       | A + Pg + Own | V + Pg + Team | - | - | - | - | - | - | -
  id, author, startedAt, endedAt, minutes, units, modality, place, status, signedAt, coSignedAt, amendmentOf, program, version | SERVICE | R | R | R | R | R | R | - | R | R
  goal, intervention, response, nextStep            | SERVICE   | R  | R   | R  | R  | R  | R   | -  | -  | R
  clientComments                                    | SERVICE   | R  | R   | R  | R  | R  | R   | -  | Missing | R

# A supervisor's rights follow the peer specialists whom they supervise now (d.4, 2): to what these wrote.
PeerNote
  row                                               | PEER_ONLY | A + Own | V + Team + Unhatted | - | - | S | P(NOTES) | - | - | -
  id, author, writtenAt, writtenTogether, body, clientComments | PEER_ONLY | R | R | - | - | R | R | - | - | -

# The client's words on a note are of the note, for who reads its text.
ClientComment
  row                                               | SERVICE   | Of | Of  | Of | Of | Of | Of  | -  | Missing | Of
  row on a peer note                                | PEER_ONLY | Of | Of  | -  | -  | Of | Of  | -  | -  | -
  id, at, text                                      | SERVICE   | R  | R   | R  | R  | R  | R   | -  | R  | R

ClinicalNote
  row                                               | CLINICAL  | A + Opened | V + Opened | T or E | K + Opened | S | P | - | - | C(CLINICAL)
  row labelled SUD                                  | SUD       | A + Pg + Opened | V + Pg + Opened | T + (Pg or C(SUD)) or E | K + Opened + (Pg or C(SUD)) | S | P | - | - | C(CLINICAL) + C(SUD)
  id, author, writtenAt, body, program              | CLINICAL  | R  | R   | R  | R  | R  | R   | -  | -  | R
`;
