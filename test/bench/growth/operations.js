import { syntheticId } from "../../../dist/src/demo/synthetic-clinic/index.js";
import { operations } from "../operations.js";
import { WELL_NOTED } from "./log.js";

/**
 * @typedef {object} Question
 * @property {string} name
 * @property {string} login who asks
 * @property {string} query
 * @property {Record<string, unknown>} variables
 */

/** What everybody does all day: one answer of the same size, whatever the size of the clinic. */
const day = [
  ...operations,
  {
    name: "Clients of the clinic",
    login: "privacy.big",
    query: `query Clients($first: Int!) { clients(first: $first) { nodes { id preferredName } pageInfo { endCursor } } }`,
    variables: { first: 50 },
  },
  {
    name: "Client by supervisor",
    login: "supervisor.big",
    query: `query ClientBySupervisor($id: ID!) { client(id: $id) { id preferredName recoveryPlan { status goals { text } } } }`,
    variables: { id: syntheticId("client", 11) },
  },
  {
    name: "Client by clinician",
    login: "clinician.big",
    query: `query ClientByClinician($id: ID!) { client(id: $id) { id preferredName legalName recoveryPlan { status goals { text } }
      serviceNotes(first: 10) { nodes { startedAt response } } clinicalNotes(first: 10) { nodes { body } } consents { state } } }`,
    variables: { id: syntheticId("client", 11) },
  },
  {
    name: "Client by organization",
    login: "integrator.big",
    query: `query ClientByOrganization($id: ID!) { client(id: $id) { id preferredName legalName phone } }`,
    variables: { id: syntheticId("client", 11) },
  },
  {
    name: "Own record",
    login: "client.big",
    query: `query OwnRecord($id: ID!) { client(id: $id) { id preferredName recoveryPlan { vision goals { text } }
      serviceNotes(first: 10) { nodes { startedAt response } } consents { state recipients { organization { name } } } } }`,
    variables: { id: syntheticId("client", 1) },
  },
  {
    name: "Search by name",
    login: "privacy.big",
    query: `query Search($search: String!) { clients(first: 20, search: $search) { nodes { id preferredName } } }`,
    variables: { search: "Bea 1" },
  },
  {
    name: "Search by a letter",
    login: "privacy.big",
    query: `query Search($search: String!) { clients(first: 20, search: $search) { nodes { id preferredName } } }`,
    variables: { search: "t" },
  },
  {
    name: "Search by an administrator",
    login: "admin.big",
    query: `query Search($search: String!) { clients(first: 20, search: $search) { nodes { id preferredName } } }`,
    variables: { search: "Bea 1" },
  },
  {
    name: "Search by an organization",
    login: "integrator.big",
    query: `query Search($search: String!) { clients(first: 20, search: $search) { nodes { id preferredName } } }`,
    variables: { search: "Bea 1" },
  },
  {
    name: "Clients of an administrator",
    login: "admin.big",
    query: `query Clients { clients(first: 20) { nodes { id preferredName } } }`,
    variables: {},
  },
  {
    name: "Clients of an organization",
    login: "integrator.big",
    query: `query Clients { clients(first: 20) { nodes { id preferredName } } }`,
    variables: {},
  },
  {
    name: "Events of the system",
    login: "admin.big",
    query: `query SystemEvents { auditEvents(first: 50) { nodes { id kind recordedAt } } }`,
    variables: {},
  },
  {
    name: "Events of a rare kind",
    login: "privacy.big",
    query: `query RareEvents { auditEvents(first: 50, filter: { kind: [AUDIT_VERIFY, CONSENT_SIGNED] }) { nodes { id kind } } }`,
    variables: {},
  },
  {
    name: "Own events",
    login: "peer.big",
    query: `query OwnEvents { auditEvents(first: 50) { nodes { id kind recordedAt clientId } } }`,
    variables: {},
  },
  {
    name: "Access report",
    login: "client.big",
    query: `query AccessReport($id: ID!) { accessReport(clientId: $id, first: 20) { nodes { at actorName classes purpose } } }`,
    variables: { id: syntheticId("client", 1) },
  },
  {
    name: "Accounting of disclosures",
    login: "client.big",
    query: `query Accounting($id: ID!) { accountingOfDisclosures(clientId: $id, first: 20) { nodes { at recipientName description } } }`,
    variables: { id: syntheticId("client", 1) },
  },
  {
    name: "Peer specialists",
    login: "coordinator.big",
    query: `query PeerSpecialists { peerSpecialists(first: 20) { nodes { id displayName caseloadCount supervisor { displayName } } } }`,
    variables: {},
  },
];

/** @type {readonly Question[]} */
export const questions = day.map(({ name, login, query, variables }) => ({ name, login, query, variables }));

/**
 * Lists that are as long as the clinic has clients or more; `$after` is where a page begins.
 *
 * @type {readonly { name: string, login: string, field: string, rows: string, narrowed?: string, client?: string }[]}
 */
export const lists = [
  { name: "clients", login: "privacy.big", field: "clients", rows: "nodes { id preferredName mrn }" },
  {
    name: "search",
    login: "privacy.big",
    field: "clients",
    narrowed: ', search: "b"',
    rows: "nodes { id preferredName }",
  },
  { name: "clients of an administrator", login: "admin.big", field: "clients", rows: "nodes { id preferredName mrn }" },
  { name: "clients of an organization", login: "integrator.big", field: "clients", rows: "nodes { id preferredName }" },
  { name: "peer specialists", login: "coordinator.big", field: "peerSpecialists", rows: "nodes { id displayName }" },
  { name: "referrals", login: "integrator.big", field: "referrals", rows: "nodes { id need status updatedAt }" },
  {
    name: "feed",
    login: "integrator.big",
    field: "referralFeed",
    rows: "edges { entry { ... on ReferralChange { changedAt referral { id status } } ... on ReferralTombstone { referralId } } }",
  },
  { name: "audit log", login: "privacy.big", field: "auditEvents", rows: "nodes { id kind recordedAt }" },
  {
    name: "notes of one client",
    login: "peer.big",
    field: "serviceNotes",
    rows: "nodes { id startedAt response }",
    client: WELL_NOTED,
  },
];
