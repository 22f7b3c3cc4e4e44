import {
  administered,
  all,
  assigned,
  coordinates,
  notMinorAlone,
  represents,
  sameProgramIfSud,
  sameProgramOrConsentIfSud,
  self,
  servedFromStartToEnd,
  supervised,
  treats,
} from "../../authorization/conditions.js";
import { line, policy, policyLines, writable } from "../../authorization/policy.js";

const READERS = "PS SUP CL CC ME REP";

policyLines("Client", { careTeam: line("SERVICE", "PS SUP CC ME REP", { CL: treats }) });

const sameProgramOrConsent = sameProgramOrConsentIfSud(servedFromStartToEnd);
const coordinatorSees = all(coordinates, sameProgramOrConsent);

policy("CareTeamMember", {
  dataClass: "SERVICE",
  rows: {
    PS: all(assigned, sameProgramIfSud),
    SUP: all(supervised, sameProgramIfSud),
    CL: all(treats, sameProgramOrConsent),
    CC: coordinatorSees,
    ME: self,
    REP: all(represents("RECORD"), notMinorAlone),
  },
  fields: {
    id: line("SERVICE", READERS),
    displayName: line("SERVICE", READERS),
    role: line("SERVICE", READERS),
    program: line("SERVICE", READERS),
    startedAt: line("SERVICE", READERS),
    version: line("SERVICE", READERS),
  },
});

writable("care_team_members", {
  insert: [
    {
      by: { CC: coordinates, AD: administered },
      columns: ["clinic_id", "id", "client_id", "user_id", "role", "program_id", "sud"],
    },
  ],
  // Only what they see: a membership of a Part 2 program can't be ended unseen. An admin reads no care team and ends a
  // membership through a function of the database.
  update: [{ by: { CC: coordinatorSees }, columns: ["ends_at", "end_reason", "version"] }],
});
