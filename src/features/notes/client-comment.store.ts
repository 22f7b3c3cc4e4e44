import { column, stored } from "../../authorization/store.js";

stored("ClientComment", {
  table: "client_comments",
  within: true,
  fields: { id: column("id"), at: column("at"), text: column("text") },
});
