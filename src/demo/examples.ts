/** A query to try, one for each kind of user; the README shows what they answer. */
export interface Example {
  readonly for: string;
  readonly login: string;
  readonly query: string;
}

// One line each, without quotes: they are pasted into a shell as they stand.
export const examples: readonly Example[] = [
  {
    for: "A clinic front end, as a clinician: the clients, and what is withheld by role",
    login: "clinician.core",
    query:
      "{ clients(first: 3) { totalCount nodes { preferredName programEnrollments { program { name } } recoveryPlan { vision stressors { text } } peerNotes { nodes { body } } } } }",
  },
  {
    for: "A peer specialist: the caseload, with what each client is working on",
    login: "peer.a",
    query:
      "{ caseload(first: 10, orderBy: PREFERRED_NAME) { totalCount nodes { preferredName ageBand recoveryPlan { version goals { text status sharing } } safetyConcerns { urgency summary } } } }",
  },
  {
    for: "An integrator: the referrals that clients consented to",
    login: "integrator.food",
    query:
      "{ referralFeed(first: 10) { edges { entry { __typename ... on ReferralChange { referral { need status client { preferredName legalName } } notice } ... on ReferralTombstone { reason } } } hasNextPage } }",
  },
];

/** The command that asks it of the demo at that address. */
export function asCommand({ login, query }: Example, address: string): string {
  const token = `$(curl -s ${address}/demo/token/${login})`;
  return `curl -s ${address}/graphql -H "authorization: Bearer ${token}" -H "content-type: application/json" -d '{"query":"${query}"}'`;
}
