import { sampleLogins } from "./logins.js";
import { type Calendar, type Chapter, lakeside, sampleId } from "./story.js";

/** Lakeside: a second clinic in the same database, so that everybody can try to look across. */
export function otherClinic(on: Calendar): Chapter {
  const logins = sampleLogins.filter(({ clinicId }) => clinicId === lakeside);
  const shore = sampleId("program SHORE");
  const client = sampleId("other client");
  const peer = sampleId("other.peer");
  const about = { clinic_id: lakeside, client_id: client };
  return [
    [
      "clinics",
      [
        {
          clinic_id: lakeside,
          name: "Lakeside",
          time_zone: "America/Chicago",
          warm_line_name: "Lakeside warm line (invented)",
          warm_line_number: "555-0200",
        },
      ],
    ],
    ["programs", [{ clinic_id: lakeside, id: shore, name: "SHORE", is_part2: false }]],
    [
      "users",
      logins.map(({ userId, name, roles: [role] }) => ({
        clinic_id: lakeside,
        id: userId,
        display_name: name,
        staff_role: role,
      })),
    ],
    [
      "memberships",
      logins.map(({ login, userId, roles: [role] }) => ({
        clinic_id: lakeside,
        id: sampleId(`membership ${login}`),
        user_id: userId,
        role,
        starts_at: on.ago(500),
      })),
    ],
    [
      "program_staff",
      logins.map(({ login, userId }) => ({
        clinic_id: lakeside,
        id: sampleId(`works ${login}`),
        user_id: userId,
        program_id: shore,
        starts_at: on.ago(500),
      })),
    ],
    ["peer_specialists", [{ clinic_id: lakeside, id: peer, bio: "Across the water.", languages: ["en"] }]],
    [
      "clients",
      [
        {
          clinic_id: lakeside,
          id: client,
          mrn: "H-1001",
          preferred_name: "Quinn",
          legal_name: "Quinn Elsewhere",
          date_of_birth: on.bornYearsAgo(38),
          phone: "555-0211",
          languages: ["en"],
        },
      ],
    ],
    [
      "program_enrollments",
      [{ ...about, id: sampleId("other enrollment"), program_id: shore, sud: false, starts_at: on.ago(200) }],
    ],
    [
      "care_team_members",
      [
        {
          ...about,
          id: sampleId("other team"),
          user_id: sampleId("other.clinician"),
          role: "CLINICIAN",
          program_id: shore,
          sud: false,
          starts_at: on.ago(200),
        },
      ],
    ],
    [
      "peer_assignments",
      [{ ...about, id: sampleId("other assignment"), peer_specialist_id: peer, starts_at: on.ago(190) }],
    ],
    [
      "recovery_plans",
      [{ ...about, id: sampleId("other plan"), started_on: on.day(-180), created_by: peer, created_at: on.ago(180) }],
    ],
    [
      "plan_parts",
      [
        {
          ...about,
          id: sampleId("other plan vision"),
          plan_id: sampleId("other plan"),
          section: "VISION",
          sharing: "CARE_TEAM",
          text: "A boat.",
          changed_by: peer,
        },
      ],
    ],
    [
      "peer_notes",
      [
        {
          ...about,
          id: sampleId("other peer note"),
          author_id: peer,
          written_at: on.ago(20),
          body: "Talked about boats.",
        },
      ],
    ],
  ];
}
