import { randomUUID } from "node:crypto";
import { recordLogAct, type HoldReason, type ReleaseReason } from "./log-acts.js";
import { CareRefused, HOLDS, takeCare, type CareOptions } from "./log-care.js";

/** A legal hold that stands: nothing that is about the client, or the clinic, leaves the log. */
export interface Hold {
  readonly hold: string;
  /** Null where the whole clinic is held. */
  readonly clientId: string | null;
  readonly since: Date;
  readonly reason: string;
  readonly reference: string | null;
}

/** Places a hold on a client, or on the whole clinic where none is named. @returns its id */
export async function placeHold(
  options: CareOptions & {
    readonly clientId: string | null;
    readonly reason: HoldReason;
    readonly reference: string | null;
  },
): Promise<string> {
  const { by, clientId, reason, reference } = options;
  return takeCare(options, ({ clinicId, transaction }) =>
    transaction(async (client) => {
      const known = await client.query("select from clients where clinic_id = $1 and id = $2", [clinicId, clientId]);
      if (clientId !== null && known.rowCount === 0) throw new CareRefused("--client names no client of this clinic.");
      const hold = randomUUID();
      await recordLogAct(client, clinicId, "log.held", { by, hold, reason, reference }, clientId);
      return hold;
    }),
  );
}

/** Lifts a hold. Others that stand on the same client still stand. */
export async function releaseHold(
  options: CareOptions & { readonly hold: string; readonly reason: ReleaseReason },
): Promise<void> {
  const { by, hold, reason } = options;
  await takeCare(options, ({ clinicId, transaction }) =>
    transaction(async (client) => {
      const { rows } = await client.query<{ clientId: string | null }>(
        `select h.client_id "clientId" from (${HOLDS}) h where h.hold = $2`,
        [clinicId, hold],
      );
      const [found] = rows;
      if (found === undefined) throw new CareRefused("--release names no hold that stands in this clinic.");
      await recordLogAct(client, clinicId, "log.released", { by, hold, reason }, found.clientId);
    }),
  );
}

/** The holds that stand in the clinic, oldest first. */
export async function listHolds(options: CareOptions): Promise<Hold[]> {
  return takeCare(options, ({ clinicId, transaction }) =>
    transaction(async (client) => {
      const { rows } = await client.query<Hold>(
        `select h.hold, h.client_id "clientId", h.since, h.reason, h.reference from (${HOLDS}) h order by h.since`,
        [clinicId],
      );
      return rows;
    }),
  );
}
