import type { ReferralOutcome, ReferralStatus } from "./referral.type.js";

/** In what capacity somebody moves a referral. One person can act in several. */
export type Party = "SENDER" | "ARRANGER" | "TARGET" | "CLIENT" | "CORRECTOR";

export interface Transition {
  readonly from: ReferralStatus;
  readonly to: ReferralStatus;
  readonly by: readonly Party[];
}

export const OPEN_STATES = ["SENT", "RECEIVED", "ACCEPTED", "WAITLISTED", "SCHEDULED", "IN_PROGRESS"] as const;
export const TERMINAL_STATES = ["COMPLETED", "DECLINED", "CANCELLED", "FAILED", "EXPIRED"] as const;

const step = (from: readonly ReferralStatus[], to: ReferralStatus, ...by: readonly Party[]): Transition[] =>
  from.map((one) => ({ from: one, to, by }));

/**
 * The state machine. Nobody goes back, but for WAITLISTED and ACCEPTED; a new attempt is a new referral. EXPIRED is the
 * clock's own and stands in no line.
 */
export const TRANSITIONS: readonly Transition[] = [
  ...step(["DRAFT"], "SENT", "SENDER"),
  ...step(["SENT"], "RECEIVED", "TARGET"),
  ...step(["SENT", "RECEIVED", "WAITLISTED"], "ACCEPTED", "TARGET"),
  ...step(["SENT", "RECEIVED", "ACCEPTED", "IN_PROGRESS"], "WAITLISTED", "TARGET"),
  ...step(["ACCEPTED", "WAITLISTED", "SCHEDULED"], "SCHEDULED", "TARGET", "ARRANGER"),
  ...step(["ACCEPTED", "SCHEDULED"], "IN_PROGRESS", "TARGET"),
  ...step(["ACCEPTED", "SCHEDULED", "IN_PROGRESS"], "COMPLETED", "TARGET"),
  ...step(["SENT", "RECEIVED", "WAITLISTED"], "DECLINED", "TARGET"),
  ...step(["DRAFT", ...OPEN_STATES], "CANCELLED", "CLIENT", "SENDER"),
  ...step(["ACCEPTED", "IN_PROGRESS"], "FAILED", "TARGET"),
  ...step(["DRAFT", ...OPEN_STATES, ...TERMINAL_STATES], "ENTERED_IN_ERROR", "CORRECTOR"),
];

/** What decides in which capacities somebody acts on one referral that they can see. */
export interface ActorFacts {
  readonly role: string;
  readonly worksInTargetProgram: boolean;
  /** The target is an organisation that doesn't use this service: staff write down what it says. */
  readonly targetNotConnected: boolean;
  readonly madeItToday: boolean;
}

/** The capacities in which somebody acts on a referral. */
export function partiesOf(actor: ActorFacts): Party[] {
  const { role } = actor;
  const staff = role === "PEER_SPECIALIST" || role === "CLINICIAN" || role === "CARE_COORDINATOR";
  const arranges = role === "PEER_SPECIALIST" || role === "CARE_COORDINATOR";
  const receives =
    role === "INTEGRATOR" ||
    ((staff || role === "PEER_SUPERVISOR") && actor.worksInTargetProgram) ||
    (arranges && actor.targetNotConnected);
  const parties: [Party, boolean][] = [
    ["SENDER", staff],
    ["ARRANGER", arranges],
    ["TARGET", receives],
    ["CLIENT", role === "CLIENT" || role === "REPRESENTATIVE"],
    ["CORRECTOR", role === "PEER_SUPERVISOR" || ((staff || role === "CLIENT") && actor.madeItToday)],
  ];
  return parties.filter(([, holds]) => holds).map(([party]) => party);
}

/** The states to which these parties may move a referral from `from`. */
export function availableTransitions(from: ReferralStatus, parties: readonly Party[]): ReferralStatus[] {
  return TRANSITIONS.filter((its) => its.from === from && its.by.some((party) => parties.includes(party))).map(
    (its) => its.to,
  );
}

/** Whether anybody may move a referral so: if not, the step is out of order and not merely somebody else's. */
export function isStep(from: ReferralStatus, to: ReferralStatus): boolean {
  return TRANSITIONS.some((its) => its.from === from && its.to === to);
}

const ENDED_WITH_OUTCOME: ReadonlySet<ReferralStatus> = new Set(["COMPLETED", "DECLINED", "CANCELLED", "FAILED"]);
const DECLINING: ReadonlySet<ReferralOutcome> = new Set(["NOT_ELIGIBLE", "NO_CAPACITY", "COULD_NOT_CONTACT", "OTHER"]);

export interface Step {
  readonly from: ReferralStatus;
  readonly to: ReferralStatus;
  readonly reason?: string | null | undefined;
  readonly outcome?: ReferralOutcome | null | undefined;
  readonly scheduledFor?: string | null | undefined;
}

/** What a step must bring with it. */
export interface StepProblem {
  readonly field: "outcome" | "reason" | "scheduledFor";
  readonly message: string;
}

/** The first thing that is wrong with what a step brings, or null. */
export function problemOfStep(step: Step): StepProblem | null {
  const outcome = step.outcome ?? null;
  if (ENDED_WITH_OUTCOME.has(step.to) && outcome === null) {
    return { field: "outcome", message: `Say how it ended: ${step.to} needs an outcome.` };
  }
  if (!ENDED_WITH_OUTCOME.has(step.to) && outcome !== null) {
    return { field: "outcome", message: `${step.to} is no end with an outcome. Leave it out.` };
  }
  if (step.to === "DECLINED" && outcome !== null && !DECLINING.has(outcome)) {
    return { field: "outcome", message: `DECLINED takes one of ${[...DECLINING].join(", ")}.` };
  }
  if (outcome === "OTHER" && !step.reason) {
    return { field: "reason", message: "The outcome OTHER needs a reason." };
  }
  if (step.from === "IN_PROGRESS" && step.to === "WAITLISTED" && !step.reason) {
    return { field: "reason", message: "A pause needs a reason." };
  }
  if (step.to === "SCHEDULED" && !step.scheduledFor) {
    return { field: "scheduledFor", message: "SCHEDULED needs the appointment." };
  }
  if (step.to !== "SCHEDULED" && step.scheduledFor) {
    return { field: "scheduledFor", message: "Only SCHEDULED takes an appointment." };
  }
  return null;
}

/** The label of a referral: of a Part 2 program, to one, or of no known program (42 CFR Part 2). */
export function isSud(its: { program: { isPart2: boolean } | null; targetIsPart2: boolean }): boolean {
  return its.program === null || its.program.isPart2 || its.targetIsPart2;
}
