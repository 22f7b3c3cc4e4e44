/**
 * What each column of the database holds, written down from the migrations. After the first bar stands
 *
 * - the fields that show it: a role is granted the column if, and only if, the matrix lets it read one of them somewhere;
 * - or `only` with the roles whose own number or name it is, where one field is stored once for each side;
 * - or `plumbing`: ids, labels and facts that decide. Whoever sees rows of the table may hold it;
 * - or `nobody`: no role reads it, through no field.
 *
 * After a second bar stand roles that hold it all the same, and why.
 */
export const columns = `
instance_profile
  only_row, kind, created_at | nobody

clinics
  clinic_id | plumbing
  name | Clinic.name
  time_zone | Clinic.timeZone
  # Shown by a view.
  warm_line_name, warm_line_number | nobody
  minor_alone_from_age | nobody

programs
  clinic_id, id | plumbing
  name | Program.name
  is_part2 | Program.isPart2

organizations
  clinic_id, id | plumbing
  name | Organization.name
  kind | Organization.kind
  needs | Organization.needs
  accepting_referrals | Organization.acceptingReferrals
  connected | Organization.connected
  is_part2 | Organization.isPart2
  address, purpose | nobody

users
  clinic_id, id | plumbing
  display_name | StaffMember.displayName
  staff_role | StaffMember.role

memberships
  clinic_id, id, user_id, role, organization_id, medical_personnel, starts_at, ends_at | nobody

program_staff
  clinic_id, id, user_id, program_id, starts_at, ends_at | nobody

peer_specialists
  clinic_id, id | plumbing
  display_name | PeerSpecialist.displayName
  pronouns | PeerSpecialist.pronouns
  bio | PeerSpecialist.bio
  languages | PeerSpecialist.languages
  accepting_clients | PeerSpecialist.acceptingClients
  caseload_limit | PeerSpecialist.caseloadLimit

lived_experiences
  clinic_id, id, peer_specialist_id, disclosure | plumbing
  tag | LivedExperience.tag
  label | LivedExperience.label

credentials
  clinic_id, id, peer_specialist_id | plumbing
  kind | Credential.kind
  issuer | Credential.issuer
  number | Credential.number
  status | Credential.status
  issued_on | Credential.issuedOn
  expires_on | Credential.expiresOn

supervision_links
  clinic_id, id, supervisor_id, peer_specialist_id, starts_at, ends_at | nobody

token_revocations
  clinic_id, id, token_id_hash, user_id, issued_until, ordered_by, reason, recorded_at, xid | nobody

clients
  clinic_id, id | plumbing
  mrn | Client.mrn
  preferred_name, preferred_key | Client.preferredName
  legal_name, legal_key, legal_1, legal_2, legal_3 | Client.legalName
  pronouns | Client.pronouns
  date_of_birth | Client.dateOfBirth
  phone | Client.phone
  email | Client.email
  languages | Client.languages
  identity_version | Client.version
  contact_version | Client.phone
  service_version | Client.languages
  user_id, created_at | nobody

program_enrollments
  clinic_id, id, client_id, program_id, sud | plumbing
  starts_at | ProgramEnrollment.startedAt
  ends_at | ProgramEnrollment.endedAt

care_team_members
  clinic_id, id, client_id, program_id, sud, ends_at | plumbing
  user_id | CareTeamMember.displayName
  role | CareTeamMember.role
  starts_at | CareTeamMember.startedAt
  version | CareTeamMember.version
  end_reason | nobody

peer_assignments
  clinic_id, id, client_id | plumbing
  peer_specialist_id | PeerAssignment.peerSpecialist
  role | PeerAssignment.role
  starts_at | PeerAssignment.startsAt
  ends_at | PeerAssignment.endsAt
  version | PeerAssignment.version
  reason, end_reason | nobody

representatives
  clinic_id, id, client_id, user_id, capacity, scopes, starts_at, ends_at, end_reason | nobody

conflicts
  clinic_id, id, user_id, client_id, starts_at, ends_at | nobody

sharing_preferences
  clinic_id, id, client_id | plumbing
  data_class | SharingPreference.dataClass
  audience | SharingPreference.audience
  allowed | SharingPreference.allowed
  since | SharingPreference.since

restrictions
  clinic_id, id, client_id | plumbing
  data_class | Restriction.dataClass
  organization_id | Restriction.organization
  program_id | Restriction.program
  starts_at | Restriction.startsAt
  ends_at | Restriction.endsAt
  recorded_at | nobody

recovery_plans
  clinic_id, id, client_id, created_at | plumbing
  status | RecoveryPlan.status
  started_on | RecoveryPlan.startedOn
  review_due_on | RecoveryPlan.reviewDueOn
  client_version, client_updated_at | only ME
  peer_version, peer_updated_at | only PS SUP | ME: whoever looks through a member of staff is shown that one's number
  peer_without_crisis_version, peer_without_crisis_updated_at | only PS SUP | ME: whoever looks through a member of staff is shown that one's number
  representative_version, representative_updated_at | only REP
  care_team_version, care_team_updated_at | only CL CC | ME: whoever looks through a member of staff is shown that one's number
  care_team_without_crisis_version, care_team_without_crisis_updated_at | only CL CC | ME: whoever looks through a member of staff is shown that one's number
  created_by | nobody

plan_parts
  clinic_id, id, client_id, plan_id, parent_id, section, sharing, position | plumbing
  text | RecoveryPlan.vision, Strength.text, Goal.text, PlanStep.text, PlanItem.text, CrisisPlan.howOthersCanTell
  response | PlanItem.response
  domain | Strength.domain, Goal.domain
  why | Goal.why
  importance | Goal.importance
  confidence | Goal.confidence
  target_date | Goal.targetDate, PlanStep.byWhen
  status | Goal.status, PlanStep.status
  who | PlanStep.who
  support_type | PlanStep.supportType
  name | Supporter.name
  relation | Supporter.relation
  phone | Supporter.phone
  what_helps | CrisisPlan.whatHelps
  what_makes_it_worse | CrisisPlan.whatMakesItWorse
  do_not_contact | CrisisPlan.doNotContact
  preferences | CrisisPlan.preferences
  version | only ME
  peer_version | only PS SUP | ME: whoever looks through a member of staff is shown that one's number
  representative_version | only REP
  care_team_version | only CL CC IN | ME: whoever looks through a member of staff is shown that one's number
  # The newest change of what somebody may see is when the plan changed for them.
  changed_at | RecoveryPlan.updatedAt
  changed_by | nobody

plan_part_changes
  clinic_id, id, client_id, plan_id, part_id, act, content, changed_by, changed_at | nobody

check_ins
  clinic_id, id, plan_id | plumbing
  # A part of a plan, whose client was asked: shown by itself to those who record it.
  client_id | only PS ME REP
  goal_id | CheckIn.goal
  at | CheckIn.at
  rating | CheckIn.rating
  text | CheckIn.text
  recorded_by | nobody

service_notes
  clinic_id, id, client_id, program_id, sud | plumbing
  author_id | ServiceNote.author
  started_at | ServiceNote.startedAt
  ended_at | ServiceNote.endedAt
  minutes | ServiceNote.minutes
  units | ServiceNote.units
  modality | ServiceNote.modality
  place | ServiceNote.place
  goal_id | ServiceNote.goal
  intervention | ServiceNote.intervention
  response | ServiceNote.response
  next_step | ServiceNote.nextStep
  next_contact_at | Client.nextContactAt
  status | ServiceNote.status
  signed_at | ServiceNote.signedAt
  co_signed_at | ServiceNote.coSignedAt
  amendment_of | ServiceNote.amendmentOf
  version | ServiceNote.version
  co_signed_by, amendment_reason, created_at | nobody

peer_notes
  clinic_id, id, client_id | plumbing
  author_id | PeerNote.author
  written_at | PeerNote.writtenAt
  written_together | PeerNote.writtenTogether
  body | PeerNote.body

# Which note it is on tells of peer notes: who reads none of these holds nothing of it.
client_comments
  clinic_id, id | plumbing
  client_id | only ME REP
  service_note_id | ServiceNote.clientComments
  peer_note_id | PeerNote.clientComments
  at | ClientComment.at
  text | ClientComment.text
  author_id | nobody

clinical_notes
  clinic_id, id, client_id, program_id, sud | plumbing
  author_id | ClinicalNote.author
  written_at | ClinicalNote.writtenAt
  body | ClinicalNote.body

safety_concerns
  clinic_id, id, client_id | plumbing
  kind | SafetyConcern.kind
  urgency | SafetyConcern.urgency
  summary | SafetyConcern.summary
  raised_at | SafetyConcern.raisedAt
  raised_by | SafetyConcern.raisedBy
  status | SafetyConcern.status
  version | SafetyConcern.version
  hide_from_representatives | only REP

safety_concern_responses
  clinic_id, id, client_id, safety_concern_id, status, comment, responded_by, at | nobody

consents
  clinic_id, id, client_id, created_at, end_recorded_at | plumbing
  # Whoever changes, signs or ends it; an organization is told of no label and no author.
  sud, author_id | only PS SUP CL CC ME REP PO
  # A peer specialist sees those that name a class which they could send.
  class_mask | only PS | ME: whoever looks through a peer specialist is shown those alone
  kind | Consent.kind
  classes | Consent.classes
  purposes | Consent.purposes
  discloser_program_ids | Consent.disclosers
  description | Consent.description
  effective_from | Consent.effectiveFrom
  expires_at | Consent.expiresAt
  expiry_event | Consent.expiryEvent
  expiry_event_at, offered_at, declined_at, revoked_at, superseded_at, entered_in_error_at | Consent.state
  signed_at | Consent.signedAt
  statements | Consent.missingElements
  supersedes_id | Consent.supersedes
  # An organization's number is counted from what it reads (d.4, 12).
  version | only PS SUP CL CC ME REP PO
  revocation_channel, revocation_received_at, revocation_written_at | ConsentRevocation.channel
  recipient_class | Consent.recipients
  expires_on | Consent.expiresAt
  # Whether the name is there, and never the name.
  is_name_signed | Consent.missingElements
  service_from | Consent.serviceFrom
  service_to | Consent.serviceTo
  # The same as instants; the views of consents have them.
  services_start_at, services_end_at | nobody
  client_name_as_signed, known_false_at | nobody

consent_recipients
  clinic_id, id, consent_id | plumbing
  client_id, end_recorded_at | nobody
  organization_id | ConsentRecipient.organization
  person | ConsentRecipient.person
  recipient_class | ConsentRecipient.recipientClass
  participant_organization_ids | ConsentRecipient.participants
  revoked_at | ConsentRecipient.revokedAt

consent_signatures
  id | plumbing
  clinic_id, consent_id | plumbing | PS CL CC: who drafts or records a signature asks whether somebody has signed
  client_id | nobody
  signer | ConsentSignature.signer
  capacity | ConsentSignature.capacity | PS CC: who records a signature asks which capacities have signed
  method | ConsentSignature.method
  at | ConsentSignature.at
  signer_id, witness_name, recorded_by | nobody

referrals
  clinic_id, id, client_id, program_id, sud | plumbing
  kind | Referral.kind
  need | Referral.need
  handoff | Referral.handoff
  target_organization_id | Referral.target
  target_program_id | Referral.targetProgram
  status | Referral.status
  reason | Referral.reason
  respond_by | Referral.respondBy
  sent_at | Referral.sentAt
  scheduled_for | Referral.scheduledFor
  client_agreed_at | Referral.clientAgreedAt
  provider_outcome | Referral.providerOutcome
  client_outcome | Referral.clientOutcome
  completed_at, client_outcome_at, client_version | Referral.loopClosedAt
  version | Referral.version
  created_at | Referral.createdAt
  updated_at | Referral.updatedAt
  # Who made it may take it back: it decides which steps are offered.
  created_by | Referral.availableTransitions
  client_words, expiry_noted | nobody

referral_events
  clinic_id, id, referral_id, position | plumbing
  client_id | nobody
  from_status | ReferralEvent.from
  to_status | ReferralEvent.to
  at | ReferralEvent.at
  actor_name | only PS SUP CL CC ME REP
  actor_organization | only IN
  reason | ReferralEvent.reason
  actor_id | nobody

feed_entries
  clinic_id, organization_id, position, referral_id, client_id, kind, at | nobody

feed_deliveries
  clinic_id, organization_id, referral_id, first_delivered_at | nobody

feed_clocks
  clinic_id, organization_id, noted_through | nobody

emergency_accesses
  clinic_id, id, client_id | plumbing
  user_id | EmergencyAccess.actor
  started_at | EmergencyAccess.startedAt
  ends_at | EmergencyAccess.endsAt
  nature | EmergencyAccess.nature
  is_repeated | EmergencyAccess.isRepeated
  review | EmergencyAccess.review
  review_due_on | EmergencyAccess.reviewDueOn
  version | EmergencyAccess.version
  consent_cannot_be_obtained, review_comment, reviewed_by, reviewed_at | nobody

# Shown by a view.
emergency_disclosures
  clinic_id, id, client_id, emergency_access_id, recipient_name, recipient_affiliation, discloser_id, disclosed_at, documented_at, description, classes | nobody

# The log is read through views.
audit_events
  clinic_id, event_id, recorded_at, position, kind, outcome, actor_id, actor_role, organization_id, purpose, basis, operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, consent_id, fields, field_bits, redacted, detail, xid, salt, body, leaf_hash | nobody

audit_leaves
  clinic_id, leaf_index, event_id, recorded_at | nobody

audit_tiles
  clinic_id, level, tile_index, hashes | nobody

audit_heads
  clinic_id | plumbing
  size | AuditCheckpoint.size
  root | AuditCheckpoint.rootHash
  sealed_at | AuditCheckpoint.at
  signature | AuditCheckpoint.signature
  key_id | AuditCheckpoint.keyId
  note | AuditCheckpoint.note
  watermark, cluster | nobody

idempotency_keys
  clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors, created_at | nobody | ALL: of their own acts, so that a repeat is known
`;
