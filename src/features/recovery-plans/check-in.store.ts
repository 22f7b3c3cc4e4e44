import { column, one, stored } from "../../authorization/store.js";

stored("CheckIn", {
  table: "check_ins",
  within: true,
  fields: {
    id: column("id"),
    at: column("at"),
    rating: column("rating"),
    text: column("text"),
    goal: one("Goal", "goal_id", true),
  },
});
