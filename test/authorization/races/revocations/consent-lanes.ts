import type { Person } from "../../../world/builders.js";
import { canary } from "../support/canary.js";
import { raceClient, tie, type RaceClinic, type RaceClient } from "./clinic.js";
import type { Lane, Question, Step } from "./lane.js";

const CLIENT = "query($id: ID!) { client(id: $id) { preferredName legalName } }";
const REFERRAL = "query($id: ID!) { referral(id: $id) { reason client { preferredName } } }";
const REFERRALS = "{ referrals(first: 50) { totalCount nodes { reason client { preferredName } } } }";
const FEED = `query($after: String) { referralFeed(first: 20, after: $after) { endCursor edges { entry {
  ... on ReferralChange { referral { reason client { preferredName } } } ... on ReferralTombstone { referralId } } } } }`;
const SUD_ROWS = `query($id: ID!) { client(id: $id) { clinicalNotes { nodes { body } }
  programEnrollments { program { isPart2 } } } }`;
const SUD_LIST = "{ clients(first: 50) { nodes { clinicalNotes { nodes { body } } } } }";
const REVOKE = `mutation($input: RevokeConsentInput!) { revokeConsent(input: $input) { userErrors { code } } }`;

/** What is given, to whom; each time it is signed anew. */
interface Given {
  readonly classes: readonly string[];
  readonly purposes: readonly string[];
  readonly sud: boolean;
  readonly organization?: string;
}

interface Signed {
  readonly consentId: string;
  readonly recipientId: string;
}

/**
 * Consents to an organisation, whose integrators ask for the client, the referral, the list and the feed. Organisations
 * have several such clients: their feeds meet the locks of each other's revocations.
 */
export async function organisationLane(
  clinic: RaceClinic,
  integrators: readonly Person[],
  { sud, feed }: { readonly sud: boolean; readonly feed: boolean },
): Promise<Lane> {
  const { world } = clinic;
  const client = await raceClient(clinic);
  const organization = world.organizationOf((integrators[0] as Person).id);
  const reason = canary();
  const referral = await world.referral({
    client: client.id,
    target_organization_id: organization,
    status: "SENT",
    sent_at: "2026-01-03",
    reason,
    ...(sud && { program_id: clinic.part2, sud }),
  });
  const kind = sud ? "consent to an organisation, Part 2" : "consent to an organisation";
  const mine = tie(kind, organization);
  const classes = ["REFERRAL", "IDENTITY", ...(sud ? ["SUD"] : [])];
  const need = "MAY_BE_EMPTY";
  const asked: Omit<Question, "person" | "tie">[] = [
    { query: CLIENT, variables: { id: client.id }, canaries: [client.preferred, client.legal] },
    { query: REFERRAL, variables: { id: referral }, canaries: [reason, client.preferred] },
    { query: REFERRALS, canaries: [reason, client.preferred] },
  ];
  // Polls of a feed wait for locks: not so many that all the connections of the service wait with them.
  if (feed) asked.push({ query: FEED, variables: { after: null }, canaries: [reason, client.preferred], need });
  const questions = asked.map((one, i) => ({
    ...one,
    tie: mine,
    person: integrators[i % integrators.length] as Person,
  }));
  let signed: Signed;
  return {
    kind,
    questions,
    next: (turn): Step =>
      turn % 2 === 0
        ? {
            begins: [mine],
            ends: [],
            act: async () => {
              signed = await sign(clinic, client, { classes, purposes: ["COORDINATION"], sud, organization }, referral);
            },
          }
        : { begins: [], ends: [mine], act: () => revoke(clinic, client, signed, sud ? 0 : (turn - 1) / 2) },
  };
}

/** Consents to treating staff, whose clinician works outside of the Part 2 program that wrote the notes. */
export async function treatingLane(clinic: RaceClinic): Promise<Lane> {
  const { world } = clinic;
  const client = await raceClient(clinic);
  const clinician = await world.person("CLINICIAN", { program: clinic.open });
  await world.careTeam(client.id, clinician.id, "CLINICIAN");
  await world.enroll(client.id, clinic.part2, true);
  const notes = [canary(), canary()];
  for (const body of notes) await world.clinicalNote({ client: client.id, body, program_id: clinic.part2, sud: true });
  const kind = "consent to treating staff";
  const mine = tie(kind, clinician);
  const classes = ["IDENTITY", "CLINICAL", "SUD"];
  let signed: Signed;
  return {
    kind,
    questions: [
      { query: SUD_ROWS, variables: { id: client.id }, canaries: notes, tie: mine, person: clinician },
      { query: SUD_LIST, canaries: notes, tie: mine, person: clinician },
    ],
    next: (turn): Step =>
      turn % 2 === 0
        ? {
            begins: [mine],
            ends: [],
            act: async () => {
              signed = await sign(clinic, client, { classes, purposes: ["TREATMENT"], sud: true });
            },
          }
        : { begins: [], ends: [mine], act: () => revoke(clinic, client, signed, 0) },
  };
}

/** Consents that nobody takes back: the clock ends them. */
export async function expiringLane(clinic: RaceClinic, integrator: Person): Promise<Lane> {
  const lane = await organisationLane(clinic, [integrator], { sud: false, feed: true });
  const kind = "consent that expires";
  return {
    ...lane,
    kind,
    next: (turn) => {
      const step = lane.next(turn);
      if (turn % 2 === 0) return step;
      const client = (lane.questions[0]?.variables as { id: string }).id;
      return { ...step, act: () => letExpire(clinic, client) };
    },
  };
}

async function letExpire(clinic: RaceClinic, client: string): Promise<void> {
  const inAMoment = (await clinic.clock.moment()).database + 20_000;
  await clinic.asOwner(async (owner) => {
    await owner.query(
      `update consents set expires_at = 'epoch'::timestamptz + $2 * interval '1 microsecond'
       where clinic_id = $1 and client_id = $3 and (expires_at is null or expires_at > now())`,
      [clinic.world.clinicId, inAMoment, client],
    );
  });
  await clinic.clock.hasPassed(inAMoment);
}

/** As signing does it: under the client's consent lock, in force from the transaction's instant. */
async function sign(clinic: RaceClinic, client: RaceClient, given: Given, referral?: string): Promise<Signed> {
  const { clinicId } = clinic.world;
  const { classes, purposes, sud, organization = null } = given;
  const recipientClass = organization === null ? "TREATING_PROVIDERS" : null;
  let made: Signed | undefined;
  await clinic.asOwner(async (owner) => {
    await owner.query("select pg_advisory_xact_lock(app.consent_lock_key($1))", [client.id]);
    const { rows } = await owner.query<Signed>(
      `with c as (
         insert into consents (clinic_id, client_id, kind, classes, purposes, sud, recipient_class, description, author_id,
           offered_at, signed_at, effective_from, client_name_as_signed)
         values ($1, $2, $3, $4, $5, $6, $7, 'What is needed', $8, now(), now(), now(), 'Somebody') returning id)
       insert into consent_recipients (clinic_id, consent_id, client_id, organization_id, recipient_class)
       select $1, c.id, $2, $9, $7 from c returning consent_id "consentId", id "recipientId"`,
      [
        clinicId,
        client.id,
        organization === null ? "TPO_SINGLE" : "SPECIFIC_DISCLOSURE",
        classes,
        purposes,
        sud,
        recipientClass,
        client.self.id,
        organization,
      ],
    );
    made = rows[0];
    // The last revocation has cancelled it.
    if (referral !== undefined) {
      await owner.query(
        "update referrals set status = 'SENT', provider_outcome = null where clinic_id = $1 and id = $2",
        [clinicId, referral],
      );
    }
  });
  if (made === undefined) throw new Error("No consent was signed");
  return made;
}

/** Takes a consent back over HTTP: by the client, by staff on paper, for the recipient alone, or ahead of its time. */
async function revoke(
  clinic: RaceClinic,
  client: RaceClient,
  { consentId, recipientId }: Signed,
  turn: number,
): Promise<{ consentId: string }> {
  const { self, coordinator } = client;
  switch (turn % 8) {
    case 1:
      await clinic.act(coordinator, REVOKE, { consentId, channel: "SIGNED_PAPER" });
      break;
    case 3:
      await clinic.act(self, REVOKE, { consentId, channel: "PORTAL", recipientIds: [recipientId] });
      break;
    case 5: {
      // Far enough that a busy service, asked again, still gets it before that instant.
      const ahead = (await clinic.clock.moment()).database + 1_500_000;
      const effectiveAt = new Date(Math.ceil(ahead / 1000)).toISOString();
      await clinic.act(self, REVOKE, { consentId, channel: "PORTAL", effectiveAt });
      await clinic.clock.hasPassed(Math.ceil(ahead / 1000) * 1000);
      break;
    }
    default:
      await clinic.act(self, REVOKE, { consentId, channel: "PORTAL" });
  }
  return { consentId };
}
