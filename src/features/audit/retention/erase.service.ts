import type pg from "pg";
import type { LogKeys } from "../../../transparency-log/index.js";
import { recordLogAct, type ErasureReason } from "./log-acts.js";
import { CareRefused, HOLDS, sealNow, takeCare, type CareOptions } from "./log-care.js";
import { FLOOR_YEARS, hasOutlived, isAccountedFor } from "./retention.domain.js";

export interface EraseOptions extends CareOptions {
  readonly log: LogKeys;
  readonly eventIds: readonly string[];
  readonly reason: ErasureReason;
}

export interface Erasure {
  readonly clinicId: string;
  /** The event that says so, sealed before anything was erased. */
  readonly eventId: string;
  readonly leaves: readonly number[];
}

/**
 * Empties events of all that their salt hides: details, fields, consents, and whose they are. Who did what kind of thing
 * when stays, as the body says it, and so do the leaf and every proof. The accounting and the reports of the client lose
 * the event: it must be about no other client, and of what they rest on nothing younger than six years is erased.
 *
 * @throws CareRefused where one of them can't be; then none is
 */
export async function eraseEvents(options: EraseOptions): Promise<Erasure> {
  const { by, reason, log, ownerUrl } = options;
  const eventIds = [...new Set(options.eventIds)];
  return takeCare(options, async (care) => {
    const { eventId, leaves } = await care.transaction(async (client) => {
      const found = await findEvents(client, care.clinicId, eventIds);
      const objections = eventIds.flatMap((id) => {
        const objection = objectionTo(found.get(id), care.now);
        return objection === null ? [] : [`  - ${id} ${objection}`];
      });
      if (objections.length > 0) throw new CareRefused(`Nothing was erased:\n${objections.join("\n")}`);
      const indices = [...found.values()].map(({ index }) => Number(index)).sort((a, b) => a - b);
      return {
        leaves: indices,
        eventId: await recordLogAct(client, care.clinicId, "log.erased", { by, reason, leaves: indices }),
      };
    });
    await sealNow(ownerUrl, log, care, [eventId]);
    await care.transaction((client) =>
      client.query(
        `update audit_events set salt = null, detail = '{}', operation_name = null, consent_id = null, client_ids = '{}',
           class_sets = '{}', consent_ids = '{}', fields = '{}', field_bits = '{}', redacted = '{}'
         where clinic_id = $1 and event_id = any ($2)`,
        [care.clinicId, eventIds],
      ),
    );
    return { clinicId: care.clinicId, eventId, leaves };
  });
}

interface Found {
  readonly id: string;
  readonly index: string | null;
  readonly kind: string;
  readonly at: Date;
  readonly clients: number;
  readonly held: boolean;
  readonly erased: boolean;
}

async function findEvents(
  client: pg.Client,
  clinicId: string,
  eventIds: readonly string[],
): Promise<Map<string, Found>> {
  const { rows } = await client.query<Found>(
    `with holds as materialized (${HOLDS})
     select e.event_id id, l.leaf_index index, e.kind, e.recorded_at at, e.salt is null as erased,
       (select count(distinct c)::int from unnest(e.client_ids) c) as clients,
       exists (select from holds h where h.client_id is null or h.client_id = any (e.client_ids)) as held
     from audit_events e
     left join audit_leaves l on l.clinic_id = e.clinic_id and l.event_id = e.event_id and l.recorded_at = e.recorded_at
     where e.clinic_id = $1 and e.event_id = any ($2)`,
    [clinicId, eventIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function objectionTo(event: Found | undefined, now: Date): string | null {
  if (event === undefined) return "is no event of this clinic.";
  if (event.kind === "AUDIT_VERIFY") return "is about the log itself.";
  if (event.erased) return "is erased already.";
  if (event.held) return "is under a legal hold.";
  if (event.index === null) return "is not sealed yet.";
  if (event.clients > 1) return "is about other clients as well.";
  if (isAccountedFor(event.kind) && !hasOutlived(event.at, FLOOR_YEARS, now)) {
    return `is a disclosure, or of a consent: these stay for ${FLOOR_YEARS} years.`;
  }
  return null;
}
