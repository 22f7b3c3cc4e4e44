import { randomUUID } from "node:crypto";
import type pg from "pg";
import { insertRow } from "../../world/insert.js";
import type { Viewer } from "./facts.js";
import type { Answer, CellService } from "./observers/service.js";

/** An event of the system in the log, about no client: a token that was refused. Answers its id. */
export async function addSystemEvent(owner: pg.ClientBase, clinicId: string): Promise<string> {
  const id = randomUUID();
  await insertRow(owner, "audit_events", {
    clinic_id: clinicId,
    event_id: id,
    kind: "TOKEN_REJECTED",
    outcome: "DENIED",
    client_ids: [],
    class_sets: [],
    consent_ids: [],
    fields: [],
    field_bits: [],
    redacted: [],
    detail: {},
  });
  return id;
}

/** The newest of the log, whatever they are about. */
export function askSystemLog(service: Pick<CellService, "ask">, viewer: Viewer): Promise<Answer> {
  return service.ask(viewer, "{ auditEvents(first: 50) { nodes { id kind clientId } } }");
}

/** The ids of the events in an answer. */
export function systemEventsIn({ data }: Answer): string[] {
  const events = data?.["auditEvents"] as { readonly nodes: readonly { readonly id: string }[] } | null | undefined;
  return (events?.nodes ?? []).map(({ id }) => id);
}
