import type { Row, Scope } from "../../authorization/sql.js";
import {
  column,
  many,
  one,
  page,
  stored,
  storedFields,
  value,
  type Filter,
  type Order,
} from "../../authorization/store.js";
import { byId, rootFields } from "../../reading/index.js";
import { availableTransitionsSql, isIntegrator, statusSql, updatedAtSql } from "./referral.sql.js";

stored("Referral", {
  table: "referrals",
  labelled: true,
  fields: {
    id: column("id"),
    client: one("Client", "client_id", true),
    kind: column("kind"),
    need: column("need"),
    handoff: column("handoff"),
    target: one("Organization", "target_organization_id"),
    targetProgram: one("Program", "target_program_id"),
    status: value(statusSql),
    availableTransitions: value(availableTransitionsSql),
    reason: column("reason"),
    respondBy: column("respond_by"),
    sentAt: column("sent_at"),
    scheduledFor: column("scheduled_for"),
    clientAgreedAt: column("client_agreed_at"),
    providerOutcome: column("provider_outcome"),
    clientOutcome: column("client_outcome"),
    loopClosedAt: value(
      (row, scope) =>
        `coalesce(${row.c("client_outcome_at")}, case when ${row.c("completed_at")} + interval '30 days' <= ${scope.instant}` +
        ` then ${row.c("completed_at")} + interval '30 days' end)`,
    ),
    history: many("ReferralEvent", {
      where: (referral, event) => `${event.c("referral_id")} = ${referral.c("id")}`,
      order: (event) => event.c("position"),
    }),
    version: value((row, scope) =>
      isIntegrator(scope) ? row.c("version") : `${row.c("version")} + ${row.c("client_version")}`,
    ),
    createdAt: column("created_at"),
    updatedAt: value(updatedAtSql),
  },
});

stored("ReferralEvent", {
  table: "referral_events",
  within: true,
  fields: {
    id: column("id"),
    // What was before the sending is not the target's to know.
    from: value((row, scope) =>
      isIntegrator(scope) ? `nullif(${row.c("from_status")}, 'DRAFT')` : row.c("from_status"),
    ),
    to: column("to_status"),
    at: column("at"),
    actor: value((row, scope) => row.c(isIntegrator(scope) ? "actor_organization" : "actor_name")),
    reason: column("reason"),
  },
});

const orders: Readonly<Record<string, Order>> = {
  UPDATED_AT: { key: updatedAtSql, type: "timestamptz", direction: "desc", coordinate: "Referral.updatedAt" },
  CREATED_AT: {
    key: (row) => row.c("created_at"),
    type: "timestamptz",
    direction: "desc",
    coordinate: "Referral.createdAt",
  },
  RESPOND_BY: {
    key: (row) => `coalesce(${row.c("respond_by")}, 'infinity')`,
    type: "timestamptz",
    direction: "asc",
    coordinate: "Referral.respondBy",
  },
};

/** Stored as sent or received although the time to answer has passed: nobody has dealt with it since. */
const overdueSql = (row: Row, scope: Scope): string =>
  `(${row.c("status")} in ('SENT', 'RECEIVED') and coalesce(${row.c("respond_by")} <= ${scope.instant}, false))`;

const filters: Readonly<Record<string, Filter>> = {
  "filter.status": {
    coordinate: "Referral.status",
    where: (row, scope, args) => `${statusSql(row, scope)} = any (${args.bind("filter.status", "text[]")})`,
  },
  "filter.kind": {
    coordinate: "Referral.kind",
    where: (row, _scope, args) => `${row.c("kind")} = ${args.bind("filter.kind", "text")}`,
  },
  "filter.need": {
    coordinate: "Referral.need",
    where: (row, _scope, args) => `${row.c("need")} = ${args.bind("filter.need", "text")}`,
  },
  "filter.targetId": {
    coordinate: "Referral.target",
    where: (row, _scope, args) => `${row.c("target_organization_id")} = ${args.bind("filter.targetId", "uuid")}`,
  },
  "filter.clientId": {
    coordinate: "Referral.client",
    where: (row, _scope, args) => `${row.c("client_id")} = ${args.bind("filter.clientId", "uuid")}`,
  },
  "filter.updatedAfter": {
    coordinate: "Referral.updatedAt",
    where: (row, scope, args) => `${updatedAtSql(row, scope)} >= ${args.bind("filter.updatedAfter", "timestamptz")}`,
  },
  "filter.updatedBefore": {
    coordinate: "Referral.updatedAt",
    where: (row, scope, args) => `${updatedAtSql(row, scope)} < ${args.bind("filter.updatedBefore", "timestamptz")}`,
  },
  "filter.overdue": {
    coordinate: "Referral.respondBy",
    where: (row, scope, args) => `${overdueSql(row, scope)} = ${args.bind("filter.overdue", "boolean")}`,
  },
};

storedFields("Client", {
  referrals: page("Referral", {
    orders,
    defaultOrder: "UPDATED_AT",
    filters,
    where: (client, referral) => `${referral.c("client_id")} = ${client.c("id")}`,
  }),
});

rootFields({
  referral: byId("Referral"),
  referrals: {
    kind: "page",
    type: "Referral",
    orders,
    defaultOrder: "UPDATED_AT",
    filters,
    searchedBy: Object.keys(filters).filter((path) => path !== "filter.clientId"),
  },
});
