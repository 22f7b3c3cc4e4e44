import { classBit, type DataClass } from "../../authorization/data-classes.js";
import type { Role } from "../../authorization/roles.js";
import { clientId } from "./clients.js";
import { type Agreement, agreements } from "./consents.js";
import { type Emergency, emergencies } from "./emergencies.js";
import { sampleLogins } from "./logins.js";
import { connectors, type Journey, journeys } from "./referrals.js";
import { type Calendar, type Chapter, harbor, type Row, sampleId } from "./story.js";

/** What the audit log would hold had all of it happened through the API: the same facts, told as events. */
export function audit(on: Calendar): Chapter {
  const events = [
    ...agreements(on).flatMap(consentEvents),
    ...journeys(on).flatMap(disclosures),
    ...journeys(on).flatMap(steps),
    ...emergencies(on).flatMap(emergencyEvents),
    ...reads(on),
    denied(on),
  ];
  return [["audit_events", events.sort((a, b) => (a.recorded_at < b.recorded_at ? -1 : 1))]];
}

type EventRow = Row & { readonly recorded_at: string };

interface Told {
  readonly kind: string;
  readonly at: string;
  readonly by: string;
  readonly clients: readonly number[];
  readonly classes: readonly DataClass[];
  readonly fields?: Readonly<Record<string, DataClass>>;
  readonly its?: Row;
}

function event({ kind, at, by, clients, classes, fields = {}, its }: Told, name: string): EventRow {
  const role = roleOf(by);
  const mask = classes.reduce((sum, one) => sum | classBit(one), 0);
  return {
    clinic_id: harbor,
    event_id: sampleId(`event ${name}`),
    recorded_at: at,
    kind,
    outcome: "SUCCESS",
    actor_id: sampleId(by),
    actor_role: role,
    purpose: purposeOf(role),
    basis: basisOf(role),
    request_id: sampleId(`request ${name}`),
    client_ids: clients.map(clientId),
    class_sets: clients.map(() => mask),
    fields: Object.keys(fields),
    field_bits: Object.values(fields).map(classBit),
    ...its,
  };
}

function roleOf(login: string): Role {
  const role = sampleLogins.find((one) => one.login === login)?.roles[0];
  if (role === undefined) throw new Error(`Nobody signs in as ${login}.`);
  return role;
}

function purposeOf(role: Role): string {
  if (role === "CLIENT" || role === "REPRESENTATIVE") return "PATIENT_REQUEST";
  if (role === "PRIVACY_OFFICER" || role === "CLINIC_ADMIN") return "OPERATIONS";
  return role === "CARE_COORDINATOR" || role === "INTEGRATOR" ? "COORDINATION" : "TREATMENT";
}

function basisOf(role: Role): string | null {
  if (role === "CLIENT" || role === "REPRESENTATIVE") return "PATIENT_REQUEST";
  if (role === "PRIVACY_OFFICER" || role === "CLINIC_ADMIN") return null;
  return role === "INTEGRATOR" ? "CONSENT" : "RELATIONSHIP";
}

function consentEvents(one: Agreement): EventRow[] {
  const about = (kind: string, by: string, at: string | undefined): EventRow[] =>
    at === undefined
      ? []
      : [
          event(
            {
              kind,
              at,
              by,
              clients: [one.client],
              classes: ["CONSENT"],
              its: {
                consent_id: sampleId(one.name),
                consent_ids: [sampleId(one.name)],
                detail: { kind: one.kind, entity: { type: "Consent", id: sampleId(one.name) } },
              },
            },
            `${one.name} ${kind}`,
          ),
        ];
  const signer = one.method === undefined ? (one.signers?.[0]?.[0] ?? one.author) : one.author;
  const partly = Object.values(one.revokedFor ?? {})[0];
  return [
    ...about("CONSENT_DRAFTED", one.author, one.draftedAt),
    ...about("CONSENT_OFFERED", one.author, one.offeredAt),
    ...about("CONSENT_SIGNED", signer, one.signedAt),
    ...about("CONSENT_DECLINED", `client.${one.client}`, one.declinedAt),
    ...about("CONSENT_REVOKED", signer, one.revokedAt ?? partly),
  ];
}

/** Each step of a referral is an act. An organisation's people act in the name of it, by somebody whom the clinic knows. */
function steps(one: Journey): EventRow[] {
  const sud = one.its?.sud === true;
  return one.steps.map(([to, by, at], index) => {
    const from = one.steps[index - 1]?.[0];
    const entity = { type: "Referral", id: sampleId(one.name) };
    const its = { detail: { entity, to, ...(from !== undefined && { from }) } };
    const classes: DataClass[] = sud ? ["REFERRAL", "SUD"] : ["REFERRAL"];
    const kind = index === 0 ? "CREATE" : "UPDATE";
    return event({ kind, at, by: connectors[by] ?? by, clients: [one.client], classes, its }, `${one.name} ${to}`);
  });
}

/** The search for the client, the start, what was read, and the review where there was one. */
function emergencyEvents({ name, client, by, startedAt, endsAt, review }: Emergency): EventRow[] {
  const its = { purpose: "EMERGENCY", basis: "EMERGENCY" };
  const entity = { type: "EmergencyAccess", id: sampleId(name) };
  const about = (kind: string, at: string, who: string, more: Partial<Told> = {}): EventRow =>
    event(
      { kind, at, by: who, clients: [client], classes: ["AUDIT"], its: { ...its, detail: { entity } }, ...more },
      `${name} ${kind}`,
    );
  return [
    about("SEARCH", startedAt, by, {
      classes: [],
      its: { ...its, detail: { search: "EMERGENCY_ACCESS", filters: ["clientId"], results: 1 } },
    }),
    about("EMERGENCY_START", startedAt, by),
    about("READ", startedAt, by, {
      classes: ["IDENTITY", "CLINICAL", "CRISIS"],
      fields: { "Client.legalName": "IDENTITY", "Client.clinicalNotes": "CLINICAL", "CrisisPlan.whatHelps": "CRISIS" },
      its: { ...its, operation_name: "EmergencyChart" },
    }),
    ...(review === undefined
      ? []
      : [
          about("EMERGENCY_DISCLOSURE", endsAt, by, { classes: ["IDENTITY", "SUD", "CRISIS"] }),
          about("EMERGENCY_STOP", endsAt, by),
          about("EMERGENCY_REVIEW", review.at, review.by, { its: { detail: { entity } } }),
        ]),
  ];
}

/** A referral that is sent to an organisation leaves the clinic. */
function disclosures(one: Journey): EventRow[] {
  const sent = one.steps.find(([to]) => to === "SENT");
  if (sent === undefined || one.consent === null) return [];
  const [, by, at] = sent;
  const consent = sampleId(one.consent);
  const entity = { type: "Referral", id: sampleId(one.name) };
  return [
    event(
      {
        kind: "DISCLOSURE",
        at,
        by,
        clients: [one.client],
        classes: one.its?.sud === true ? ["REFERRAL", "SUD"] : ["REFERRAL"],
        its: {
          organization_id: sampleId(`organization ${one.to}`),
          basis: "CONSENT",
          consent_id: consent,
          consent_ids: [consent],
          detail: { entity },
        },
      },
      `${one.name} disclosed`,
    ),
  ];
}

const caseload: Readonly<Record<string, DataClass>> = {
  "Client.id": "IDENTITY",
  "Client.preferredName": "IDENTITY",
  "Client.recoveryPlan": "PLAN_SHARED",
};
const chart: Readonly<Record<string, DataClass>> = {
  "Client.id": "IDENTITY",
  "Client.legalName": "IDENTITY",
  "Client.clinicalNotes": "CLINICAL",
};

function reads(on: Calendar): EventRow[] {
  const seen: [string, number, readonly number[], string, Readonly<Record<string, DataClass>>][] = [
    ["peer.a", 14, [1, 3, 4], "Caseload", caseload],
    ["peer.a", 7, [1, 3, 4], "Caseload", caseload],
    ["peer.b", 9, [2, 5], "Caseload", caseload],
    ["supervisor.a", 12, [1], "UnsignedNotes", { "Client.id": "IDENTITY", "Client.serviceNotes": "SERVICE" }],
    ["clinician.core", 30, [1], "Chart", chart],
    ["clinician.rise", 25, [1], "Chart", chart],
    ["coordinator", 9, [1], "Referrals", { "Referral.status": "REFERRAL" }],
    ["client.1", 8, [1], "MyPlan", { "Client.recoveryPlan": "PLAN_SHARED" }],
  ];
  return seen.map(([by, daysAgo, clients, operation, fields]) =>
    event(
      {
        kind: "READ",
        at: on.ago(daysAgo, "09:45"),
        by,
        clients,
        classes: [...new Set(Object.values(fields))],
        fields,
        its: { operation_name: operation },
      },
      `read ${by} ${daysAgo}`,
    ),
  );
}

/** Somebody who is not on the case looked, and was shown nothing. */
function denied(on: Calendar): EventRow {
  const its = { outcome: "DENIED", operation_name: "Chart", class_sets: [0] };
  return event(
    { kind: "READ_DENIED", at: on.ago(17, "22:10"), by: "peer.b", clients: [1], classes: [], its },
    "denied peer.b",
  );
}
