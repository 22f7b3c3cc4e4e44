/**
 * The recovery plan. What the client does not share is missing, never withheld: an item stands in no list, the vision is
 * null. The lines of a crisis plan always stand for whoever may read one.
 */
const PARTS = `
  row                                               | PLAN_SHARED  | A  | V  | T  | K  | S  | P(PLAN) | - | - | C(PLAN_SHARED)
  row PEERS_ONLY                                    | PLAN_PRIVATE | A  | V  | -  | -  | S  | P(PLAN) | - | - | -
  row ONLY_ME                                       | PLAN_PRIVATE | -  | -  | -  | -  | S  | -   | -  | -  | -
`;

export const plans = `
#                                                   | class        | PS | SUP | CL | CC | ME | REP | PO | AD | IN
# Of the plan an emergency opens the crisis plan, where the client shares it with helpers, and that there is a plan.
RecoveryPlan
  row                                               | PLAN_SHARED  | A  | V   | T or E | K  | S  | P(PLAN AGENT) | - | - | C(PLAN_SHARED)
  id, status, version                               | PLAN_SHARED  | R  | R   | R  | R  | R  | R   | -  | -  | R
  startedOn, reviewDueOn, updatedAt                 | PLAN_SHARED  | R  | R   | T  | R  | R  | P(PLAN) | - | - | R
  vision, visionSharing                             | PLAN_SHARED  | Shared(PEERS) | Shared(PEERS) | T + Shared(TEAM) | Shared(TEAM) | R | P(PLAN) + Shared(PEERS) or Missing | - | - | Shared(TEAM)
  strengths, goals, wellnessTools, dailyPlan, stressors, earlySigns, whenThingsGetHarder, afterCrisis | PLAN_SHARED | R | R | T | R | R | R | - | - | R
  crisisPlan                                        | PLAN_SHARED  | R  | R   | R  | R  | R  | R   | -  | -  | R
  checkIns                                          | PLAN_PRIVATE | R  | R   | Missing | Missing | R | P(PLAN) or Missing | - | - | Missing

Strength
  ${PARTS}
  id, domain, text, sharing                         | PLAN_SHARED  | R  | R   | R  | R  | R  | R   | -  | -  | R

Goal
  ${PARTS}
  id, text, domain, why, importance, confidence, targetDate, status, sharing, steps, version | PLAN_SHARED | R | R | R | R | R | R | - | - | R

PlanStep
  ${PARTS}
  id, text, who, supportType, byWhen, status        | PLAN_SHARED  | R  | R   | R  | R  | R  | R   | -  | -  | R

# For PostgreSQL the vision and the crisis plan are items too.
PlanItem
  ${PARTS}
  row CRISIS_PLAN                                   | CRISIS       | A  | V   | T or E + Shared(HELPERS) | K  | S  | P(PLAN AGENT) | - | - | C(PLAN_SHARED) + C(CRISIS)
  row CRISIS_PLAN PEERS_ONLY                        | PLAN_PRIVATE | A  | V   | -  | -  | S  | P(PLAN) | - | - | -
  row CRISIS_PLAN ONLY_ME                           | PLAN_PRIVATE | -  | -   | -  | -  | S  | -   | -  | -  | -
  id, text, response, sharing                       | PLAN_SHARED  | R  | R   | R  | R  | R  | R   | -  | -  | R

CrisisPlan
  row                                               | PLAN_SHARED  | Of | Of  | Of | Of | Of | Of  | -  | -  | Of
  sharing, howOthersCanTell, whatHelps, whatMakesItWorse, preferences | CRISIS | Shared(PEERS) | Shared(PEERS) | T + Shared(TEAM) or E + Shared(HELPERS) | Shared(TEAM) | R | P(PLAN) + Shared(PEERS) or P(AGENT) + Shared(TEAM) | - | - | C(CRISIS) + Shared(TEAM)
  doNotContact                                      | CRISIS       | Shared(PEERS) | Shared(PEERS) | T + Shared(TEAM) or E + Shared(HELPERS) | Shared(TEAM) | R | - | - | - | -
  supporters                                        | PLAN_PRIVATE | R  | R   | T  | R  | R  | -   | -  | -  | -
  lines                                             | STAFF_PUBLIC | R  | R   | R  | R  | R  | R   | -  | -  | R

CrisisLine
  row                                               | STAFF_PUBLIC | R  | R   | R  | R  | R  | R   | -  | -  | R
  name, number                                      | STAFF_PUBLIC | R  | R   | R  | R  | R  | R   | -  | -  | R

Supporter
  row                                               | PLAN_PRIVATE | A  | V   | T  | K  | S  | -   | -  | -  | -
  row PEERS_ONLY                                    | PLAN_PRIVATE | A  | V   | -  | -  | S  | -   | -  | -  | -
  row ONLY_ME                                       | PLAN_PRIVATE | -  | -   | -  | -  | S  | -   | -  | -  | -
  id, name, relation, phone, sharing                | PLAN_PRIVATE | R  | R   | R  | R  | R  | -   | -  | -  | -

CheckIn
  row                                               | PLAN_PRIVATE | A  | V   | Missing | Missing | S | P(PLAN) | - | - | Missing
  id, at, rating, text, goal                        | PLAN_PRIVATE | R  | R   | R  | R  | R  | R   | -  | -  | R
`;
