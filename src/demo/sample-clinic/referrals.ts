import { clientId } from "./clients.js";
import { type Calendar, type Chapter, core, harbor, isPart2, rise, type Row, sampleId } from "./story.js";

/** Referrals in several states, each with its history, and the feeds of the organisations that pull them. */
export function referrals(on: Calendar): Chapter {
  const told = journeys(on);
  return [
    ["referrals", told.map((one) => referralRow(on, one))],
    ["referral_events", told.flatMap((one) => one.steps.map((step, index) => eventRow(one, step, index)))],
    ["feed_entries", feedEntries(told)],
    ["feed_clocks", ["Food Bank", "HIE-X"].map((name) => clockRow(on, name))],
    ["feed_deliveries", told.filter(({ deliveredAt }) => deliveredAt !== undefined).map(deliveryRow)],
  ];
}

/** A step of a referral: to which state, by whom (a login, or an organisation in capitals), when. */
type Step = readonly [to: string, by: string, at: string, reason?: string];

/** One referral of the story; the audit chapter tells the same facts again as events. */
export interface Journey {
  readonly name: string;
  readonly client: number;
  readonly need: string;
  readonly program: string;
  readonly to: string;
  readonly consent: string | null;
  readonly steps: readonly Step[];
  readonly deliveredAt?: string;
  /** When cover ended, for a feed that had delivered it. */
  readonly endedAt?: string;
  readonly its?: Row;
}

export function journeys(on: Calendar): Journey[] {
  const at = (daysAgo: number, time = "13:00"): string => on.ago(daysAgo, time);
  return [
    {
      name: "referral 1 food sent",
      client: 1,
      need: "FOOD",
      program: core,
      to: "Food Bank",
      consent: "consent 1 food",
      steps: [
        ["DRAFT", "coordinator", at(9)],
        ["SENT", "coordinator", at(9, "13:20")],
      ],
      its: { reason: "A weekly food parcel until the first pay", respond_by: on.ahead(5) },
    },
    {
      name: "referral 1 benefits accepted",
      client: 1,
      need: "BENEFITS",
      program: core,
      to: "Food Bank",
      consent: "consent 1 food",
      steps: [
        ["DRAFT", "peer.a", at(20)],
        ["SENT", "peer.a", at(19)],
        ["RECEIVED", "FOOD BANK", at(19, "18:00")],
        ["ACCEPTED", "FOOD BANK", at(6)],
      ],
      deliveredAt: at(19, "18:00"),
      its: { reason: "Help with the application for food stamps", handoff: "WARM" },
    },
    {
      name: "referral 1 housing completed",
      client: 1,
      need: "HOUSING",
      program: core,
      to: "Housing",
      consent: "consent 1 housing before",
      steps: [
        ["DRAFT", "coordinator", at(110)],
        ["SENT", "coordinator", at(109)],
        ["ACCEPTED", "coordinator", at(100), "By telephone"],
        ["COMPLETED", "coordinator", at(60), "By telephone"],
      ],
      its: {
        reason: "A place for the winter",
        completed_at: at(60),
        provider_outcome: "GOT_HELP",
        client_outcome: "PARTIAL_HELP",
        client_words: "A bed, but no door.",
        client_outcome_at: at(55),
        client_version: 1,
      },
    },
    {
      name: "referral 1 work draft",
      client: 1,
      need: "WORK",
      program: core,
      to: "Jobs",
      consent: null,
      steps: [["DRAFT", "peer.a", at(4)]],
      its: { reason: "Two shifts a week in a kitchen" },
    },
    {
      name: "referral 1 birch sent",
      client: 1,
      need: "TREATMENT",
      program: rise,
      to: "Birch",
      consent: "consent 1 birch",
      steps: [
        ["DRAFT", "clinician.rise", at(34)],
        ["SENT", "clinician.rise", at(33)],
      ],
      its: { reason: "A stay of four weeks", sud: true, respond_by: on.ahead(12) },
    },
    {
      name: "referral 1 exchange cancelled",
      client: 1,
      need: "HEALTH",
      program: core,
      to: "HIE-X",
      consent: "consent 1 exchange",
      steps: [
        ["DRAFT", "clinician.core", at(95)],
        ["SENT", "clinician.core", at(95, "13:30")],
        ["RECEIVED", "HIE-X", at(95, "15:00")],
        ["CANCELLED", "client.1", on.ago(10, "21:00")],
      ],
      deliveredAt: at(95, "15:00"),
      endedAt: on.ago(10, "21:00"),
      its: { reason: "So that the hospital finds what Harbor knows", provider_outcome: "CONSENT_WITHDRAWN" },
    },
    {
      name: "referral 2 food in progress",
      client: 2,
      need: "FOOD",
      program: core,
      to: "Food Bank",
      consent: "consent 2 food",
      steps: [
        ["DRAFT", "coordinator", at(29)],
        ["SENT", "coordinator", at(28)],
        ["RECEIVED", "FOOD BANK", at(28, "18:00")],
        ["ACCEPTED", "FOOD BANK", at(26)],
        ["IN_PROGRESS", "FOOD BANK", at(21)],
      ],
      deliveredAt: at(28, "18:00"),
      its: { reason: "Meals that can be carried up the stairs" },
    },
    {
      name: "referral 2 exchange",
      client: 2,
      need: "HEALTH",
      program: core,
      to: "HIE-X",
      consent: "consent 2 exchange",
      steps: [
        ["DRAFT", "clinician.core", at(58)],
        ["SENT", "clinician.core", at(58, "13:30")],
        ["RECEIVED", "HIE-X", at(58, "15:00")],
        ["ACCEPTED", "HIE-X", at(57)],
      ],
      deliveredAt: at(58, "15:00"),
      its: { reason: "Physiotherapy at the hospital" },
    },
    {
      name: "referral 2 internal",
      client: 2,
      need: "EDUCATION",
      program: core,
      to: "program CORE",
      consent: null,
      steps: [
        ["DRAFT", "clinician.core", at(16)],
        ["SENT", "clinician.core", at(16, "13:30")],
      ],
      its: { kind: "INTAKE", reason: "The evening course on pain" },
    },
    {
      name: "referral 5 food withdrawn",
      client: 5,
      need: "FOOD",
      program: core,
      to: "Food Bank",
      consent: "consent 5 partly revoked",
      steps: [
        ["DRAFT", "coordinator", at(66)],
        ["SENT", "coordinator", at(65)],
        ["RECEIVED", "FOOD BANK", at(65, "18:00")],
        ["CANCELLED", "coordinator", on.ago(5, "12:00")],
      ],
      deliveredAt: at(65, "18:00"),
      endedAt: on.ago(5, "12:00"),
      its: { reason: "A weekly food parcel", provider_outcome: "CONSENT_WITHDRAWN" },
    },
    {
      name: "referral 7 internal",
      client: 7,
      need: "SAFETY",
      program: rise,
      to: "program RISE",
      consent: null,
      steps: [["DRAFT", "peer.c", at(2)]],
      its: { kind: "INTERNAL", reason: "The night group" },
    },
  ];
}

const staff: Readonly<Record<string, string>> = {
  coordinator: "Kim Example",
  "peer.a": "Ada Example",
  "peer.c": "Cleo Example",
  "clinician.core": "Dr. Cory Example",
  "clinician.rise": "Dr. Riley Sample",
  "client.1": "Jo",
};
const organizationNames: Readonly<Record<string, string>> = { "FOOD BANK": "Harbor Food Bank", "HIE-X": "HIE-X" };
/** Who signs in for an organisation. */
export const connectors: Readonly<Record<string, string>> = {
  "FOOD BANK": "integrator.food",
  "HIE-X": "integrator.hie",
};

const isToProgram = ({ to }: Journey): boolean => to.startsWith("program ");

function referralRow(on: Calendar, one: Journey): Row {
  const [first] = one.steps;
  const last = one.steps.at(-1);
  const sentAt = one.steps.find(([to]) => to === "SENT")?.[2] ?? null;
  return {
    clinic_id: harbor,
    id: sampleId(one.name),
    client_id: clientId(one.client),
    kind: "OUTBOUND",
    need: one.need,
    target_organization_id: isToProgram(one) ? null : sampleId(`organization ${one.to}`),
    target_program_id: isToProgram(one) ? sampleId(one.to) : null,
    program_id: one.program,
    sud: isPart2(one.program),
    status: last?.[0],
    sent_at: sentAt,
    client_agreed_at: sentAt === null ? null : (first?.[2] ?? on.ago(1)),
    created_by: sampleId(first?.[1] ?? ""),
    version: one.steps.length,
    created_at: first?.[2],
    updated_at: last?.[2],
    ...one.its,
  };
}

function eventRow(one: Journey, [to, by, at, reason]: Step, index: number): Row {
  return {
    clinic_id: harbor,
    id: sampleId(`${one.name} step ${index}`),
    referral_id: sampleId(one.name),
    client_id: clientId(one.client),
    from_status: index === 0 ? null : one.steps[index - 1]?.[0],
    to_status: to,
    at,
    actor_id: sampleId(connectors[by] ?? by),
    actor_name: staff[by] ?? organizationNames[by],
    actor_organization: organizationNames[by] ?? "Harbor",
    reason: reason ?? null,
  };
}

/** Every step from SENT on is told to the target, except to whoever caused it by fetching; then that cover ended. */
function feedEntries(told: readonly Journey[]): Row[] {
  const entries = told
    .filter((one) => !isToProgram(one))
    .flatMap((one) => {
      const entry = (kind: string, at: string): Row & { at: string } => ({
        clinic_id: harbor,
        organization_id: sampleId(`organization ${one.to}`),
        referral_id: sampleId(one.name),
        client_id: clientId(one.client),
        kind,
        at,
      });
      const changes = one.steps.filter(([to]) => to !== "DRAFT" && to !== "RECEIVED");
      const end = one.endedAt === undefined ? [] : [entry("END", one.endedAt)];
      return [...changes.map(([, , at]) => entry("CHANGE", at)), ...end];
    });
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

const deliveryRow = (one: Journey): Row => ({
  clinic_id: harbor,
  organization_id: sampleId(`organization ${one.to}`),
  referral_id: sampleId(one.name),
  first_delivered_at: one.deliveredAt,
});

/** What the clock changed before yesterday has been told to the organisation. */
const clockRow = (on: Calendar, name: string): Row => ({
  clinic_id: harbor,
  organization_id: sampleId(`organization ${name}`),
  noted_through: on.ago(1),
});
