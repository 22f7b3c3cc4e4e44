import { syntheticId } from "../../dist/src/demo/synthetic-clinic/index.js";

// What is measured: the daily list of a peer specialist, one client as that peer specialist sees them, a page of an
// integrator's feed, and one of its list of referrals. Each is sent as a client of the API would send it, with its document
// and its variables.

/**
 * @typedef {object} Operation
 * @property {string} name
 * @property {string} login who asks
 * @property {string} query
 * @property {Record<string, unknown>} variables
 * @property {Readonly<Record<string, number>>} atLeast how many requests the service is meant to answer for each of another's
 */

const caseload = `query Caseload($first: Int!) {
  caseload(first: $first) {
    nodes {
      id
      preferredName
      pronouns
      phone
      lastContactAt
      nextContactAt
      recoveryPlan {
        id
        status
        version
        reviewDueOn
        goals { id text domain importance confidence targetDate status }
      }
      referrals(first: 3) {
        nodes { id need status updatedAt target { id name } }
      }
      consents { id kind state classes expiresAt }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const client = `query Client($id: ID!) {
  client(id: $id) {
    id
    preferredName
    pronouns
    legalName
    mrn
    ageBand
    phone
    email
    languages
    version
    programEnrollments { id program { id name } startedAt endedAt }
    careTeam { id displayName role program { id name } startedAt }
    assignments { id role startsAt endsAt peerSpecialist { id displayName pronouns } }
    lastContactAt
    nextContactAt
    recoveryPlan {
      id
      status
      version
      startedOn
      reviewDueOn
      vision
      strengths { id domain text sharing }
      goals {
        id text domain why importance confidence targetDate status sharing version
        steps { id text who supportType byWhen status }
      }
      wellnessTools { ...item }
      stressors { ...item }
      earlySigns { ...item }
      crisisPlan {
        sharing
        howOthersCanTell
        whatHelps
        whatMakesItWorse
        supporters { id name relation phone sharing }
        lines { name number }
      }
      checkIns(first: 5) { nodes { id at rating text goal { id text } } }
      updatedAt
    }
    serviceNotes(first: 10) {
      nodes {
        id
        author { id displayName }
        startedAt
        minutes
        modality
        intervention
        response
        nextStep
        status
        signedAt
        program { id name }
        goal { id text }
        clientComments { id at text }
      }
    }
    peerNotes(first: 10) {
      nodes { id author { id displayName } writtenAt writtenTogether body clientComments { id at text } }
    }
    safetyConcerns { id kind urgency summary raisedAt status raisedBy { id displayName } }
    referrals(first: 10) {
      nodes {
        id kind need handoff status reason respondBy sentAt version
        target { id name kind }
        history { id from to at actor reason }
      }
    }
    consents {
      id kind state classes purposes description disclosers expiresAt signedAt version
      recipients { id organization { id name } person recipientClass revokedAt }
      revocation { channel effectiveAt }
    }
  }
}
fragment item on PlanItem { id text response sharing }`;

const feed = `query Feed($first: Int!) {
  referralFeed(first: $first) {
    edges {
      entry {
        __typename
        ... on ReferralChange {
          changedAt
          notice
          redisclosureRule
          consentScope { consentId classes purposes expiresAt text }
          referral {
            id kind need handoff status reason respondBy sentAt scheduledFor clientAgreedAt providerOutcome version updatedAt
            client { id preferredName legalName dateOfBirth phone }
          }
        }
        ... on ReferralTombstone { referralId changedAt reason }
      }
    }
    hasNextPage
    endCursor
  }
}`;

const referrals = `query Referrals($first: Int!) {
  referrals(first: $first) {
    nodes {
      id kind need handoff status reason respondBy sentAt version updatedAt
      target { id name }
      client { id preferredName legalName phone }
      history { id from to at actor reason }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const POSTGRAPHILE = 1.7;

/** @type {readonly Operation[]} */
export const operations = [
  {
    name: "Caseload",
    login: "peer.big",
    query: caseload,
    variables: { first: 50 },
    atLeast: { handwritten: 0.85, postgraphile: POSTGRAPHILE, resolvers: 4 },
  },
  {
    name: "Client",
    login: "peer.big",
    query: client,
    variables: { id: syntheticId("client", 11) },
    atLeast: { handwritten: 0.8, postgraphile: POSTGRAPHILE },
  },
  {
    name: "Feed",
    login: "integrator.big",
    query: feed,
    variables: { first: 100 },
    atLeast: { handwritten: 0.75, postgraphile: POSTGRAPHILE },
  },
  {
    name: "Referrals",
    login: "integrator.big",
    query: referrals,
    variables: { first: 100 },
    atLeast: { handwritten: 0.75, postgraphile: POSTGRAPHILE },
  },
];
