import { classBit } from "../../authorization/data-classes.js";
import { isCareStaff } from "../../authorization/roles.js";
import { aboutClient, done, forbidden, notFound, refused, type Tx, updateAhead, useCase } from "../../writing/index.js";
import {
  decideEnrolment,
  mrnFrom,
  updateClientFacts,
  type ClientCounters,
  type ClientEditor,
  type ClientFacts,
  type ProgramChoice,
} from "./client.domain.js";
import { ClientEntity } from "./client.entity.js";
import type { RegisterClientInput, UpdateClientInput } from "./client.inputs.js";

export const registerClient = useCase(
  { name: "registerClient", who: ["CARE_COORDINATOR", "CLINIC_ADMIN"] },
  async (input: RegisterClientInput, tx) => {
    const enrolment = decideEnrolment(tx.role, input.programIds, await loadPrograms(tx));
    switch (enrolment.kind) {
      case "UNKNOWN_PROGRAM":
        throw notFound();
      case "NOT_THEIRS":
        throw forbidden("You may not enrol clients in one of these programs.");
      case "NO_PROGRAM":
        throw refused("INVALID_INPUT", "Name at least one of your programs.", "programIds");
      case "ENROL":
    }
    if (input.dateOfBirth > (await today(tx))) {
      throw refused("INVALID_INPUT", "The date of birth lies in the future. Check the year.", "dateOfBirth");
    }

    const id = tx.newId();
    // Whoever takes a client in as a coordinator stays their coordinator: nobody else could see them yet.
    const membershipId = tx.role === "CARE_COORDINATOR" ? tx.newId() : null;
    const { programIds, joinsProgramId } = enrolment;
    await tx.query("select app.register_client($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", [
      id,
      mrnFrom(tx.newId()),
      input.preferredName,
      input.legalName,
      input.dateOfBirth,
      input.pronouns ?? null,
      input.phone ?? null,
      input.email ?? null,
      input.languages ?? [],
      programIds,
      membershipId,
      membershipId === null ? null : joinsProgramId,
    ]);

    tx.record({
      kind: "CREATE",
      clientId: id,
      entity: { type: "Client", id, classes: ["IDENTITY", "CONTACT", "SERVICE"] },
    });
    if (membershipId !== null) {
      tx.record({
        kind: "CARE_TEAM",
        clientId: id,
        entity: { type: "CareTeamMember", id: membershipId, classes: ["SERVICE"] },
        detail: { change: "ADDED", role: "CARE_COORDINATOR", staffId: tx.userId },
      });
    }
    return done({ client: id });
  },
);

export const updateClient = useCase(
  { name: "updateClient", who: ["CLIENT", "PEER_SPECIALIST"], target: aboutClient },
  async (input: UpdateClientInput, tx) => {
    const { clientId } = tx.target;
    const stored = await loadFacts(tx, clientId);
    const update = updateClientFacts(stored, input, input.expectedVersion, await editorOf(tx, clientId));
    switch (update.kind) {
      case "NOT_THEIRS":
        throw forbidden(
          "You may change a client's telephone, email and languages as far as you may read them.",
          clientId,
        );
      case "CONFLICT":
        throw refused(
          "CONFLICT",
          `The client is at version ${update.version} now. Read it again and repeat your change.`,
          "expectedVersion",
        );
      case "CHANGE":
    }

    if (update.fields.length > 0) {
      updateAhead(tx, ClientEntity, { clinicId: tx.clinicId, id: clientId }, update.values);
    }
    tx.record({
      kind: "UPDATE",
      clientId,
      entity: { type: "Client", id: clientId, classes: update.parts, fields: update.fields },
      detail: { fromVersion: input.expectedVersion, toVersion: input.expectedVersion + update.parts.length },
    });
    return done({ client: clientId });
  },
);

function loadPrograms(tx: Tx): Promise<ProgramChoice[]> {
  return tx.query<ProgramChoice>(
    `select p.id, p.is_part2 "isPart2", p.id = any (app.program_ids()) "isOwn"
     from programs p where p.clinic_id = $1 order by p.name limit 1000`,
    [tx.clinicId],
  );
}

async function today(tx: Tx): Promise<string> {
  const [clinic] = await tx.query<{ today: string }>(
    `select (app.instant() at time zone c.time_zone)::date::text today from clinics c where c.clinic_id = $1`,
    [tx.clinicId],
  );
  if (clinic === undefined) throw notFound();
  return clinic.today;
}

async function loadFacts(tx: Tx, clientId: string): Promise<ClientFacts & ClientCounters> {
  const [stored] = await tx.query<ClientFacts & ClientCounters>(
    `select c.preferred_name "preferredName", c.pronouns, c.phone, c.email, c.languages,
       c.identity_version "identityVersion", c.contact_version "contactVersion", c.service_version "serviceVersion"
     from clients c where c.clinic_id = $1 and c.id = $2 for update`,
    [tx.clinicId, clientId],
  );
  if (stored === undefined) throw notFound();
  return stored;
}

async function editorOf(tx: Tx, clientId: string): Promise<ClientEditor> {
  if (!isCareStaff(tx.role)) return { isClient: tx.role === "CLIENT", withheld: [] };
  const limits = await tx.query<{ bit: number }>("select v.class_bit bit from app.limits v where v.client_id = $1", [
    clientId,
  ]);
  const parts = ["CONTACT", "SERVICE"] as const;
  return { isClient: false, withheld: parts.filter((part) => limits.some(({ bit }) => bit === classBit(part))) };
}
