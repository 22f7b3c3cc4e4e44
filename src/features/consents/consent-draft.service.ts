import { uuidOrNull } from "../../reading/index.js";
import { aboutClient, done, forbidden, insertRows, notFound, refused, useCase, type Tx } from "../../writing/index.js";
import { problemOfDraft, tellsOfSud } from "./consent-draft.domain.js";
import { consentEvent, lockConsent, now, refuseOtherVersion } from "./consent-records.js";
import { ConsentEntity, ConsentRecipientEntity } from "./consent.entity.js";
import type { DraftConsentInput } from "./consent.inputs.js";

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
    const sud = tellsOfSud({ classes: input.classes, ...parties });
    const offer = input.offer ?? true;
    const draft = { input, clientId, parties, supersedesId, sud, offer };
    const consent = input.consentId ? await changeDraft(tx, input.consentId, draft) : await addDraft(tx, draft);
    const { clientId: _client, consentId: _id, idempotencyKey: _key, expectedVersion: _version, ...fields } = input;
    await tx.record(
      consentEvent(
        "CONSENT_DRAFTED",
        consent,
        { consentKind: input.kind, classes: input.classes, toVersion: consent.version },
        Object.keys(fields),
      ),
    );
    if (consent.offeredNow) {
      await tx.record(consentEvent("CONSENT_OFFERED", consent, { version: consent.version }));
    }
    return done({ consent: consent.id });
  },
);

interface Draft {
  readonly input: DraftConsentInput;
  readonly clientId: string;
  readonly parties: Parties;
  readonly supersedesId: string | null;
  readonly sud: boolean;
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
  const { clientId, sud, offer } = draft;
  await visibly(clientId, async () => {
    await insertRows(tx, ConsentEntity, [
      {
        clinicId: tx.clinicId,
        id,
        clientId,
        authorId: tx.userId,
        ...contentOf(draft),
        ...(offer && { offeredAt: now }),
      },
    ]);
    await addRecipients(tx, id, draft);
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
  const keepsParties = draft.input.discloserProgramIds === undefined || !namesRecipients(draft.input);
  const sud = draft.sud || (consent.sud && keepsParties);
  await visibly(consent.clientId, async () => {
    await tx.manager.update(
      ConsentEntity,
      { clinicId: tx.clinicId, id: consent.id },
      { ...contentOf({ ...draft, sud }), version, ...(offeredNow && { offeredAt: now }) },
    );
    if (namesRecipients(draft.input)) {
      await tx.manager.delete(ConsentRecipientEntity, { clinicId: tx.clinicId, consentId: consent.id });
      await addRecipients(tx, consent.id, draft);
    }
  });
  return { id: consent.id, clientId: consent.clientId, sud, version, offeredNow };
}

/** What a consent says. A field that is absent from a change stays as it is; in a new draft it is empty. */
function contentOf({ input, parties, supersedesId, sud }: Draft) {
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
  readonly disclosersArePart2: boolean;
  readonly recipientsArePart2: boolean;
}

async function partiesOf(tx: Tx, input: DraftConsentInput): Promise<Parties> {
  const programs = await known(tx, "programs", input.discloserProgramIds ?? [], "discloserProgramIds");
  const organizations = await known(
    tx,
    "organizations",
    input.recipientOrganizationIds ?? [],
    "recipientOrganizationIds",
  );
  return {
    programIds: programs.map(({ id }) => id),
    organizationIds: organizations.map(({ id }) => id),
    disclosersArePart2: programs.some(({ isPart2 }) => isPart2),
    recipientsArePart2: organizations.some(({ isPart2 }) => isPart2),
  };
}

async function known(
  tx: Tx,
  table: "programs" | "organizations",
  ids: readonly string[],
  field: string,
): Promise<{ id: string; isPart2: boolean }[]> {
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  const asked = wanted.map(uuidOrNull).filter((id) => id !== null);
  const found = await tx.query<{ id: string; isPart2: boolean }>(
    `select id, is_part2 "isPart2" from ${table} where clinic_id = $1 and id = any ($2::uuid[])`,
    [tx.clinicId, asked],
  );
  if (found.length !== wanted.length) throw refused("INVALID_INPUT", "One of these ids is not known here.", field);
  return found;
}

async function replacedConsent(tx: Tx, clientId: string, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const replaced = await tx.findVisible("Consent", id);
  if (replaced?.clientId !== clientId) {
    throw refused("INVALID_INPUT", "There is no such consent of this client to replace.", "supersedesId");
  }
  return replaced.id;
}

function namesRecipients(input: DraftConsentInput): boolean {
  const { recipientOrganizationIds, recipientPersons, recipientClass } = input;
  return [recipientOrganizationIds, recipientPersons, recipientClass].some((given) => given !== undefined);
}

async function addRecipients(tx: Tx, consentId: string, { input, clientId, parties }: Draft): Promise<void> {
  const named = [
    ...parties.organizationIds.map((organizationId) => ({ organizationId })),
    ...[...new Set(input.recipientPersons ?? [])].map((person) => ({ person })),
    ...(input.recipientClass ? [{ recipientClass: input.recipientClass }] : []),
  ];
  if (named.length === 0) return;
  await insertRows(
    tx,
    ConsentRecipientEntity,
    named.map((one) => ({ clinicId: tx.clinicId, id: tx.newId(), consentId, clientId, ...one })),
  );
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
