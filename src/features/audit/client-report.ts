import type { Row, Scope } from "../../authorization/sql.js";
import type { Arguments, Filter, Order } from "../../authorization/store.js";

// What the two reports on one client have in common: who may ask, which rows, in which order.

/** SQL of whether the viewer may ask for a report on the client of the argument; nobody else learns anything. */
export function mayAsk(scope: Scope, args: Arguments): string {
  const client = args.bind("clientId", "uuid");
  switch (scope.role) {
    case "CLIENT":
      return `coalesce(${client} = (select app.own_client_id()), false)`;
    case "REPRESENTATIVE":
      return (
        `exists (select from app.represented v where v.client_id = ${client}` +
        ` and 'RECORD' = any (v.scopes) and not v.wholly_alone)`
      );
    case "PRIVACY_OFFICER":
      return `app.known_client(${client}) is not null`;
    default:
      return "false";
  }
}

/** Rows of that client. Only the privacy officer's rows carry the ids that the index knows. */
function ofAskedClient(row: Row, scope: Scope, args: Arguments): string {
  const client = args.bind("clientId", "uuid");
  const indexed = scope.role === "PRIVACY_OFFICER" ? `${row.c("client_ids")} @> array[${client}] and ` : "";
  return `${indexed}${row.c("client_id")} = ${client}`;
}

export const reportOrders: Readonly<Record<string, Order>> = {
  RECORDED_AT: { key: (row) => row.c("recorded_at"), type: "timestamptz", direction: "desc" },
};

export const reportFilters: Readonly<Record<string, Filter>> = {
  clientId: { where: ofAskedClient },
  from: { where: (row, _scope, args) => `${row.c("recorded_at")} >= ${args.bind("from", "timestamptz")}` },
  to: { where: (row, _scope, args) => `${row.c("recorded_at")} < ${args.bind("to", "timestamptz")}` },
};
