import { randomUUID } from "node:crypto";
import { classBit, DATA_CLASSES, type DataClass } from "../../../../../src/authorization/data-classes.js";
import { ROLE_LETTERS } from "../../../../../src/authorization/roles.js";
import type { ClientFacts, Letters } from "../../facts.js";
import { inEmergency } from "../../matrix/terms.js";
import type { Book, OpenRow } from "../book.js";
import type { ClientOfWorld } from "../clients.js";
import { daysAgo } from "../times.js";
import { ANYTHING, Computed, Rows, type Sight } from "../values.js";
import type { ConsentsOfClient } from "./consents.js";
import { addProofs } from "./proofs.js";

interface NewEvent {
  readonly kind: string;
  readonly actor: { readonly userId: string; readonly role: Letters };
  readonly classes: readonly DataClass[];
  readonly purpose: string;
  readonly basis: string;
  readonly consent?: OpenRow;
  readonly organization?: OpenRow;
}

/** What the log has of one client: acts on consents, on a peer note, a look at the record, a disclosure. */
export function addEvents(book: Book, client: ClientOfWorld, consents: ConsentsOfClient): void {
  const { circle } = client;
  const add = events(book, client);
  const viewer = (role: Letters, or: string): NewEvent["actor"] => ({
    userId: circle.viewers.find((one) => one.role === role)?.userId ?? or,
    role,
  });
  const peer = { userId: circle.author, role: "PS" } as const;
  const staff = { purpose: "TREATMENT", basis: "RELATIONSHIP" };
  const made = [
    add({ kind: "CONSENT_DRAFTED", actor: peer, classes: ["CONSENT"], ...staff, consent: consents.draft }),
    add({
      kind: "CONSENT_SIGNED",
      actor: viewer("CC", circle.coordinator),
      classes: ["CONSENT"],
      ...staff,
      consent: consents.active,
    }),
    add({ kind: "CONSENT_SIGNED", actor: peer, classes: ["CONSENT", "SUD"], ...staff, consent: consents.ofPart2 }),
    add({ kind: "CREATE", actor: peer, classes: ["PEER_ONLY"], ...staff }),
    add({ kind: "READ", actor: viewer("CL", circle.clinician), classes: ["IDENTITY", "CLINICAL"], ...staff }),
    add({ kind: "READ", actor: peer, classes: ["IDENTITY", "PEER_ONLY"], ...staff }),
    add({
      kind: "DISCLOSURE",
      actor: viewer("IN", circle.helper),
      classes: ["REFERRAL"],
      purpose: "COORDINATION",
      basis: "CONSENT",
      organization: circle.organization,
    }),
  ];
  const newestFirst = made.toReversed();
  client.row.values["~events"] = new Rows(newestFirst);
  for (const consent of Object.values(consents) as OpenRow[]) {
    consent.values["history"] = new Rows(made.filter(({ its }) => its["consent"] === consent));
  }
}

function events(book: Book, { facts, row }: ClientOfWorld): (its: NewEvent) => OpenRow {
  let made = 0;
  return ({ kind, actor, classes: touched, purpose, basis, consent, organization }) => {
    const id = randomUUID();
    const classes = DATA_CLASSES.filter((one) => touched.includes(one));
    const recordedAt = daysAgo(9 - made++);
    const bits = classes.map(classBit).reduce((a, b) => a | b, 0);
    const fields = [`Client.${kind.toLowerCase()}`];
    const isRead = kind === "READ" || kind === "DISCLOSURE";
    const entity = { type: consent === undefined ? "PeerNote" : "Consent", id: consent?.id ?? randomUUID() };
    const actorRole = ROLE_LETTERS[actor.role];
    book.tables.add("audit_events", {
      clinic_id: facts.clinicId,
      event_id: id,
      recorded_at: recordedAt,
      kind,
      outcome: "SUCCESS",
      actor_id: actor.userId,
      actor_role: actorRole,
      organization_id: organization?.id ?? null,
      purpose,
      basis,
      operation_name: "OfTheWorld",
      client_ids: [facts.id],
      class_sets: [bits],
      consent_ids: consent === undefined ? [] : [consent.id],
      consent_id: consent?.id ?? null,
      fields,
      field_bits: [bits],
      redacted: [],
      detail: isRead ? {} : { entity },
    });
    // Staff are shown of their own acts whose client they see now; everybody else finds events of a client they see.
    const known = (sight: Sight): boolean =>
      sight.viewer.role === "PO" || (sight.finds(row) && !inEmergency(sight.viewer, row));
    // Nobody is told of a consent that they may not see, not even beside their own act.
    const names = ({ viewer, finds }: Sight): boolean =>
      consent === undefined || viewer.role === "PO" || finds(consent);
    const its = { kind, clients: [facts.id], consent: consent ?? null, peerOnly: classes.includes("PEER_ONLY") };
    const shared = { client: facts, clinicId: facts.clinicId, person: actor.userId };
    const event = book.fact({
      type: "AuditEvent",
      table: "audit_events",
      id,
      ...shared,
      its,
      values: {
        recordedAt,
        kind,
        outcome: "SUCCESS",
        actorId: actor.userId,
        actorRole,
        clientId: new Computed((sight) => (known(sight) ? facts.id : null)),
        consentId: new Computed((sight) => (consent !== undefined && known(sight) && names(sight) ? consent.id : null)),
        purpose,
        basis,
        operationName: "OfTheWorld",
        leafIndex: ANYTHING,
        leafHash: ANYTHING,
      },
    });
    const shown = isRead ? { type: "Client", id: facts.id } : entity;
    const when = (value: unknown, otherwise: unknown) => new Computed((sight) => (known(sight) ? value : otherwise));
    const part = book.fact({
      type: "AuditEntity",
      table: "audit_events",
      ...shared,
      of: event,
      its,
      values: {
        id: new Computed((sight) => (known(sight) && names(sight) ? shown.id : null)),
        type: when(shown.type, "Client"),
        clientId: when(facts.id, null),
        classes: when(classes, []),
        fields: when(fields, []),
        count: null,
      },
    });
    event.values["entities"] = new Rows([part]);
    const report = addToReports(book, event, { ...its, classes, organization }, { ...shared, client: facts });
    addProofs(book, event, report);
    return event;
  };
}

interface Reported {
  readonly classes: readonly DataClass[];
  readonly organization: OpenRow | undefined;
  readonly peerOnly: boolean;
}

/** The entry of an access, or of a disclosure, that the client can ask for. */
function addToReports(
  book: Book,
  event: OpenRow,
  { classes, organization, peerOnly }: Reported,
  { client, clinicId, person }: { readonly client: ClientFacts; readonly clinicId: string; readonly person: string },
): OpenRow {
  const its = { event, classes, sud: classes.includes("SUD"), peerOnly };
  const { recordedAt: at, actorRole, purpose, basis } = event.values;
  const table = "audit_events";
  if (organization !== undefined) {
    const values = {
      at,
      recipientName: organization.values["name"],
      recipientAddress: "1 Example Road",
      description: "referrals",
      purpose,
      basis,
      consentId: null,
      classes,
      documentedLate: false,
      participants: new Rows([]),
      participantClass: null,
    };
    return book.fact({ type: "Disclosure", table, id: event.id, clinicId, client, its, values });
  }
  const values = { eventId: event.id, at, actorRole, classes, purpose, emergency: false };
  const entry = book.fact({ type: "AccessReportEntry", table, id: event.id, clinicId, client, its, values });
  entry.values["actorName"] = new Computed(() => book.find("StaffMember", clinicId, person).values["displayName"]);
  // A representative who reads no peer notes is not told that one was looked at.
  entry.values["classes"] = new Computed(({ viewer }) => {
    const readsPeerNotes = viewer.role !== "REP" || (viewer.scopes.includes("NOTES") && !client.minorAlone);
    return readsPeerNotes ? classes : classes.filter((one) => one !== "PEER_ONLY");
  });
  return entry;
}
