import { createHash, randomUUID } from "node:crypto";
import { getNamedType } from "graphql";
import { PART2_2024 } from "../../../dist/src/authorization/part2-notice.js";
import { classBit } from "../../../dist/src/authorization/data-classes.js";

// The class of what each field shows.
const CLASSES = {
  Client: {
    IDENTITY: "id preferredName pronouns legalName mrn ageBand dateOfBirth",
    CONTACT: "phone email",
    SERVICE: "languages version programEnrollments careTeam assignments lastContactAt nextContactAt serviceNotes",
    PLAN_SHARED: "recoveryPlan",
    PEER_ONLY: "peerNotes",
    SAFETY: "safetyConcerns",
    REFERRAL: "referrals",
    CONSENT: "consents",
  },
  ProgramEnrollment: { SERVICE: "" },
  CareTeamMember: { SERVICE: "" },
  PeerAssignment: { SERVICE: "" },
  Program: { STAFF_PUBLIC: "" },
  PeerSpecialist: { STAFF_PUBLIC: "" },
  StaffMember: { STAFF_PUBLIC: "" },
  Organization: { STAFF_PUBLIC: "" },
  RecoveryPlan: { PLAN_PRIVATE: "checkIns", PLAN_SHARED: "" },
  Strength: { PLAN_SHARED: "" },
  Goal: { PLAN_SHARED: "" },
  PlanStep: { PLAN_SHARED: "" },
  PlanItem: { PLAN_SHARED: "" },
  CrisisPlan: { PLAN_PRIVATE: "supporters", STAFF_PUBLIC: "lines", CRISIS: "" },
  Supporter: { PLAN_PRIVATE: "" },
  CrisisLine: { STAFF_PUBLIC: "" },
  CheckIn: { PLAN_PRIVATE: "" },
  ServiceNote: { SERVICE: "" },
  ClientComment: { SERVICE: "" },
  PeerNote: { PEER_ONLY: "" },
  SafetyConcern: { SAFETY: "" },
  Referral: { REFERRAL: "" },
  ReferralEvent: { REFERRAL: "" },
  Consent: { CONSENT: "" },
  ConsentRecipient: { CONSENT: "" },
  ConsentRevocation: { CONSENT: "" },
  ReferralFeedEdge: { REFERRAL: "" },
  ReferralChange: { CONSENT: "consentScope", REFERRAL: "" },
  ConsentScope: { CONSENT: "" },
  ReferralTombstone: { REFERRAL: "" },
};

function bitOf(type, field) {
  // A class that names no fields is that of all others of its type.
  const found = Object.entries(CLASSES[type] ?? {}).find(
    ([, names]) => names === "" || names.split(" ").includes(field),
  );
  return found && classBit(found[0]);
}

const described = new WeakMap();

/**
 * What a document shows: its fields with the bit of each, in their order, and for each field of a client the bits of all that
 * is below. Worked out once for each document.
 *
 * @param {import("graphql").DocumentNode} document
 * @param {import("graphql").GraphQLSchema} schema
 */
export function describe(document, schema) {
  if (!described.has(document)) described.set(document, read(document, schema));
  return described.get(document);
}

function read(document, schema) {
  const fragments = new Map(document.definitions.map((one) => [one.name?.value, one]));
  const fields = new Map();
  const below = new Map();
  const visit = (type, { selections }) => {
    let bits = 0;
    for (const selection of selections) {
      if (selection.kind !== "Field") {
        const its = selection.kind === "FragmentSpread" ? fragments.get(selection.name.value) : selection;
        const on = its.typeCondition === undefined ? type : schema.getType(its.typeCondition.name.value);
        bits |= visit(on, its.selectionSet);
        continue;
      }
      const field = selection.name.value;
      if (field === "__typename") continue;
      const bit = bitOf(type.name, field);
      const coordinate = `${type.name}.${field}`;
      if (bit !== undefined && !fields.has(coordinate)) fields.set(coordinate, bit);
      let its = bit ?? 0;
      if (selection.selectionSet) its |= visit(getNamedType(type.getFields()[field].type), selection.selectionSet);
      if (type.name === "Client") below.set(field, (below.get(field) ?? 0) | its);
      bits |= its;
    }
    return bits;
  };
  const operation = document.definitions.find(({ kind }) => kind === "OperationDefinition");
  const isMutation = operation.operation === "mutation";
  const all = visit(isMutation ? schema.getMutationType() : schema.getQueryType(), operation.selectionSet);
  return {
    name: operation.name.value,
    hash: createHash("sha256").update(operation.loc.source.body).digest(),
    isMutation,
    fields,
    below,
    all,
  };
}

const SUD = classBit("SUD");

/** What an answer shows of whom, gathered while it is resolved. */
export class AuditedRead {
  rows = [];
  bits = new Map();
  withheld = new Set();
  refused = null;

  constructor(actor, requestId) {
    this.actor = actor;
    this.requestId = requestId;
  }

  /** A client, or what belongs to one, is shown. */
  shows(clientId, bits, consentId = null) {
    this.rows.push({ clientId, bits, consentId });
  }

  /** More is shown of a client. */
  adds(clientId, bits) {
    this.bits.set(clientId, (this.bits.get(clientId) ?? 0) | bits);
  }

  addsSud(clientId) {
    this.adds(clientId, SUD);
  }

  /**
   * Writes the row, last in the transaction.
   *
   * @param {import("typeorm").QueryRunner} runner
   * @param {ReturnType<typeof describe>} document
   * @param {string | null} transport of a disclosure to an organization
   */
  async write(runner, document, transport) {
    const { actor, rows, withheld } = this;
    const isDisclosure = actor.role === "INTEGRATOR" && rows.length > 0;
    const classes = rows.map(({ clientId, bits }) => bits | (this.bits.get(clientId) ?? 0));
    const all = classes.reduce((bits, its) => bits | its, 0);
    const hasSud = (all & SUD) !== 0;
    const redacted = [...document.fields.keys()].filter((coordinate) => withheld.has(coordinate));
    const basis =
      actor.role === "INTEGRATOR"
        ? "CONSENT"
        : !hasSud
          ? "RELATIONSHIP"
          : actor.part2Programs.length > 0
            ? "SAME_PROGRAM"
            : "CONSENT";
    const detail = isDisclosure
      ? {
          ...(hasSud && transport === "REFERRAL_FEED" && { noticeVersion: PART2_2024.version }),
          ...(transport === "REFERRAL_FEED" && { scopeAttached: "EXPLANATION" }),
          transport,
          redisclosureRule: hasSud && transport === "REFERRAL_FEED" ? "PART2" : "PLAIN",
        }
      : {};
    const kind = this.refused !== null ? "READ_DENIED" : isDisclosure ? "DISCLOSURE" : "READ";
    const outcome = this.refused !== null ? "DENIED" : redacted.length > 0 ? "PARTIAL" : "SUCCESS";
    await runner.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis,
         operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, fields, field_bits, redacted, detail)
       values ($1, $2, $3, $4, $5, $6, app.organization_id(), app.purpose(), $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
      [
        actor.clinicId,
        randomUUID(),
        kind,
        outcome,
        actor.userId,
        actor.role,
        basis,
        document.name,
        document.hash,
        this.requestId,
        rows.map(({ clientId }) => clientId),
        classes,
        isDisclosure ? rows.map(({ consentId }) => consentId) : [],
        this.refused !== null ? [] : [...document.fields.keys()],
        this.refused !== null ? [] : [...document.fields.values()],
        redacted,
        this.refused ?? detail,
      ],
    );
    return redacted;
  }
}

/**
 * Records an act on a client, in its transaction.
 *
 * @param {{ runner: import("typeorm").QueryRunner, actor: object, requestId: string, document: ReturnType<typeof describe> }} context
 * @param {{ kind: string, clientId: string, classes: number, fields: readonly string[], detail: object }} act
 */
export async function recordAct({ runner, actor, requestId, document }, { kind, clientId, classes, fields, detail }) {
  await runner.query(
    `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose, basis,
       operation_name, operation_hash, request_id, client_ids, class_sets, consent_ids, fields, field_bits, redacted, detail)
     values ($1, $2, $3, 'SUCCESS', $4, $5, app.organization_id(), app.purpose(), app.basis(), $6, null, $7, $8, $9, '{}', $10, $11,
       '{}', $12)`,
    [
      actor.clinicId,
      randomUUID(),
      kind,
      actor.userId,
      actor.role,
      document.name,
      requestId,
      [clientId],
      [classes],
      fields,
      fields.map(() => classes),
      detail,
    ],
  );
}
