import { column, many, stored } from "../../authorization/store.js";

stored("Clinic", {
  table: "clinics",
  key: "clinic_id",
  aboutClient: false,
  fields: {
    id: column("clinic_id"),
    name: column("name"),
    timeZone: column("time_zone"),
    programs: many("Program", { where: () => "true", order: (program) => program.c("name") }),
  },
});

stored("Program", {
  table: "programs",
  aboutClient: false,
  fields: { id: column("id"), name: column("name"), isPart2: column("is_part2") },
});
