import { clientId } from "./clients.js";
import { type Calendar, type Chapter, harbor, rise, type Row, sampleId } from "./story.js";

/** Consents in every state that matters. No state is stored: each follows from the instants given here. */
export function consents(on: Calendar): Chapter {
  const told = agreements(on);
  return [
    ["consents", told.map(consentRow)],
    ["consent_recipients", told.flatMap(recipientRows)],
    ["consent_signatures", told.flatMap(signatureRows)],
  ];
}

/** One consent of the story; the audit chapter tells the same facts again as events. */
export interface Agreement {
  readonly name: string;
  readonly client: number;
  readonly author: string;
  readonly kind: string;
  readonly classes: readonly string[];
  readonly purposes: readonly string[];
  readonly description: string;
  /** Names of organisations, persons in quotes, or a class of recipients. */
  readonly to: readonly string[];
  readonly draftedAt: string;
  readonly offeredAt?: string;
  readonly signedAt?: string;
  readonly revokedAt?: string;
  readonly declinedAt?: string;
  /** Recipients for which alone the consent was revoked, and when. */
  readonly revokedFor?: Readonly<Record<string, string>>;
  readonly signers?: readonly (readonly [login: string | null, name: string, capacity: string])[];
  readonly method?: string;
  readonly its?: Row;
}

const specific = { kind: "SPECIFIC_DISCLOSURE", purposes: ["COORDINATION"] };
const jo = [["client.1", "Joanna Sample", "CLIENT"]] as const;

export function agreements(on: Calendar): Agreement[] {
  return [
    {
      ...service(on, 1, "Joanna Sample", 345),
      signers: jo,
    },
    {
      ...specific,
      name: "consent 1 food",
      client: 1,
      author: "coordinator",
      classes: ["IDENTITY", "CONTACT", "REFERRAL"],
      description: "My name, how to reach me, and what I was referred for",
      to: ["Food Bank"],
      ...signed(on, 40),
      signers: jo,
      its: { expires_at: on.ahead(325, "04:00") },
    },
    {
      ...specific,
      name: "consent 1 food days",
      client: 1,
      author: "coordinator",
      // What was done on these days, and nothing of before and after: one note of the story.
      classes: ["SERVICE"],
      description: "What we did in the weeks in which I came to the kitchen",
      to: ["Food Bank"],
      ...signed(on, 12),
      signers: jo,
      its: { service_from: on.day(-30), service_to: on.day(-15), expires_at: on.ahead(90, "04:00") },
    },
    {
      ...specific,
      name: "consent 1 housing",
      client: 1,
      author: "coordinator",
      classes: ["IDENTITY", "CONTACT", "REFERRAL"],
      description: "My name, how to reach me, and that I look for a room",
      to: ["Housing"],
      draftedAt: on.ago(2, "09:00"),
      offeredAt: on.ago(2, "09:05"),
      its: { expires_at: on.ahead(180, "04:00") },
    },
    {
      ...specific,
      name: "consent 1 housing before",
      client: 1,
      author: "coordinator",
      classes: ["IDENTITY", "CONTACT", "REFERRAL"],
      description: "My name, how to reach me, and that I look for a room",
      to: ["Housing"],
      ...signed(on, 120),
      signers: jo,
      its: { expires_at: on.ago(20, "04:00") },
    },
    {
      ...specific,
      name: "consent 1 exchange",
      kind: "INTERMEDIARY",
      client: 1,
      author: "clinician.core",
      purposes: ["TREATMENT"],
      classes: ["IDENTITY", "CLINICAL", "REFERRAL"],
      description: "My name, notes of my clinicians, and my referrals",
      to: ["HIE-X", "TREATING_PROVIDERS"],
      ...signed(on, 100),
      revokedAt: on.ago(10, "21:00"),
      signers: jo,
      its: {
        statements: exchangeStatements,
        expires_at: on.ahead(260, "04:00"),
        revocation_channel: "PORTAL",
        revocation_received_at: on.ago(10, "21:00"),
      },
    },
    {
      ...specific,
      name: "consent 1 sister",
      client: 1,
      author: "client.1",
      purposes: ["PATIENT_REQUEST"],
      classes: ["PLAN_SHARED", "CRISIS"],
      description: "My crisis plan, while I am away with her",
      to: ["'Lena Sample, my sister'"],
      ...signed(on, 1),
      signers: jo,
      its: { effective_from: on.ahead(10, "04:00"), expires_at: on.ahead(40, "04:00") },
    },
    {
      ...specific,
      name: "consent 1 birch",
      client: 1,
      author: "clinician.rise",
      purposes: ["TREATMENT"],
      classes: ["IDENTITY", "REFERRAL", "SUD"],
      description: "That I am treated by RISE, and what I was referred for",
      to: ["Birch"],
      ...signed(on, 35),
      signers: jo,
      its: { sud: true, discloser_program_ids: [rise], expiry_event: "The stay at Birch Recovery House ends" },
    },
    {
      ...specific,
      name: "consent 1 draft",
      kind: "TPO_SINGLE",
      client: 1,
      author: "coordinator",
      purposes: ["TREATMENT", "PAYMENT", "OPERATIONS"],
      classes: ["IDENTITY", "SERVICE", "CLINICAL"],
      description: "My record, for treatment, payment and health care operations",
      to: ["TPO_STANDARD"],
      draftedAt: on.ago(1, "14:00"),
    },
    {
      ...specific,
      name: "consent 2 food",
      client: 2,
      author: "coordinator",
      // Neither IDENTITY nor CONTACT: the food bank learns what he is called, and no more.
      classes: ["REFERRAL"],
      description: "What I was referred for",
      to: ["Food Bank"],
      ...signed(on, 30),
      signers: [["client.2", "Maximilian Placeholder", "CLIENT"]],
      its: { expires_at: on.ahead(150, "04:00") },
    },
    {
      ...specific,
      name: "consent 2 exchange",
      kind: "INTERMEDIARY",
      client: 2,
      author: "clinician.core",
      purposes: ["TREATMENT", "COORDINATION"],
      classes: ["IDENTITY", "CONTACT", "CLINICAL", "REFERRAL", "SERVICE", "PLAN_SHARED", "CRISIS"],
      description: "My record, so that the hospital knows me",
      to: ["HIE-X", "TREATING_PROVIDERS"],
      ...signed(on, 60),
      signers: [["client.2", "Maximilian Placeholder", "CLIENT"]],
      its: { statements: exchangeStatements, expires_at: on.ahead(300, "04:00") },
    },
    {
      ...specific,
      name: "consent 2 declined",
      client: 2,
      author: "coordinator",
      classes: ["CONTACT"],
      description: "How to reach me",
      to: ["Jobs"],
      draftedAt: on.ago(25, "09:00"),
      offeredAt: on.ago(25, "09:00"),
      declinedAt: on.ago(24, "20:00"),
    },
    {
      ...service(on, 3, "Robin Example", 330),
      signers: [
        ["client.3", "Robin Example", "CLIENT"],
        ["representative.3", "Pat Example", "PARENT"],
      ],
    },
    {
      ...specific,
      name: "consent 4 treating",
      kind: "TPO_SINGLE",
      client: 4,
      author: "clinician.rise",
      purposes: ["TREATMENT", "PAYMENT", "OPERATIONS"],
      classes: ["IDENTITY", "SERVICE", "CLINICAL", "SUD"],
      description: "My record, for treatment, payment and health care operations",
      to: ["TPO_STANDARD"],
      ...signed(on, 50),
      signers: [[null, "Dana Specimen", "CLIENT"]],
      method: "WET_INK",
      its: { sud: true, statements: tpoStatements },
    },
    {
      ...specific,
      name: "consent 5 partly revoked",
      client: 5,
      author: "coordinator",
      classes: ["IDENTITY", "CONTACT", "REFERRAL"],
      description: "My name, how to reach me, and what I was referred for",
      to: ["Food Bank", "Jobs"],
      ...signed(on, 70),
      revokedFor: { "Food Bank": on.ago(5, "12:00") },
      signers: [[null, "Elias Mockup", "CLIENT"]],
      method: "WET_INK",
      its: { expires_at: on.ahead(200, "04:00") },
    },
  ];
}

const exchangeStatements = ["RIGHT_TO_REVOKE", "REDISCLOSURE", "COPY_GIVEN"];
const tpoStatements = ["RIGHT_TO_REVOKE", "REDISCLOSURE", "CONSEQUENCE_OF_REFUSING", "NOTICE_GIVEN", "COPY_GIVEN"];

function service(on: Calendar, client: number, name: string, daysAgo: number): Agreement {
  return {
    name: `consent ${client} service`,
    client,
    author: "peer.former",
    kind: "SERVICE_AGREEMENT",
    classes: ["SERVICE"],
    purposes: ["TREATMENT"],
    description: `Peer support, and what is shared with the team, was explained to ${name}`,
    to: [],
    ...signed(on, daysAgo),
    method: "VERBAL_WITNESSED",
    its: { statements: ["SERVICE_LIMITS"], expires_at: on.ahead(365, "04:00") },
  };
}

const signed = (on: Calendar, daysAgo: number) => ({
  draftedAt: on.ago(daysAgo, "09:00"),
  offeredAt: on.ago(daysAgo, "09:10"),
  signedAt: on.ago(daysAgo, "09:30"),
});

function consentRow(one: Agreement): Row {
  const steps = [one.offeredAt, one.signedAt, one.declinedAt, one.revokedAt].filter((at) => at !== undefined);
  return {
    clinic_id: harbor,
    id: sampleId(one.name),
    client_id: clientId(one.client),
    kind: one.kind,
    classes: one.classes,
    purposes: one.purposes,
    description: one.description,
    recipient_class: one.to.find(isClass) ?? null,
    author_id: sampleId(one.author),
    created_at: one.draftedAt,
    offered_at: one.offeredAt ?? null,
    signed_at: one.signedAt ?? null,
    declined_at: one.declinedAt ?? null,
    revoked_at: one.revokedAt ?? null,
    client_name_as_signed: one.signedAt ? one.signers?.[0]?.[1] : null,
    statements: one.signedAt ? ["RIGHT_TO_REVOKE", "COPY_GIVEN"] : [],
    // Drafting and offering are one act.
    version: Math.max(1, steps.length + Object.keys(one.revokedFor ?? {}).length),
    ...one.its,
  };
}

const isClass = (to: string): boolean => to === "TPO_STANDARD" || to === "TREATING_PROVIDERS";

function recipientRows(one: Agreement): Row[] {
  return one.to.map((to) => ({
    clinic_id: harbor,
    id: sampleId(`${one.name} to ${to}`),
    consent_id: sampleId(one.name),
    client_id: clientId(one.client),
    organization_id: to.startsWith("'") || isClass(to) ? null : sampleId(`organization ${to}`),
    person: to.startsWith("'") ? to.slice(1, -1) : null,
    recipient_class: isClass(to) ? to : null,
    revoked_at: one.revokedFor?.[to] ?? null,
  }));
}

function signatureRows(one: Agreement): Row[] {
  if (one.signedAt === undefined) return [];
  const { method = "ELECTRONIC", signedAt } = one;
  return (one.signers ?? []).map(([login, signer, capacity]) => ({
    clinic_id: harbor,
    id: sampleId(`${one.name} signed by ${signer}`),
    consent_id: sampleId(one.name),
    client_id: clientId(one.client),
    signer_id: login === null ? null : sampleId(login),
    signer,
    capacity,
    method,
    witness_name: method === "VERBAL_WITNESSED" ? "Kim Example" : null,
    recorded_by: sampleId(method === "ELECTRONIC" && login !== null ? login : one.author),
    at: signedAt,
  }));
}
