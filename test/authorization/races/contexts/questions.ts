import type { Role } from "../../../../src/authorization/roles.js";
import type { CrowdClient, Hat } from "./crowd.js";

/** What is sent, and what a whole answer to it holds. */
export interface Asked {
  readonly body: string;
  readonly header: string | undefined;
  /** The canaries of a whole answer; null where another answer is right as well. */
  readonly whole: ReadonlySet<string> | null;
}

const REST_OF_CLIENT = `peerNotes { nodes { body } } clinicalNotes { nodes { body } } serviceNotes { nodes { intervention } }
  recoveryPlan { goals { text } }`;

/** Everything that somebody may read: all of their canaries are in it. */
export function everything(hat: Hat): Asked {
  const query = `query ${hat.name} { clients(first: 50) { nodes { preferredName legalName ${REST_OF_CLIENT} } }
    referrals(first: 50) { nodes { reason } } }`;
  return ask(hat, query, {}, hat.own);
}

/** One client of theirs, with all that belongs to it. */
function oneClient(hat: Hat): Asked {
  const client = any(hat.clients);
  const query = `query ${hat.name}($id: ID!) { client(id: $id) { preferredName legalName ${REST_OF_CLIENT}
    referrals { nodes { reason } } } }`;
  const integrator = hat.role === "INTEGRATOR";
  const all = Object.values(client.canaries).filter((one) => hat.own.has(one));
  // Below a client, an integrator reads no referrals.
  return ask(hat, query, { id: client.id }, integrator ? null : new Set(all));
}

function nameOfOne(hat: Hat): Asked {
  const { id, canaries } = any(hat.clients);
  const query = `query ${hat.name}($id: ID!) { client(id: $id) { preferredName } viewer { role } }`;
  return ask(hat, query, { id }, new Set([canaries.preferred]));
}

/** Somebody else's client, by a known id: nothing is there. */
function anothers(hat: Hat, others: readonly Hat[]): Asked {
  const foreign = any(others).clients.filter(({ id }) => !hat.clients.some((own) => own.id === id));
  const id = foreign[0]?.id ?? "00000000-0000-4000-8000-000000000000";
  const query = `query ${hat.name}($id: ID!) { client(id: $id) { preferredName ${REST_OF_CLIENT} } }`;
  return ask(hat, query, { id }, new Set());
}

const FEED = "referralFeed(first: 20) { edges { entry { ... on ReferralChange { referral { reason } } } } }";

/** What some roles read, write or poll beside the rest; null for roles that do nothing of the kind here. */
const ACTS: Readonly<Record<Role, ((hat: Hat, client: CrowdClient) => Asked) | null>> = {
  PEER_SPECIALIST: (hat, { id, canaries }) =>
    act(hat, "writePeerNote", "WritePeerNoteInput", "peerNote { body }", { clientId: id, body: canaries.peerNote }),
  CLINICIAN: (hat, { id, canaries }) =>
    act(hat, "writeClinicalNote", "WriteClinicalNoteInput", "clinicalNote { body }", {
      clientId: id,
      body: canaries.clinical,
    }),
  CARE_COORDINATOR: (hat, { id, canaries }) =>
    act(hat, "raiseSafetyConcern", "RaiseSafetyConcernInput", "concern { summary }", {
      clientId: id,
      kind: "OTHER",
      urgency: "SOON",
      summary: canaries.service,
    }),
  CLIENT: (hat, { planId, canaries }) =>
    act(hat, "recordCheckIn", "RecordCheckInInput", "checkIn { text }", { planId, rating: 6, text: canaries.goal }),
  REPRESENTATIVE: null,
  PEER_SUPERVISOR: null,
  PRIVACY_OFFICER: null,
  CLINIC_ADMIN: null,
  INTEGRATOR: (hat) => ask(hat, `query ${hat.name} { ${FEED} }`, {}, null),
};

function act(hat: Hat, name: string, input: string, payload: string, its: Readonly<Record<string, unknown>>): Asked {
  const query = `mutation ${hat.name}($input: ${input}!) { ${name}(input: $input) { ${payload} userErrors { code } } }`;
  return ask(hat, query, { input: its }, new Set([Object.values(its).at(-1) as string]));
}

/** What is refused, each in another way. */
function wrong(hat: Hat): Asked {
  const refused = [
    { ...everything(hat), header: "SOMEBODY_ELSE" },
    { ...everything(hat), header: hat.role === "CLINIC_ADMIN" ? "CLIENT" : "CLINIC_ADMIN" },
    { ...everything(hat), body: "{" },
    ask(hat, `query ${hat.name} { clients(first: 50, after: "no cursor") { nodes { preferredName } } }`, {}, null),
    ask(hat, `query ${hat.name} { clients { nodes { shoeSize } } }`, {}, null),
    ask(hat, `query ${hat.name}($id: ID!) { client(id: $id) { id } }`, { id: "no id" }, null),
  ];
  return { ...any(refused), whole: null };
}

/** Something to ask, as it comes. */
export function anything(hat: Hat, others: readonly Hat[]): Asked {
  const dice = Math.random();
  if (dice < 0.2) return everything(hat);
  if (dice < 0.45) return oneClient(hat);
  if (dice < 0.75) return nameOfOne(hat);
  if (dice < 0.87) return anothers(hat, others);
  if (dice < 0.93) return wrong(hat);
  return ACTS[hat.role]?.(hat, any(hat.clients)) ?? everything(hat);
}

function ask(
  hat: Hat,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  whole: ReadonlySet<string> | null,
): Asked {
  return { body: JSON.stringify({ query, variables }), header: hat.header, whole };
}

export function any<T>(of: readonly T[]): T {
  const found = of[Math.floor(Math.random() * of.length)];
  if (found === undefined) throw new Error("There is nothing to choose from");
  return found;
}
