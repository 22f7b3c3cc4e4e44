import type { ProgramOfRow } from "../../facts.js";
import { isSud, type Book, type OpenRow } from "../book.js";
import type { ClientOfWorld } from "../clients.js";
import { daysAgo, daysAhead } from "../times.js";
import { token } from "../tokens.js";
import { ANYTHING, Computed, OneRow, Rows, type Sight } from "../values.js";

interface NewReferral {
  readonly program: ProgramOfRow;
  readonly status: "DRAFT" | "RECEIVED" | "COMPLETED";
  readonly to: { readonly organization: OpenRow } | { readonly program: OpenRow };
}

const isTarget = ({ viewer }: Sight): boolean => viewer.role === "IN";

/** Referrals of every program, to the integrator's organization and to others, sent and not. */
export function addReferrals(book: Book, client: ClientOfWorld): void {
  const { circle, kind } = client;
  const add = referrals(book, client);
  // Only who is party to one that was sent has this relationship.
  const isParty = kind.relationship === "own" || kind.relationship === "other clinic";
  const mine = { organization: circle.organization };
  const others = { organization: circle.otherOrganization };
  const target = isParty ? mine : others;
  const rows = [
    add({ program: "general", status: "DRAFT", to: mine }),
    add({ program: "part 2", status: "DRAFT", to: mine }),
    add({ program: "general", status: "RECEIVED", to: target }),
    add({ program: "part 2", status: "RECEIVED", to: target }),
    add({ program: "other part 2", status: "RECEIVED", to: target }),
    add({ program: "no", status: "RECEIVED", to: target }),
    add({ program: "general", status: "RECEIVED", to: others }),
    add({ program: "part 2", status: "RECEIVED", to: { program: circle.programs["part 2"] } }),
    add({ program: "general", status: "COMPLETED", to: target }),
  ];
  client.row.values["referrals"] = new Rows(rows.reverse());
  const known = rows.filter(
    ({ sud, its }) => !sud && its["sent"] === true && its["targetOrganization"] === circle.organization.id,
  );
  client.row.its["referred"] = known.map(({ its }) => its["served"]);
}

/** Each is of a later day than the one before it. */
function referrals(book: Book, client: ClientOfWorld): (its: NewReferral) => OpenRow {
  const { facts, circle, row } = client;
  let made = 0;
  return ({ program, status, to }) => {
    const [createdAt, updatedAt] = [daysAgo(80 - made), daysAgo(40 - made)];
    made++;
    const served = circle.clinic.days(createdAt, createdAt);
    const isSent = status !== "DRAFT";
    const isDone = status === "COMPLETED";
    const label = isSud(program) ? "SUD" : "REFERRAL";
    const organization = "organization" in to ? to.organization : null;
    const targetProgram = "program" in to ? to.program : null;
    const kind = organization === null ? "INTERNAL" : "OUTBOUND";
    const reason = token(label);
    const times = {
      respondBy: daysAhead(20),
      sentAt: isSent ? daysAgo(45) : null,
      scheduledFor: daysAhead(3),
      clientAgreedAt: daysAgo(70),
    };
    const saidAt = isDone ? daysAgo(1) : null;
    const referral = book.add({
      type: "Referral",
      table: "referrals",
      clinicId: facts.clinicId,
      client: facts,
      sud: isSud(program),
      its: { program, sent: isSent, targetOrganization: organization?.id ?? null, served },
      columns: {
        kind,
        need: "FOOD",
        handoff: "WARM",
        target_organization_id: organization?.id ?? null,
        target_program_id: targetProgram?.id ?? null,
        program_id: program === "no" ? null : circle.programs[program].id,
        sud: isSud(program),
        status,
        reason,
        respond_by: times.respondBy,
        sent_at: times.sentAt,
        scheduled_for: times.scheduledFor,
        client_agreed_at: times.clientAgreedAt,
        completed_at: isDone ? daysAgo(3) : null,
        provider_outcome: "GOT_HELP",
        client_outcome: isDone ? "PARTIAL_HELP" : null,
        client_words: token(label),
        client_outcome_at: saidAt,
        client_version: isDone ? 100 : 0,
        created_by: circle.helper,
        version: 5,
        expiry_noted: false,
        created_at: createdAt,
        updated_at: updatedAt,
      },
      values: {
        client: new OneRow(row),
        kind,
        need: "FOOD",
        handoff: "WARM",
        target: organization && new OneRow(organization),
        targetProgram: targetProgram && new OneRow(targetProgram),
        status,
        availableTransitions: ANYTHING,
        reason,
        ...times,
        providerOutcome: "GOT_HELP",
        clientOutcome: isDone ? "PARTIAL_HELP" : null,
        loopClosedAt: saidAt,
        // What the client says of the end moves nothing for the target.
        version: new Computed((sight) => (isDone && !isTarget(sight) ? 105 : 5)),
        createdAt,
        updatedAt: new Computed((sight) => (isTarget(sight) ? updatedAt : (saidAt ?? updatedAt))),
      },
    });
    referral.values["history"] = new Rows(addHistory(book, client, referral, status, label));
    return referral;
  };
}

function addHistory(book: Book, client: ClientOfWorld, of: OpenRow, status: string, label: string): OpenRow[] {
  const { facts, circle } = client;
  const steps = [
    [null, "DRAFT"],
    ["DRAFT", "SENT"],
    ["SENT", "RECEIVED"],
    ["RECEIVED", "COMPLETED"],
  ] as const;
  const last = steps.findIndex(([, to]) => to === status);
  return steps.slice(0, last + 1).map(([from, to], i) => {
    const [at, actor, organization, reason] = [daysAgo(50 - i), token(label), token("STAFF_PUBLIC"), token(label)];
    return book.add({
      type: "ReferralEvent",
      table: "referral_events",
      clinicId: facts.clinicId,
      client: facts,
      of,
      sud: of.sud,
      its: { to },
      columns: {
        referral_id: of.id,
        from_status: from,
        to_status: to,
        at,
        actor_id: circle.helper,
        actor_name: actor,
        actor_organization: organization,
        reason,
      },
      values: {
        // Its history begins with the sending, by an organization without a name.
        from: new Computed((sight) => (isTarget(sight) && from === "DRAFT" ? null : from)),
        to,
        at,
        actor: new Computed((sight) => (isTarget(sight) ? organization : actor)),
        reason,
      },
    });
  });
}
