import DataLoader from "dataloader";
import { In } from "typeorm";
import {
  CareTeamMember,
  CheckIn,
  Client,
  ClientComment,
  Consent,
  ConsentRecipient,
  Organization,
  PeerAssignment,
  PeerNote,
  PeerSpecialist,
  PlanPart,
  Program,
  ProgramEnrollment,
  RecoveryPlan,
  Referral,
  ReferralEvent,
  SafetyConcern,
  ServiceNote,
  User,
} from "./entities.js";

/**
 * One of each for a request: whatever a level of the answer asks of a table is asked once.
 *
 * @param {import("typeorm").EntityManager} manager in the request's transaction
 * @param {{ clinicId: string, role: string }} actor
 */
export function createLoaders(manager, { clinicId, role }) {
  const find = (entity, where, order) =>
    manager.getRepository(entity).find({
      select: Object.fromEntries(entity.selectedBy[role].map((column) => [column, true])),
      where: { clinicId, ...where },
      order,
    });
  const byId = (entity) =>
    new DataLoader(async (ids) => {
      const rows = new Map((await find(entity, { id: In(ids) })).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id) ?? null);
    });
  const listOf = (entity, key, order) =>
    new DataLoader(async (ids) => grouped(await find(entity, { [key]: In(ids) }, order), key, ids));
  // The first few of each: ranked by PostgreSQL, so that no more is fetched.
  const firstOf = (entity, key, order) => {
    const loaders = new Map();
    const loaderFor = (first) =>
      new DataLoader(async (ids) => {
        const rows = await manager
          .getRepository(entity)
          .createQueryBuilder("t")
          .select(entity.selectedBy[role].map((column) => `t.${column}`))
          .innerJoin(
            (ranked) =>
              ranked
                .from(entity, "x")
                .select("x.id", "id")
                .addSelect(`row_number() over (partition by x.${key} order by ${order("x")})`, "place")
                .where(`x.clinicId = :clinicId and x.${key} in (:...ids)`, { clinicId, ids: [...ids] }),
            "ranked",
            "ranked.id = t.id",
          )
          .where("t.clinicId = :clinicId and ranked.place <= :first", { clinicId, first })
          .orderBy("ranked.place")
          .getMany();
        return grouped(rows, key, ids);
      });
    return {
      load(id, first) {
        if (!loaders.has(first)) loaders.set(first, loaderFor(first));
        return loaders.get(first).load(id);
      },
    };
  };
  const asked = (key, statement) =>
    new DataLoader(async (ids) => {
      const rows = new Map((await manager.query(statement, [clinicId, ids])).map((row) => [row[key], row]));
      return ids.map((id) => rows.get(id) ?? null);
    });

  return {
    client: byId(Client),
    organization: byId(Organization),
    program: byId(Program),
    user: byId(User),
    peerSpecialist: byId(PeerSpecialist),
    part: byId(PlanPart),
    referral: byId(Referral),
    plan: new DataLoader(async (ids) => {
      const plans = await find(
        RecoveryPlan,
        { clientId: In(ids), status: In(["ACTIVE", "DRAFT", "ON_HOLD"]) },
        { createdAt: "DESC", id: "ASC" },
      );
      return grouped(plans, "clientId", ids).map(
        (its) => its.find(({ status }) => status === "ACTIVE") ?? its[0] ?? null,
      );
    }),
    /** Parts of a plan by section, and steps by their goal. */
    parts: new DataLoader(
      async (keys) => {
        const of = (name) => [...new Set(keys.map((key) => key[name]))];
        const where = { planId: In(of("planId")), section: In(of("section")) };
        const rows = await find(PlanPart, where, { position: "ASC", id: "ASC" });
        const sections = new Map(keys.map((key) => [partKey(key), []]));
        for (const row of rows) sections.get(partKey(row))?.push(row);
        return keys.map((key) => sections.get(partKey(key)));
      },
      { cacheKeyFn: partKey },
    ),
    checkIns: firstOf(CheckIn, "planId", (x) => `${x}.at desc, ${x}.id desc`),
    enrollments: listOf(ProgramEnrollment, "clientId", { startsAt: "ASC", id: "ASC" }),
    careTeam: listOf(CareTeamMember, "clientId", { startsAt: "ASC", id: "ASC" }),
    assignments: listOf(PeerAssignment, "clientId", { startsAt: "DESC", id: "ASC" }),
    serviceNotes: firstOf(ServiceNote, "clientId", (x) => `${x}.startedAt desc, ${x}.id desc`),
    peerNotes: firstOf(PeerNote, "clientId", (x) => `${x}.writtenAt desc, ${x}.id desc`),
    commentsOfServiceNote: listOf(ClientComment, "serviceNoteId", { at: "ASC", id: "ASC" }),
    commentsOfPeerNote: listOf(ClientComment, "peerNoteId", { at: "ASC", id: "ASC" }),
    safetyConcerns: listOf(SafetyConcern, "clientId", { raisedAt: "DESC", id: "ASC" }),
    referrals: firstOf(
      Referral,
      "clientId",
      (x) => `greatest(${x}.updatedAt, ${x}.clientOutcomeAt) desc, ${x}.id desc`,
    ),
    history: listOf(ReferralEvent, "referralId", { position: "ASC" }),
    consents: listOf(Consent, "clientId", { createdAt: "ASC", id: "ASC" }),
    recipients: listOf(ConsentRecipient, "consentId", { person: { direction: "ASC", nulls: "FIRST" }, id: "ASC" }),
    /** Bits of the classes that nothing withholds from the viewer, of one client; and the consent that covers them. */
    rights:
      role === "INTEGRATOR"
        ? asked(
            "clientId",
            `select v.client_id "clientId", bit_or(v.class_mask) mask,
               (array_agg(v.consent_id order by not (v.services_start_at = '-infinity' and v.services_end_at = 'infinity')))[1] "consentId"
             from app.covering v where app.clinic_id() = $1 and v.client_id = any ($2::uuid[]) group by v.client_id`,
          )
        : asked(
            "clientId",
            `select k.id "clientId", ~coalesce(bit_or(v.class_bit), 0) mask, null "consentId"
             from unnest($2::uuid[]) k(id) left join app.limits v on v.client_id = k.id where app.clinic_id() = $1 group by k.id`,
          ),
    clinic: asked(
      "id",
      "select c.clinic_id id, c.name from clinics c where c.clinic_id = $1 and c.clinic_id = any ($2::uuid[])",
    ),
    contacts: asked("clientId", contactsOf("select unnest($2::uuid[]) id")),
    ageBand: asked(
      "clientId",
      `select k.id "clientId", app.age_band(k.id) band from unnest($2::uuid[]) k(id) where app.clinic_id() = $1`,
    ),
  };
}

/**
 * When the clients of a query were last met, and when next.
 *
 * @param {string} clients $1 is the clinic
 */
export function contactsOf(clients) {
  return `select c.id "clientId", n.last, n.due from (${clients}) c cross join lateral (
      select max(n.ended_at) last,
        (array_agg(n.next_contact_at order by n.started_at desc, n.id) filter (where n.next_contact_at is not null))[1] due
      from service_notes n where n.clinic_id = $1 and n.client_id = c.id and n.status in ('SIGNED', 'AMENDED')) n`;
}

function partKey({ planId, section, parentId }) {
  return section === "STEP" ? `${planId}/STEP/${parentId}` : `${planId}/${section}`;
}

function grouped(rows, key, ids) {
  const groups = new Map(ids.map((id) => [id, []]));
  for (const row of rows) groups.get(row[key])?.push(row);
  return ids.map((id) => groups.get(id));
}
