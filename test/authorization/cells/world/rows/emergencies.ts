import type { Book, OpenRow } from "../book.js";
import type { ClientOfWorld } from "../clients.js";
import { dateAgo, daysAgo, hoursAgo } from "../times.js";
import { token } from "../tokens.js";
import { Computed, OneRow, Rows } from "../values.js";

interface NewAccess {
  readonly by: string;
  readonly runs: boolean;
  readonly review: "PENDING" | "JUSTIFIED";
  readonly startedAt: Date;
}

const HOUR = 3_600_000;

/**
 * Who has opened the record in an emergency: one of the clinic's, long ago, with what was disclosed of it; those whose
 * relationship it is, now; those whose relationship has ended, until a moment ago; and those who are in conflict, who see
 * nothing by it.
 */
export function addEmergencies(book: Book, client: ClientOfWorld): void {
  const { circle, kind } = client;
  const clinicians = circle.viewers.filter(({ role }) => role === "CL").map(({ userId }) => userId);
  addDisclosure(book, client, addAccess(book, client, { by: circle.clinician, ...LONG_AGO }));
  const runs = kind.relationship === "emergency" || kind.conflict === true;
  if (!runs && kind.relationship !== "ended") return;
  for (const by of clinicians) {
    addAccess(book, client, { by, runs, review: "PENDING", startedAt: runs ? hoursAgo(0) : hoursAgo(1) });
  }
}

const LONG_AGO = { runs: false, review: "JUSTIFIED", startedAt: daysAgo(70) } as const;

function addAccess(book: Book, { facts, row, circle }: ClientOfWorld, its: NewAccess): OpenRow {
  const { by, runs, review, startedAt } = its;
  const [nature, isRepeated] = [token("AUDIT"), review === "PENDING"];
  const endsAt = new Date(startedAt.getTime() + HOUR);
  const reviewDueOn = dateAgo(2);
  const isReviewed = review !== "PENDING";
  return book.add({
    type: "EmergencyAccess",
    table: "emergency_accesses",
    clinicId: facts.clinicId,
    client: facts,
    person: by,
    its: { runs },
    columns: {
      user_id: by,
      started_at: startedAt,
      ends_at: endsAt,
      nature,
      consent_cannot_be_obtained: true,
      is_repeated: isRepeated,
      review,
      review_due_on: reviewDueOn,
      review_comment: isReviewed ? token("AUDIT") : null,
      reviewed_by: isReviewed ? circle.coordinator : null,
      reviewed_at: isReviewed ? daysAgo(69) : null,
      version: 4,
    },
    values: {
      client: new OneRow(row),
      actor: new Computed(() => new OneRow(book.find("StaffMember", facts.clinicId, by))),
      startedAt,
      endsAt,
      nature,
      disclosures: new Rows([]),
      review,
      reviewDueOn,
      isRepeated,
      version: 4,
    },
  });
}

/** Told a day and more after it was made. */
function addDisclosure(book: Book, { facts }: ClientOfWorld, access: OpenRow): void {
  const [name, affiliation, description] = [token("CONSENT"), token("CONSENT"), token("CONSENT")];
  const classes = ["IDENTITY", "CRISIS"];
  const at = daysAgo(70);
  const disclosure = book.fact({
    type: "Disclosure",
    table: "emergency_disclosures",
    clinicId: facts.clinicId,
    client: facts,
    person: access.person ?? "",
    its: { classes },
    values: {
      at,
      recipientName: `${name}, ${affiliation}`,
      recipientAddress: null,
      // What a clinician wrote can be about the representative.
      description: new Computed(({ viewer }) =>
        viewer.role === "REP" ? "name and identity, crisis plan" : description,
      ),
      purpose: "EMERGENCY",
      basis: "EMERGENCY",
      consentId: null,
      classes,
      documentedLate: true,
      participants: new Rows([]),
      participantClass: null,
    },
  });
  book.tables.add("emergency_disclosures", {
    clinic_id: facts.clinicId,
    id: disclosure.id,
    client_id: facts.id,
    emergency_access_id: access.id,
    recipient_name: name,
    recipient_affiliation: affiliation,
    discloser_id: access.person,
    disclosed_at: at,
    documented_at: daysAgo(68),
    description,
    classes,
  });
  access.values["disclosures"] = new Rows([disclosure]);
}
