// The reads that are measured, as PostGraphile's schema lets them be asked: aliases give the rows the names that they have in
// the service's answers. Each row is asked once, with the columns that the service's fields are made from.
//
// What it can't give, because it is not in a table's row or depends on more than one row:
// - no audit row, and nothing withheld by field: what consent or a client's choice takes from some rows (a phone, a legal
//   name, a plan) is answered, since PostgreSQL's rules hide rows and columns of a role, and no column of one row;
// - the caseload in the order of the next contact: clients come by id;
// - a status that the clock has moved (an expired referral or consent), an age band: the columns come as they are stored;
// - lists by a condition other than equality (members whose time has not ended, concerns that are not resolved): all rows;
// - notices and rules of redisclosure beside an entry of the feed, and an entry as one of two types;
// - instants of no end (an enrolment's, an assignment's): a column that is never null has none in its schema;
// - the lines of a crisis plan, which belong to no row: they would be a second statement, in a transaction of its own;
// - disclosers of a consent by name: their ids.

const caseload = `query Caseload($first: Int!) {
  caseload: allClients(first: $first, orderBy: [ROW_ID_ASC]) {
    nodes {
      id: rowId
      preferredName
      pronouns
      phone
      lastContacts: serviceNotesByClinicIdAndClientIdList(first: 1, orderBy: [ENDED_AT_DESC], condition: { status: "SIGNED" }) { at: endedAt }
      nextContacts: serviceNotesByClinicIdAndClientIdList(first: 1, orderBy: [STARTED_AT_DESC], condition: { status: "SIGNED" }) { at: nextContactAt }
      recoveryPlans: recoveryPlansByClinicIdAndClientIdList(first: 1, orderBy: [CREATED_AT_DESC]) {
        id: rowId
        status
        version: peerVersion
        reviewDueOn
        goals: planPartsByClinicIdAndPlanIdList(condition: { section: "GOAL" }, orderBy: [POSITION_ASC, ROW_ID_ASC]) {
          id: rowId text domain importance confidence targetDate status
        }
      }
      referrals: referralsByClinicIdAndClientIdList(first: 3, orderBy: [UPDATED_AT_DESC, ROW_ID_DESC]) {
        id: rowId need status updatedAt target: organizationByClinicIdAndTargetOrganizationId { id: rowId name }
      }
      consents: consentsByClinicIdAndClientIdList(orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
        id: rowId kind classes expiresAt signedAt revokedAt
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

// A plan's parts are asked in one list: a client sorts them by section.
const client = `query Client($clinic: UUID!, $id: UUID!) {
  client: clientByClinicIdAndRowId(clinicId: $clinic, rowId: $id) {
    id: rowId
    preferredName
    pronouns
    legalName
    mrn
    phone
    email
    languages
    version: identityVersion
    programEnrollments: programEnrollmentsByClinicIdAndClientIdList(orderBy: [STARTS_AT_ASC, ROW_ID_ASC]) {
      id: rowId program: programByClinicIdAndProgramId { id: rowId name } startedAt: startsAt
    }
    careTeam: careTeamMembersByClinicIdAndClientIdList(orderBy: [STARTS_AT_ASC, ROW_ID_ASC]) {
      id: rowId user: userByClinicIdAndUserId { displayName } role program: programByClinicIdAndProgramId { id: rowId name } startedAt: startsAt
    }
    assignments: peerAssignmentsByClinicIdAndClientIdList(orderBy: [STARTS_AT_DESC, ROW_ID_ASC]) {
      id: rowId role startsAt
      peerSpecialist: peerSpecialistByClinicIdAndPeerSpecialistId { id: rowId displayName pronouns }
    }
    recoveryPlans: recoveryPlansByClinicIdAndClientIdList(first: 1, orderBy: [CREATED_AT_DESC]) {
      id: rowId
      status
      version: peerVersion
      startedOn
      reviewDueOn
      parts: planPartsByClinicIdAndPlanIdList(orderBy: [POSITION_ASC, ROW_ID_ASC]) {
        id: rowId section sharing text response domain why importance confidence targetDate status version: peerVersion parentId
        who supportType whatHelps whatMakesItWorse name relation phone
      }
      checkIns: checkInsByClinicIdAndPlanIdList(first: 5, orderBy: [AT_DESC, ROW_ID_DESC]) {
        id: rowId at rating text goal: planPartByClinicIdAndGoalId { id: rowId text }
      }
      updatedAt: peerUpdatedAt
    }
    serviceNotes: serviceNotesByClinicIdAndClientIdList(first: 10, orderBy: [STARTED_AT_DESC, ROW_ID_DESC]) {
      id: rowId
      author: userByClinicIdAndAuthorId { id: rowId displayName }
      startedAt
      endedAt
      nextContactAt
      minutes
      modality
      intervention
      response
      nextStep
      status
      signedAt
      program: programByClinicIdAndProgramId { id: rowId name }
      goal: planPartByClinicIdAndGoalId { id: rowId text }
      clientComments: clientCommentsByClinicIdAndServiceNoteIdList(orderBy: [AT_ASC, ROW_ID_ASC]) { id: rowId at text }
    }
    peerNotes: peerNotesByClinicIdAndClientIdList(first: 10, orderBy: [WRITTEN_AT_DESC, ROW_ID_DESC]) {
      id: rowId
      author: userByClinicIdAndAuthorId { id: rowId displayName }
      writtenAt
      writtenTogether
      body
      clientComments: clientCommentsByClinicIdAndPeerNoteIdList(orderBy: [AT_ASC, ROW_ID_ASC]) { id: rowId at text }
    }
    safetyConcerns: safetyConcernsByClinicIdAndClientIdList(orderBy: [RAISED_AT_DESC, ROW_ID_ASC]) {
      id: rowId kind urgency summary raisedAt status raisedBy: userByClinicIdAndRaisedBy { id: rowId displayName }
    }
    referrals: referralsByClinicIdAndClientIdList(first: 10, orderBy: [UPDATED_AT_DESC, ROW_ID_DESC]) {
      id: rowId kind need handoff status reason respondBy sentAt version clientVersion
      target: organizationByClinicIdAndTargetOrganizationId { id: rowId name kind }
      history: referralEventsByClinicIdAndReferralIdList(orderBy: [POSITION_ASC]) {
        id: rowId from: fromStatus to: toStatus at actor: actorName reason
      }
    }
    consents: consentsByClinicIdAndClientIdList(orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
      id: rowId kind classes purposes description discloserProgramIds expiresAt signedAt version revocationChannel revokedAt
      recipients: consentRecipientsByClinicIdAndConsentIdList(orderBy: [PERSON_ASC, ROW_ID_ASC]) {
        id: rowId organization: organizationByClinicIdAndOrganizationId { id: rowId name } person recipientClass revokedAt
      }
    }
  }
}`;

const feed = `query Feed($first: Int!) {
  referralFeed: allAppFeedWindows(first: $first, orderBy: [POSITION_ASC]) {
    nodes {
      changedAt
      covered
      referralId
      consentId
      scopeClasses
      scopePurposes
      scopeExpiresAt
      scopeText
      referral {
        id: rowId kind need handoff status reason respondBy sentAt scheduledFor clientAgreedAt providerOutcome version updatedAt
        client: clientByClinicIdAndClientId { id: rowId preferredName legalName dateOfBirth phone }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const referrals = `query Referrals($first: Int!) {
  referrals: allReferrals(first: $first, orderBy: [UPDATED_AT_DESC, ROW_ID_DESC]) {
    nodes {
      id: rowId kind need handoff status reason respondBy sentAt version updatedAt
      target: organizationByClinicIdAndTargetOrganizationId { id: rowId name }
      client: clientByClinicIdAndClientId { id: rowId preferredName legalName phone }
      history: referralEventsByClinicIdAndReferralIdList(orderBy: [POSITION_ASC]) {
        id: rowId from: fromStatus to: toStatus at actor: actorOrganization reason
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

/**
 * @typedef {object} Query
 * @property {string} query what is asked instead
 * @property {(login: { clinicId: string }) => Record<string, unknown>} [variables] beside those of the operation
 * @property {readonly string[]} [unordered] lists that come in another order
 * @property {(row: Record<string, unknown>) => boolean} [also] rows that the service shows as fields of another
 */

/** @type {Readonly<Record<string, Query>>} by the name of the operation */
export const queries = {
  Caseload: { query: caseload, unordered: ["/caseload"] },
  Client: {
    query: client,
    variables: ({ clinicId }) => ({ clinic: clinicId }),
    also: ({ section }) => section === "VISION" || section === "CRISIS_PLAN",
  },
  Feed: { query: feed },
  Referrals: { query: referrals },
};
