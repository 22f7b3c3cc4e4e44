import { column, many, one, stored, storedFields, value } from "../../authorization/store.js";

storedFields("Client", {
  careTeam: many("CareTeamMember", {
    where: (client, member, scope) =>
      `${member.c("client_id")} = ${client.c("id")} and ${member.c("starts_at")} <= ${scope.instant} and ${member.c("ends_at")} > ${scope.instant}`,
    order: (member) => `${member.c("starts_at")}, ${member.c("id")}`,
  }),
});

stored("CareTeamMember", {
  table: "care_team_members",
  labelled: true,
  fields: {
    id: column("id"),
    displayName: value((row, scope) => {
      const user = scope.row("users");
      return (
        `(select ${user.c("display_name")} from users ${user.alias}` +
        ` where ${user.c("clinic_id")} = ${scope.clinic} and ${user.c("id")} = ${row.c("user_id")})`
      );
    }),
    role: column("role"),
    program: one("Program", "program_id"),
    startedAt: column("starts_at"),
    version: column("version"),
  },
});
