import { column, stored } from "../../authorization/store.js";
import { rootFields } from "../../reading/index.js";
import { mayAsk, reportFilters, reportOrders } from "./client-report.js";

stored("AccessReportEntry", {
  table: "app.access_report",
  aboutClient: false,
  fields: {
    eventId: column("id"),
    at: column("recorded_at"),
    actorName: column("actor_name"),
    actorRole: column("actor_role"),
    classes: column("classes"),
    purpose: column("purpose"),
    emergency: column("emergency"),
  },
});

rootFields({
  accessReport: {
    kind: "page",
    type: "AccessReportEntry",
    asked: "clientId",
    granted: mayAsk,
    orders: reportOrders,
    defaultOrder: "RECORDED_AT",
    filters: reportFilters,
    recordedAs: "EXPORT",
  },
});
