import { column, stored } from "../../authorization/store.js";
import { rootFields } from "../../reading/index.js";

stored("Organization", {
  table: "organizations",
  aboutClient: false,
  fields: {
    id: column("id"),
    name: column("name"),
    kind: column("kind"),
    needs: column("needs"),
    acceptingReferrals: column("accepting_referrals"),
    connected: column("connected"),
    isPart2: column("is_part2"),
  },
});

rootFields({
  organizations: {
    kind: "page",
    type: "Organization",
    orders: { NAME: { key: (row) => row.c("name"), type: "text", direction: "asc" } },
    defaultOrder: "NAME",
    filters: {
      "filter.need": { where: (row, _scope, args) => `${args.bind("filter.need", "text")} = any (${row.c("needs")})` },
      "filter.kind": { where: (row, _scope, args) => `${row.c("kind")} = ${args.bind("filter.kind", "text")}` },
      "filter.acceptingReferrals": {
        where: (row, _scope, args) =>
          `${row.c("accepting_referrals")} = ${args.bind("filter.acceptingReferrals", "boolean")}`,
      },
    },
  },
});
