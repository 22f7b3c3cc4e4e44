import type { Row, Scope } from "../../authorization/sql.js";
import { column, many, stored, storedFields, value } from "../../authorization/store.js";
import { rootFields } from "../../reading/index.js";
import { visibleConsentSql } from "../consents/index.js";

/** Staff's own acts may name clients that they can't see any more: those ids are masked by the view. */
function seesEverything(scope: Scope): boolean {
  return scope.role === "PRIVACY_OFFICER";
}

/** An act can lean on a consent that whoever acted may not see: that there is one tells of the care that it names. */
function consentIdSql(row: Row, scope: Scope): string {
  if (seesEverything(scope)) return row.c("known_consent_id");
  return scope.role === "CLINIC_ADMIN" ? "null::uuid" : visibleConsentSql(row.c("known_consent_id"), scope);
}

function entityIdSql(row: Row, scope: Scope): string {
  if (seesEverything(scope) || scope.role === "CLINIC_ADMIN") return row.c("id");
  return `case when ${row.c("type")} = 'Consent' then ${visibleConsentSql(`${row.c("id")}::uuid`, scope)}::text else ${row.c("id")} end`;
}

stored("AuditEvent", {
  table: "app.audit_log",
  aboutClient: false,
  fields: {
    id: column("id"),
    recordedAt: column("recorded_at"),
    kind: column("kind"),
    outcome: column("outcome"),
    actorId: column("actor_id"),
    actorRole: column("actor_role"),
    clientId: column("client_id"),
    consentId: value(consentIdSql),
    purpose: column("purpose"),
    basis: column("basis"),
    operationName: column("operation_name"),
    entities: many("AuditEntity", {
      where: (event, entity) => `${entity.c("event_id")} = ${event.c("id")}`,
      order: (entity) => entity.c("number"),
      sameClient: false,
    }),
  },
});

stored("AuditEntity", {
  table: "app.audit_entities",
  key: "number",
  aboutClient: false,
  fields: {
    type: column("type"),
    id: value(entityIdSql),
    clientId: column("client_id"),
    classes: column("classes"),
    fields: column("fields"),
    // One entity is one row in this release; lists are recorded by the clients that they show.
    count: value(() => "null::int"),
  },
});

storedFields("Consent", {
  history: many("AuditEvent", {
    where: (consent, event) => `${event.c("consent_id")} = ${consent.c("id")}`,
    order: (event) => event.c("position"),
    sameClient: false,
  }),
});

/** Whether the list is the viewer's to ask for: a client and a representative read the history of their consents. */
const listedFor = (scope: Scope): string =>
  scope.role === "CLIENT" || scope.role === "REPRESENTATIVE" ? "false" : "true";

rootFields({
  auditEvents: {
    kind: "page",
    type: "AuditEvent",
    orders: { RECORDED_AT: { key: (row) => row.c("recorded_at"), type: "timestamptz", direction: "desc" } },
    defaultOrder: "RECORDED_AT",
    audited: true,
    where: (_row, scope) => listedFor(scope),
    filters: {
      "filter.clientId": {
        coordinate: "AuditEvent.clientId",
        where: (row, scope, args) =>
          `${row.c(seesEverything(scope) ? "client_ids" : "known_client_ids")} @> array[${args.bind("filter.clientId", "uuid")}]`,
      },
      "filter.actorId": {
        coordinate: "AuditEvent.actorId",
        where: (row, _scope, args) => `${row.c("actor_id")} = ${args.bind("filter.actorId", "uuid")}`,
      },
      "filter.consentId": {
        coordinate: "AuditEvent.consentId",
        // The act's own consent, which an index knows; of the reads, what the reader may be shown.
        where: (row, scope, args) =>
          `(${row.c("consent_id")} = ${args.bind("filter.consentId", "uuid")} and ${consentIdSql(row, scope)} is not null)`,
      },
      "filter.kind": {
        coordinate: "AuditEvent.kind",
        where: (row, _scope, args) => `${row.c("kind")} = any (${args.bind("filter.kind", "text[]")})`,
        // An index knows the kinds of all events but reads, which are most of a log.
        ways: (row, _scope, args) => {
          const kind = row.c("kind");
          return [
            {
              each: `unnest(${args.bind("filter.kind", "text[]")}) k(kind)`,
              where: `${kind} = k.kind and ${kind} <> 'READ'`,
            },
            { where: `${kind} = 'READ' and 'READ' = any (${args.bind("filter.kind", "text[]")})` },
          ];
        },
      },
      "filter.from": {
        coordinate: "AuditEvent.recordedAt",
        where: (row, _scope, args) => `${row.c("recorded_at")} >= ${args.bind("filter.from", "timestamptz")}`,
      },
      "filter.to": {
        coordinate: "AuditEvent.recordedAt",
        where: (row, _scope, args) => `${row.c("recorded_at")} < ${args.bind("filter.to", "timestamptz")}`,
      },
    },
  },
});
