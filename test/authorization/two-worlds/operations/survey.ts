import type { Role } from "../../../../src/authorization/roles.js";

const item = "{ __typename id sharing }";

/** Everything of a plan that acts on it must name. */
const plan = `recoveryPlan { __typename id version status strengths ${item} goals { __typename id version steps { __typename id } }
  wellnessTools ${item} dailyPlan ${item} stressors ${item} earlySigns ${item} whenThingsGetHarder ${item}
  afterCrisis ${item} crisisPlan { supporters ${item} } }`;

const referral = "__typename id version status availableTransitions";

/** Questions that tell a viewer the ids, versions and states of what they see. */
export function survey(role: Role): readonly string[] {
  const questions = [
    `{ viewer { __typename id clinic { __typename id programs { __typename id } } }
      peerSpecialists { nodes { __typename id } } organizations { nodes { __typename id } } }`,
    `{ clients { nodes { __typename id version preferredName legalName
      assignments(activeOnly: false) { __typename id version } careTeam { __typename id version }
      safetyConcerns(openOnly: false) { __typename id version status } ${plan} } } }`,
    `{ clients { nodes { serviceNotes { nodes { __typename id version status } } peerNotes { nodes { __typename id } }
      clinicalNotes { nodes { __typename id } } referrals { nodes { ${referral} } }
      consents { __typename id version state clientId recipients { __typename id } } } } }`,
  ];
  return role === "INTEGRATOR" ? [...questions, `{ referrals { nodes { ${referral} } } }`] : questions;
}
