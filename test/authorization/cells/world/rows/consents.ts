import type { Days, ProgramOfRow } from "../../facts.js";
import type { Book, OpenRow } from "../book.js";
import { NAMEABLE } from "../client-kinds.js";
import type { ClientOfWorld } from "../clients.js";
import { dateAgo, daysAgo, daysAhead } from "../times.js";
import { token } from "../tokens.js";
import { Computed, OneRow, Rows } from "../values.js";

type Recipient =
  | { readonly organization: OpenRow; readonly revoked?: boolean; readonly participants?: readonly OpenRow[] }
  | { readonly person: string }
  | "class";

/** Where a consent stands, as the API names it. */
type State =
  | "DRAFT"
  | "PENDING_SIGNATURE"
  | "LAPSED"
  | "DECLINED"
  | "SCHEDULED"
  | "ACTIVE"
  | "EXPIRED"
  | "REVOKED"
  | "SUPERSEDED"
  | "ENTERED_IN_ERROR";

interface NewConsent {
  readonly kind:
    | "SERVICE_AGREEMENT"
    | "TPO_SINGLE"
    | "SPECIFIC_DISCLOSURE"
    | "INTERMEDIARY"
    | "SUD_COUNSELING_NOTES"
    | "LEGAL_PROCEEDING"
    | "GROUP_PARTICIPATION"
    | "RESEARCH";
  readonly state: State;
  readonly classes: readonly string[];
  readonly purposes: readonly string[];
  readonly recipients: readonly Recipient[];
  readonly disclosers?: readonly Exclude<ProgramOfRow, "no">[];
  readonly author?: string;
  readonly supersedes?: OpenRow;
  /** Many days around all that there is, unless others are said. */
  readonly days?: Days;
}

const MANY_DAYS: Days = { from: dateAgo(2000), to: dateAgo(-2000) };
const COORDINATION = ["COORDINATION", "TREATMENT"];
const PAYMENT = ["PAYMENT"];
const STATEMENTS = ["RIGHT_TO_REVOKE", "REDISCLOSURE", "CONSEQUENCE_OF_REFUSING", "SERVICE_LIMITS", "NOTICE_GIVEN"];

/** The consents of a client, by what the log and the tests say of them. */
export interface ConsentsOfClient {
  readonly draft: OpenRow;
  readonly active: OpenRow;
  readonly ofPart2: OpenRow;
}

/**
 * The two consents that the client's state is about, and others which cover nothing that anybody here would read: not yet
 * or no longer in force, for a recipient who is not here, or taken back for the one who is.
 */
export function addConsents(book: Book, client: ClientOfWorld): ConsentsOfClient {
  const { circle, facts } = client;
  const { organization, otherOrganization, author, helper } = circle;
  const add = consents(book, client);
  const everything = { classes: NAMEABLE, purposes: COORDINATION };
  const named = { ...everything, recipients: [{ organization }] };
  const elsewhere = { recipients: [{ organization: otherOrganization }], purposes: PAYMENT };
  const specific = { kind: "SPECIFIC_DISCLOSURE" } as const;
  addDeciding(add, client);
  const [draftedAgreement] = [
    add({ kind: "SERVICE_AGREEMENT", state: "SUPERSEDED", classes: ["SERVICE"], ...elsewhere }),
  ];
  const made = {
    draft: add({ ...specific, state: "DRAFT", ...named, author }),
    active: add({ ...specific, state: "ACTIVE", classes: ["SERVICE", "REFERRAL"], ...elsewhere }),
    ofPart2: add({ ...specific, state: "ACTIVE", classes: ["SUD"], ...elsewhere, disclosers: ["part 2"] }),
  };
  add({ ...specific, state: "DRAFT", classes: ["SERVICE"], ...elsewhere, author: coordinatorOf(client) });
  add({ kind: "TPO_SINGLE", state: "DRAFT", ...everything, recipients: ["class"], author: helper });
  add({ ...specific, state: "PENDING_SIGNATURE", ...named });
  add({ kind: "TPO_SINGLE", state: "PENDING_SIGNATURE", ...everything, recipients: ["class"], disclosers: ["part 2"] });
  add({ ...specific, state: "DECLINED", ...named, classes: ["SERVICE", "REFERRAL"] });
  add({ ...specific, state: "LAPSED", ...named, classes: ["SERVICE", "REFERRAL"] });
  add({ ...specific, state: "ENTERED_IN_ERROR", ...named });
  add({ kind: "SERVICE_AGREEMENT", state: "ACTIVE", ...named, supersedes: draftedAgreement });
  add({ ...specific, state: "ACTIVE", classes: ["CLINICAL"], ...elsewhere });
  add({ ...specific, state: "ACTIVE", classes: ["SUD"], ...elsewhere, disclosers: ["other part 2"] });
  add({ ...specific, state: "ACTIVE", classes: ["SERVICE"], ...elsewhere, disclosers: ["general"] });
  const person = { person: token("CONSENT") };
  const withdrawn = { organization, revoked: true };
  add({ ...specific, state: "ACTIVE", ...everything, recipients: [withdrawn, person] });
  // Kinds that serve one purpose or one class of their own, whatever they list.
  add({ kind: "LEGAL_PROCEEDING", state: "ACTIVE", ...everything, recipients: [{ organization }, "class"] });
  add({ kind: "RESEARCH", state: "ACTIVE", ...everything, recipients: [{ organization }, "class"] });
  add({ kind: "SUD_COUNSELING_NOTES", state: "ACTIVE", ...everything, recipients: [{ organization }, "class"] });
  add({ kind: "GROUP_PARTICIPATION", state: "ACTIVE", ...everything, recipients: [{ organization }, "class"] });
  // An intermediary, and through it others; the treating providers among its participants are nobody of this clinic.
  const through = { organization: otherOrganization, participants: [organization] };
  const payable = { ...everything, purposes: PAYMENT };
  add({ kind: "INTERMEDIARY", state: "ACTIVE", ...payable, recipients: [through] });
  add({
    kind: "INTERMEDIARY",
    state: "ACTIVE",
    ...everything,
    recipients: [{ organization: otherOrganization }, "class"],
  });
  client.row.values["consents"] = new Rows(book.rows.filter((row) => row.type === "Consent" && row.client === facts));
  return made;
}

/** The client's state of consent: toward the integrator's organization, and toward treating staff. */
function addDeciding(add: (its: NewConsent) => OpenRow, { facts, circle }: ClientOfWorld): void {
  const { consent, consentClasses: classes } = facts;
  if (consent === "none") return;
  const states = { scheduled: "SCHEDULED", expired: "EXPIRED", revoked: "REVOKED" } as const;
  const its = {
    state: consent === "scheduled" || consent === "expired" || consent === "revoked" ? states[consent] : "ACTIVE",
    classes,
    purposes: consent === "other purpose" ? PAYMENT : COORDINATION,
    days: facts.consentDays ?? { from: null, to: null },
  } as const;
  const toOther = [{ organization: circle.otherOrganization }];
  const isOther = consent === "other recipient";
  // An organization is told of itself, and not who else receives.
  const named = [{ organization: circle.organization }, { person: token("CONSENT") }];
  add({ kind: "SPECIFIC_DISCLOSURE", ...its, recipients: isOther ? toOther : named });
  add({ kind: "TPO_SINGLE", ...its, recipients: isOther ? toOther : ["class"] });
}

function coordinatorOf({ circle }: ClientOfWorld): string {
  return circle.viewers.find(({ role }) => role === "CC")?.userId ?? circle.coordinator;
}

/** The instants behind each state; what was recorded of the end. */
function instantsOf(state: State): Record<string, unknown> {
  const offered = { offered_at: daysAgo(20) };
  const signed = { ...offered, signed_at: daysAgo(19), expires_at: daysAhead(200) };
  switch (state) {
    case "DRAFT":
      return { expires_at: daysAhead(200) };
    case "PENDING_SIGNATURE":
      return { ...offered, expires_at: daysAhead(200) };
    case "LAPSED":
      return { offered_at: daysAgo(40), expires_at: daysAhead(200) };
    case "DECLINED":
      return { ...offered, declined_at: daysAgo(18), expires_at: daysAhead(200) };
    case "SCHEDULED":
      return { ...signed, effective_from: daysAhead(1) };
    case "ACTIVE":
      return { ...signed, effective_from: daysAgo(18) };
    case "EXPIRED":
      return { ...signed, effective_from: daysAgo(18), expires_at: daysAgo(1) };
    case "REVOKED":
      return { ...signed, effective_from: daysAgo(18), revoked_at: daysAgo(1), end_recorded_at: daysAgo(1) };
    case "SUPERSEDED":
      return { ...signed, effective_from: daysAgo(18), superseded_at: daysAgo(1), end_recorded_at: daysAgo(1) };
    case "ENTERED_IN_ERROR":
      return { ...signed, effective_from: daysAgo(18), entered_in_error_at: daysAgo(1) };
  }
}

function consents(book: Book, client: ClientOfWorld): (its: NewConsent) => OpenRow {
  const { facts, circle } = client;
  let made = 0;
  return (its) => {
    const {
      kind,
      state,
      classes,
      purposes,
      recipients,
      disclosers = [],
      author = circle.helper,
      supersedes,
      days = MANY_DAYS,
    } = its;
    const instants = instantsOf(state);
    const [signedAt, effectiveFrom] = [instants["signed_at"] ?? null, instants["effective_from"] ?? null];
    const isRevoked = state === "REVOKED";
    const sud = classes.includes("SUD") || disclosers.some((program) => program !== "general");
    const [description, expiryEvent] = [token("CONSENT"), token("CONSENT")];
    const recipientClass = recipients.includes("class") ? "TREATING_PROVIDERS" : null;
    const programs = disclosers.map((program) => circle.programs[program]);
    const revocation = { channel: "ORAL", receivedAt: daysAgo(2) };
    // A service agreement permits no disclosure, whomever it names.
    const organizations = recipients.flatMap((one) =>
      typeof one === "object" && "organization" in one && one.revoked !== true && kind !== "SERVICE_AGREEMENT"
        ? [one.organization, ...(one.participants ?? [])].map(({ id }) => id)
        : [],
    );
    const row = book.add({
      type: "Consent",
      table: "consents",
      clinicId: facts.clinicId,
      client: facts,
      person: author,
      its: {
        draft: state === "DRAFT",
        active: state === "ACTIVE",
        sud,
        kind,
        classes,
        recipientOrganizations: organizations,
        // The class in a consent to an intermediary is that of its participants.
        recipientClass: kind === "INTERMEDIARY" ? null : recipientClass,
        disclosers,
      },
      columns: {
        kind,
        classes,
        purposes,
        discloser_program_ids: programs.map(({ id }) => id),
        recipient_class: recipientClass,
        description,
        expiry_event: expiryEvent,
        sud,
        service_from: days.from,
        service_to: days.to,
        statements: STATEMENTS,
        client_name_as_signed: token("IDENTITY"),
        author_id: author,
        created_at: daysAgo(100 - made++),
        ...instants,
        revocation_channel: isRevoked ? revocation.channel : null,
        revocation_received_at: isRevoked ? revocation.receivedAt : null,
        supersedes_id: supersedes?.id ?? null,
        version: 12,
      },
      values: {
        clientId: facts.id,
        kind,
        state,
        classes,
        purposes,
        disclosers:
          programs.length === 0 ? [circle.clinic.name] : programs.map(({ values }) => String(values["name"])).sort(),
        description,
        serviceFrom: days.from,
        serviceTo: days.to,
        effectiveFrom: effectiveFrom ?? signedAt,
        expiresAt: instants["expires_at"],
        expiryEvent,
        missingSignatures: signedAt === null ? missingSignatures(facts.minorAlone, sud) : [],
        missingElements: signedAt === null ? ["SIGNATURE"] : [],
        supersedes: new Computed(({ finds }) => (supersedes !== undefined && finds(supersedes) ? supersedes.id : null)),
        signedAt,
        revocation: null,
        // A recipient is shown that it was taken back, and not how often it was worked on.
        version: new Computed(({ viewer }) => (viewer.role !== "IN" ? 12 : isRevoked ? 2 : 1)),
        history: new Rows([]),
      },
    });
    row.values["recipients"] = new Rows(addRecipients(book, client, row, recipients));
    row.values["signatures"] = new Rows(signedAt === null ? [] : [addSignature(book, client, row)]);
    if (isRevoked) row.values["revocation"] = new OneRow(addRevocation(book, client, row, revocation));
    return row;
  };
}

/** Every minor of the world is old enough to consent alone to Part 2 care, and to nothing else (42 CFR 2.14). */
function missingSignatures(isMinor: boolean, sud: boolean): string[] {
  return isMinor && !sud ? ["CLIENT", "PARENT"] : ["CLIENT"];
}

function addRecipients(book: Book, { facts }: ClientOfWorld, of: OpenRow, all: readonly Recipient[]): OpenRow[] {
  const rows = all.map((one) => {
    const organization = typeof one === "object" && "organization" in one ? one.organization : null;
    const person = typeof one === "object" && "person" in one ? one.person : null;
    const recipientClass = one === "class" ? "TREATING_PROVIDERS" : null;
    const participants = typeof one === "object" && "organization" in one ? (one.participants ?? []) : [];
    const isRevoked = typeof one === "object" && "revoked" in one && one.revoked === true;
    const revokedAt = isRevoked ? daysAgo(1) : null;
    return book.add({
      type: "ConsentRecipient",
      table: "consent_recipients",
      clinicId: facts.clinicId,
      client: facts,
      of,
      its: { organization: organization?.id ?? null },
      columns: {
        consent_id: of.id,
        organization_id: organization?.id ?? null,
        person,
        recipient_class: recipientClass,
        participant_organization_ids: participants.map(({ id }) => id),
        revoked_at: revokedAt,
        end_recorded_at: revokedAt,
      },
      values: {
        organization: organization && new OneRow(organization),
        person,
        recipientClass,
        participants: new Rows([...participants]),
        revokedAt,
      },
    });
  });
  // Those without a name of their own come first, by id.
  const hasName = (row: OpenRow): boolean => row.values["person"] !== null;
  return [...rows.filter((row) => !hasName(row)).sort((a, b) => (a.id < b.id ? -1 : 1)), ...rows.filter(hasName)];
}

function addSignature(book: Book, { facts, circle }: ClientOfWorld, of: OpenRow): OpenRow {
  const its = { signer: token("CONSENT"), capacity: "CLIENT", method: "WET_INK", at: daysAgo(19) };
  return book.add({
    type: "ConsentSignature",
    table: "consent_signatures",
    clinicId: facts.clinicId,
    client: facts,
    of,
    columns: { consent_id: of.id, ...its, witness_name: token("CONSENT"), recorded_by: circle.helper },
    values: its,
  });
}

function addRevocation(
  book: Book,
  { facts }: ClientOfWorld,
  of: OpenRow,
  its: { readonly channel: string; readonly receivedAt: Date },
): OpenRow {
  return book.fact({
    type: "ConsentRevocation",
    table: "consents",
    clinicId: facts.clinicId,
    id: of.id,
    client: facts,
    of,
    its: { ...of.its },
    values: { ...its, effectiveAt: daysAgo(1), awaitingWrittenForm: true },
  });
}
