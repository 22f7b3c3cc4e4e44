import { column, many, stored } from "../../authorization/store.js";
import { rootFields } from "../../reading/index.js";
import { mayAsk, reportFilters, reportOrders } from "./client-report.js";

stored("Disclosure", {
  table: "app.disclosures",
  aboutClient: false,
  fields: {
    id: column("id"),
    at: column("recorded_at"),
    recipientName: column("recipient_name"),
    recipientAddress: column("recipient_address"),
    description: column("description"),
    purpose: column("purpose"),
    basis: column("basis"),
    consentId: column("consent_id"),
    classes: column("classes"),
    documentedLate: column("documented_late"),
    participants: many("Organization", {
      sameClient: false,
      where: (disclosure, organization) => `${organization.c("id")} = any (${disclosure.c("participant_ids")})`,
      order: (organization) => `${organization.c("name")}, ${organization.c("id")}`,
    }),
    participantClass: column("participant_class"),
  },
});

rootFields({
  accountingOfDisclosures: {
    kind: "page",
    type: "Disclosure",
    asked: "clientId",
    granted: mayAsk,
    orders: reportOrders,
    defaultOrder: "RECORDED_AT",
    filters: reportFilters,
    recordedAs: "EXPORT",
  },
});
