import { IsNull, Not } from "typeorm";
import { aboutClient, done, forbidden, insertRows, notFound, refused, useCase, type Tx } from "../../writing/index.js";
import { knownParties, type KnownParty } from "../shared/index.js";
import { problemOfDraft, tellsOfSud } from "./consent-draft.domain.js";
import { consentEvent, lockConsent, now, refuseOtherVersion } from "./consent-records.js";
import { ConsentEntity, ConsentRecipientEntity } from "./consent.entity.js";
import type { DraftConsentInput } from "./consent.inputs.js";
import type { ConsentKind } from "./consent.type.js";

export const draftConsent = useCase(
  {
    name: "draftConsent",
    who: ["CLIENT", "CARE_COORDINATOR", "PEER_SPECIALIST", "CLINICIAN", "PRIVACY_OFFICER"],
    target: aboutClient,
  },
  async (input: DraftConsentInput, tx) => {
    const problem = problemOfDraft(input, tx.instant);
    if (problem !== null) throw refused("INVALID_INPUT", problem.message, problem.field);
    const { clientId } = tx.target;
    const parties = await partiesOf(tx, input);
    const supersedesId = await replacedConsent(tx, clientId, input.supersedesId ?? null);
    const draft = { input, clientId, parties, supersedesId, offer: input.offer ?? true };
    const consent = input.consentId ? await changeDraft(tx, input.consentId, draft) : await addDraft(tx, draft);
    const { clientId: _client, consentId: _id, idempotencyKey: _key, expectedVersion: _version, ...fields } = input;
    tx.record(
      consentEvent(
        "CONSENT_DRAFTED",
        consent,
        { consentKind: input.kind, classes: input.classes, toVersion: consent.version },
        Object.keys(fields),
      ),
    );
    if (consent.offeredNow) {
      tx.record(consentEvent("CONSENT_OFFERED", consent, { version: consent.version }));
    }
    return done({ consent: consent.id });
  },
);

interface Draft {
  readonly input: DraftConsentInput;
  readonly clientId: string;
  readonly parties: Parties;
  readonly supersedesId: string | null;
  readonly offer: boolean;
}

interface Drafted {
  readonly id: string;
  readonly clientId: string;
  readonly sud: boolean;
  readonly version: number;
  readonly offeredNow: boolean;
}

async function addDraft(tx: Tx, draft: Draft): Promise<Drafted> {
  const id = tx.newId();
  const { input, clientId, parties, offer } = draft;
  const sud = tellsOfSud({ classes: input.classes, ...parties });
  await visibly(clientId, async () => {
    await insertRows(tx, ConsentEntity, [
      {
        clinicId: tx.clinicId,
        id,
        clientId,
        authorId: tx.userId,
        ...contentOf(draft, sud),
        ...(offer && { offeredAt: now }),
      },
    ]);
    await addRecipients(tx, id, draft, RECIPIENTS);
  });
  return { id, clientId, sud, version: 1, offeredNow: offer };
}

/** A draft is its author's to change, and the privacy officer's, until somebody has signed or declined it. */
async function changeDraft(tx: Tx, consentId: string, draft: Draft): Promise<Drafted> {
  const target = await tx.getVisible("Consent", consentId);
  if (target.clientId !== draft.clientId) throw notFound();
  const consent = await lockConsent({ ...tx, target });
  if (consent.authorId !== tx.userId && tx.role !== "PRIVACY_OFFICER") {
    throw forbidden("Only who wrote this draft changes it.", consent.clientId);
  }
  refuseOtherVersion(consent.version, draft.input.expectedVersion ?? null);
  if (consent.state !== "DRAFT" && consent.state !== "PENDING_SIGNATURE" && consent.state !== "LAPSED") {
    throw refused("INVALID_TRANSITION", `This consent is ${consent.state}: write a new one.`, "consentId");
  }
  await refuseSigned(tx, consent.id);
  const version = consent.version + 1;
  const offeredNow = draft.offer && consent.state !== "PENDING_SIGNATURE";
  // What stays as it is keeps its label too.
  const parties = await partiesOf(tx, draft.input, await storedParties(tx, consent.id));
  const sud = tellsOfSud({ classes: draft.input.classes, ...parties });
  const changed = RECIPIENTS.filter(
    ({ column, inputs }) =>
      inputs.some((field) => draft.input[field] !== undefined) ||
      (column === "organizationId" && consent.kind !== draft.input.kind),
  );
  await visibly(consent.clientId, async () => {
    await tx.manager.update(
      ConsentEntity,
      { clinicId: tx.clinicId, id: consent.id },
      { ...contentOf(draft, sud), version, ...(offeredNow && { offeredAt: now }) },
    );
    for (const { column } of changed) {
      const where = { clinicId: tx.clinicId, consentId: consent.id, [column]: Not(IsNull()) };
      await tx.manager.delete(ConsentRecipientEntity, where);
    }
    await addRecipients(tx, consent.id, { ...draft, parties }, changed);
  });
  return { id: consent.id, clientId: consent.clientId, sud, version, offeredNow };
}

/** What a consent says. A field that is absent from a change stays as it is; in a new draft it is empty. */
function contentOf({ input, parties, supersedesId }: Draft, sud: boolean) {
  const { kind, description } = input;
  const given = Object.fromEntries(
    (["serviceFrom", "serviceTo", "effectiveFrom", "expiryEvent"] as const)
      .filter((field) => input[field] !== undefined)
      .map((field) => [field, input[field] ?? null]),
  );
  const ends = input.expiresAt !== undefined || input.expiresOn !== undefined;
  return {
    kind,
    description,
    classes: [...new Set(input.classes)],
    purposes: [...new Set(input.purposes)],
    sud,
    ...given,
    ...(input.discloserProgramIds !== undefined && { discloserProgramIds: parties.programIds }),
    ...(input.recipientClass !== undefined && { recipientClass: input.recipientClass }),
    ...(input.supersedesId !== undefined && { supersedesId }),
    ...(ends && { expiresAt: endOf(input), expiresOn: input.expiresOn ?? null }),
  };
}

/** A day ends where the next begins, in the clinic's time zone. */
function endOf(input: DraftConsentInput): string | null | (() => string) {
  const day = input.expiresOn;
  if (!day) return input.expiresAt ?? null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day))
    throw refused("INVALID_INPUT", "Expected a date such as 2026-05-03.", "expiresOn");
  return () =>
    `((date '${day}' + 1)::timestamp at time zone (select k.time_zone from clinics k where k.clinic_id = app.clinic_id()))`;
}

interface Parties {
  readonly programIds: string[];
  readonly organizationIds: string[];
  readonly participantIds: string[];
  readonly disclosersArePart2: boolean;
  readonly recipientsArePart2: boolean;
}

type NamedParties = Pick<Parties, "programIds" | "organizationIds" | "participantIds">;
const NOBODY: NamedParties = { programIds: [], organizationIds: [], participantIds: [] };

/** Whom the consent names: as the input says, and where it says nothing as before. */
async function partiesOf(tx: Tx, input: DraftConsentInput, before = NOBODY): Promise<Parties> {
  const named = <T>(given: T | null | undefined, kept: T, none: T): T => (given === undefined ? kept : (given ?? none));
  const programIds = named(input.discloserProgramIds, before.programIds, []);
  const organizationIds = named(input.recipientOrganizationIds, before.organizationIds, []);
  const participantIds =
    input.kind === "INTERMEDIARY" ? named(input.participantOrganizationIds, before.participantIds, []) : [];
  const programs = await knownParties(tx, "programs", programIds, "discloserProgramIds");
  const organizations = await knownParties(tx, "organizations", organizationIds, "recipientOrganizationIds");
  const participants = await knownParties(tx, "organizations", participantIds, "participantOrganizationIds");
  refuseOtherKind(input.kind, organizations);
  if (input.kind === "INTERMEDIARY") refuseNoIntermediary(organizations, participants);
  return {
    programIds: programs.map(({ id }) => id),
    organizationIds: organizations.map(({ id }) => id),
    participantIds: participants.map(({ id }) => id),
    disclosersArePart2: programs.some(({ isPart2 }) => isPart2),
    recipientsArePart2: [...organizations, ...participants].some(({ isPart2 }) => isPart2),
  };
}

/** Whoever lets something go to an intermediary says to whom it goes on, which one kind of consent alone asks. */
function refuseOtherKind(kind: ConsentKind, organizations: readonly KnownParty[]): void {
  if (kind !== "INTERMEDIARY" && organizations.some((one) => one.kind === "INTERMEDIARY")) {
    const message = "An intermediary receives on a consent of the kind INTERMEDIARY, which names who takes part in it.";
    throw refused("INVALID_INPUT", message, "recipientOrganizationIds");
  }
}

/** 42 CFR 2.31(a)(4)(ii): the intermediary by name, and who takes part in it. */
function refuseNoIntermediary(organizations: readonly KnownParty[], participants: readonly KnownParty[]): void {
  if (organizations.length > 1 || organizations.some(({ kind }) => kind !== "INTERMEDIARY")) {
    throw refused("INVALID_INPUT", "Name one organization of the kind INTERMEDIARY.", "recipientOrganizationIds");
  }
  if (participants.some(({ id }) => organizations.some((one) => one.id === id))) {
    throw refused("INVALID_INPUT", "The intermediary is no participant of itself.", "participantOrganizationIds");
  }
}

/** Whom a draft names as it stands. */
async function storedParties(tx: Tx, consentId: string): Promise<NamedParties> {
  const [found] = await tx.query<NamedParties>(
    `select c.discloser_program_ids "programIds",
       array(select r.organization_id from consent_recipients r where r.clinic_id = c.clinic_id and r.consent_id = c.id
         and r.organization_id is not null) "organizationIds",
       array(select unnest(r.participant_organization_ids) from consent_recipients r
         where r.clinic_id = c.clinic_id and r.consent_id = c.id) "participantIds"
     from consents c where c.clinic_id = $1 and c.id = $2`,
    [tx.clinicId, consentId],
  );
  return found ?? NOBODY;
}

async function replacedConsent(tx: Tx, clientId: string, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const replaced = await tx.findVisible("Consent", id);
  if (replaced?.clientId !== clientId) {
    throw refused("INVALID_INPUT", "There is no such consent of this client to replace.", "supersedesId");
  }
  return replaced.id;
}

/** The sorts of recipients: each has the column that names it, and is written anew where one of its inputs is given. */
const RECIPIENTS = [
  { column: "organizationId", inputs: ["recipientOrganizationIds", "participantOrganizationIds"] },
  { column: "person", inputs: ["recipientPersons"] },
  { column: "recipientClass", inputs: ["recipientClass"] },
] as const;

async function addRecipients(
  tx: Tx,
  consentId: string,
  { input, clientId, parties }: Draft,
  which: readonly (typeof RECIPIENTS)[number][],
): Promise<void> {
  const named = {
    organizationId: parties.organizationIds.map((organizationId) => ({
      organizationId,
      participantOrganizationIds: parties.participantIds,
    })),
    person: [...new Set(input.recipientPersons ?? [])].map((person) => ({ person })),
    recipientClass: input.recipientClass ? [{ recipientClass: input.recipientClass }] : [],
  };
  for (const { column } of which) {
    if (named[column].length === 0) continue;
    await insertRows(
      tx,
      ConsentRecipientEntity,
      named[column].map((one) => ({ clinicId: tx.clinicId, id: tx.newId(), consentId, clientId, ...one })),
    );
  }
}

async function refuseSigned(tx: Tx, consentId: string): Promise<void> {
  const [signed] = await tx.query("select 1 from consent_signatures where clinic_id = $1 and consent_id = $2 limit 1", [
    tx.clinicId,
    consentId,
  ]);
  if (signed !== undefined)
    throw refused("ALREADY_SIGNED", "Somebody has signed this. Write a new consent.", "consentId");
}

/** The database refuses what its author could not see afterwards: a consent that tells of care in another program. */
async function visibly(clientId: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof Error && /row-level security/.test(error.message)) {
      throw forbidden("You can't write this consent.", clientId);
    }
    throw error;
  }
}
