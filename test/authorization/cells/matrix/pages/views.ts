/**
 * What each column of the views holds, in the language of the page of columns. Written down from the relationships (A, V,
 * T, K, P), the overlays and the reports of the matrix. A view that is not named here is nobody's: others are made from it.
 */
export const views = `
# Relationships.
app.assigned
  client_id | only PS
  starts_at | nobody

app.supervised
  client_id, peer_specialist_id | only SUP

app.supervised_peers
  peer_specialist_id | only SUP

app.care_team
  # A supervisor who sits on the care team, in whichever role, reads no peer notes: the clinical hat wins.
  client_id | only SUP CL CC
  role | only CL CC

# Which record an emergency opened to them, and by which access.
app.emergency
  client_id, emergency_access_id | only CL

app.represented
  client_id, scopes, alone, wholly_alone | only REP
  capacity | nobody

app.minors_alone
  client_id | only REP

app.administered
  client_id | only AD
  program_id | nobody

app.own_peers
  peer_specialist_id | only ME

# Consent: to organizations, and to treating staff.
app.covering
  client_id, consent_id, class_mask, discloser_program_ids | only IN
  services_start_at, services_end_at | only IN
  expires_at | nobody

# Clients known by a referral.
app.referred_clients
  client_id | only IN

app.named_now
  consent_id | only IN
  client_id | nobody

app.sud_permitted
  client_id, discloser_program_ids, services_start_at, services_end_at | only CL CC
  consent_id | nobody

# What clients keep from a side of the clinic, and what they open to one that does not read it otherwise.
app.limits
  client_id, class_bit | only PS SUP CL CC AD

app.wishes
  client_id, class_bit | only PS SUP CC

# What an organization is told, page by page, with the consent that it is told by.
app.feed_window
  clinic_id, position, changed_at, referral_id, client_id, covered, sud | only IN
  consent_id, scope_text, scope_classes, scope_purposes, scope_expires_at | only IN
  scope_service_from, scope_service_to | only IN

# The log and the reports made from it. Clients whom one sees no more are named to the privacy officer alone.
app.audit_log
  clinic_id | plumbing
  # The history of a consent is told in the order of the log.
  position | only ME REP PO
  id | AuditEvent.id
  recorded_at | AuditEvent.recordedAt
  kind | AuditEvent.kind
  outcome | AuditEvent.outcome
  actor_id | AuditEvent.actorId
  actor_role | AuditEvent.actorRole
  client_id | AuditEvent.clientId
  consent_id | AuditEvent.consentId
  purpose | AuditEvent.purpose
  basis | AuditEvent.basis
  operation_name | AuditEvent.operationName
  client_ids | only PO
  known_client_ids | only PS CL CC ME REP AD
  # What the service itself did is about no consent.
  known_consent_id | only PS CL CC ME REP PO

app.audit_log_leaves
  clinic_id, event_id | plumbing
  leaf_hash | AuditEvent.leafHash
  leaf_index | AuditEvent.leafIndex

app.audit_proofs
  clinic_id, size, client_id | plumbing
  event_id | AuditInclusionProof.eventId
  body | AuditInclusionProof.body
  leaf_index | AuditInclusionProof.leafIndex
  leaf_hash | AuditInclusionProof.leafHash
  entry | AuditInclusionProof.entry
  entry_path | AuditInclusionProof.entryPath

app.audit_entities
  clinic_id, event_id, number | plumbing
  type | AuditEntity.type
  id | AuditEntity.id
  client_id | AuditEntity.clientId
  classes | AuditEntity.classes
  fields | AuditEntity.fields

app.access_report
  clinic_id, client_id | plumbing
  id | AccessReportEntry.eventId
  recorded_at | AccessReportEntry.at
  actor_name | AccessReportEntry.actorName
  actor_role | AccessReportEntry.actorRole
  classes | AccessReportEntry.classes
  purpose | AccessReportEntry.purpose
  emergency | AccessReportEntry.emergency
  client_ids | only PO

app.disclosures
  clinic_id, client_id | plumbing
  id | Disclosure.id
  recorded_at | Disclosure.at
  recipient_name | Disclosure.recipientName
  recipient_address | Disclosure.recipientAddress
  description | Disclosure.description
  purpose | Disclosure.purpose
  basis | Disclosure.basis
  consent_id | Disclosure.consentId
  classes | Disclosure.classes
  documented_late | Disclosure.documentedLate
  participant_ids | Disclosure.participants
  participant_class | Disclosure.participantClass
  emergency_access_id | EmergencyAccess.disclosures
  # Their own.
  discloser_id | only CL
  client_ids | only PO

# The directory, the numbers to ring, and who is asking.
app.employed_peers
  peer_specialist_id | only ALL

app.program_peers
  peer_specialist_id, program_id | only ALL

app.crisis_lines
  clinic_id, position, name, number | only ALL

app.viewer
  id | Viewer.id
  clinic_id | Viewer.clinic
  display_name | Viewer.displayName
  role | Viewer.role
  roles | Viewer.roles
  scopes | Viewer.scopes
  peer_specialist_id | Viewer.peerSpecialist
  client_id | Viewer.client
  organization_id | Viewer.organization

# The same facts about a member of staff and the one client who looks through them.
through.assigned
  client_id | only ME
  starts_at | nobody

through.supervised
  client_id | only ME
  peer_specialist_id | nobody

through.supervised_peers
  peer_specialist_id | only ME

through.care_team
  client_id, role | only ME

through.emergency
  client_id | only ME
  emergency_access_id | nobody

through.administered
  client_id | only ME
  program_id | nobody

through.sud_permitted
  client_id, discloser_program_ids, services_start_at, services_end_at | only ME
  consent_id | nobody

through.limits
  client_id, class_bit | only ME

through.wishes
  client_id, class_bit | only ME
`;
