import { DATA_CLASSES, isLimitable, type DataClass } from "../../authorization/data-classes.js";
import { aboutClient, done, forbidden, refused, useCase, type AuditedEntity, type Tx } from "../../writing/index.js";
import { knownParties } from "../shared/index.js";
import { problemOfRestriction } from "./sharing.domain.js";
import type { SetRestrictionInput, SetSharingPreferenceInput } from "./sharing.inputs.js";

export const setSharingPreference = useCase(
  { name: "setSharingPreference", who: ["CLIENT", "REPRESENTATIVE"], target: aboutClient },
  async (input: SetSharingPreferenceInput, tx) => {
    refuseUnlimitable(input.dataClass);
    const { clientId } = tx.target;
    const { dataClass, audience, allowed } = input;
    // Takes the client's consent lock: what is being shown or sent on the choice before ends first.
    const [set] = await tx.query<{ id: string; was: boolean | null; changed: boolean }>(
      "select id, was, changed from app.set_sharing_preference($1, $2, $3, $4)",
      [clientId, dataClass, audience, allowed],
    );
    if (set === undefined) throw forbidden("You may not choose this for the client.", clientId);
    if (set.changed) {
      tx.record({
        kind: "PREFERENCE",
        clientId,
        entity: aboutClass("SharingPreference", set.id, dataClass),
        detail: { dataClass, audience, old: set.was, new: allowed },
      });
    }
    return done({ client: clientId });
  },
);

export const setRestriction = useCase(
  { name: "setRestriction", who: ["PRIVACY_OFFICER"], target: aboutClient },
  async (input: SetRestrictionInput, tx) => {
    refuseUnlimitable(input.dataClass);
    const problem = problemOfRestriction(input, tx.instant);
    if (problem !== null) throw refused("INVALID_INPUT", problem.message, problem.field);
    const { clientId } = tx.target;
    const { dataClass, endsAt } = input;
    const organizationId = await known(tx, "organizations", input.organizationId, "organizationId");
    const programId = await known(tx, "programs", input.programId, "programId");
    // Takes the client's consent lock, and tells the organizations what follows: deny wins, from now on.
    const [set] = await tx.query<Restricted>(
      `select id, was, ends, is_new "isNew", changed from app.set_restriction($1, $2, $3, $4, $5, $6)`,
      [clientId, dataClass, organizationId, programId, endsAt ?? null, endsAt !== undefined],
    );
    if (set === undefined) throw forbidden("You may not limit this for the client.", clientId);
    if (set.changed) {
      tx.record({
        kind: "RESTRICTION",
        clientId,
        entity: aboutClass("Restriction", set.id, dataClass),
        detail: {
          dataClass,
          organizationId,
          programId,
          old: set.isNew ? null : { endsAt: set.was },
          new: { endsAt: set.ends },
        },
      });
    }
    return done({ client: clientId });
  },
);

/** Only what the compiler and PostgreSQL know how to withhold can be chosen. */
function refuseUnlimitable(dataClass: DataClass): void {
  if (isLimitable(dataClass)) return;
  const possible = DATA_CLASSES.filter(isLimitable).join(", ");
  throw refused("INVALID_INPUT", `This can be chosen for ${possible}.`, "dataClass");
}

interface Restricted {
  readonly id: string;
  readonly was: Date | null;
  readonly ends: Date | null;
  readonly isNew: boolean;
  readonly changed: boolean;
}

/** That somebody chose about Part 2 care tells that there may be some. */
function aboutClass(type: string, id: string, dataClass: DataClass): AuditedEntity {
  return { type, id, classes: dataClass === "SUD" ? ["CONSENT", "SUD"] : ["CONSENT"] };
}

async function known(
  tx: Tx,
  table: "programs" | "organizations",
  id: string | null | undefined,
  field: string,
): Promise<string | null> {
  const [found] = await knownParties(tx, table, id ? [id] : [], field);
  return found?.id ?? null;
}
