import { sampleLogins } from "./logins.js";
import { type Calendar, type Chapter, core, harbor, rise, type Row, sampleId } from "./story.js";

const peers = ["peer.a", "peer.b", "peer.c", "peer.former", "two.hats"] as const;
const careRoles = [
  "PEER_SPECIALIST",
  "PEER_SUPERVISOR",
  "CLINICIAN",
  "CARE_COORDINATOR",
  "PRIVACY_OFFICER",
  "CLINIC_ADMIN",
];
const medical = ["clinician.core", "clinician.rise"];
const organizationOf: Readonly<Record<string, string>> = { "integrator.food": "Food Bank", "integrator.hie": "HIE-X" };

/** The clinic Harbor, its two programs, its partners, and everybody who works there. */
export function people(on: Calendar): Chapter {
  const logins = sampleLogins.filter(({ clinicId }) => clinicId === harbor);
  return [
    [
      "clinics",
      [
        {
          clinic_id: harbor,
          name: "Harbor",
          time_zone: "America/New_York",
          warm_line_name: "Harbor warm line (invented)",
          warm_line_number: "555-0100",
        },
      ],
    ],
    [
      "programs",
      [
        { clinic_id: harbor, id: core, name: "CORE", is_part2: false },
        { clinic_id: harbor, id: rise, name: "RISE", is_part2: true },
      ],
    ],
    ["organizations", organizations],
    [
      "users",
      logins.map(({ login, userId, name, roles }) => ({
        clinic_id: harbor,
        id: userId,
        display_name: login.startsWith("client.") ? (name.split(" ")[0] ?? name) : name,
        staff_role: careRoles.includes(roles[0] ?? "") ? roles[0] : null,
      })),
    ],
    [
      "memberships",
      logins.flatMap(({ login, userId, roles }) =>
        roles.map((role) => ({
          clinic_id: harbor,
          id: sampleId(`membership ${login} ${role}`),
          user_id: userId,
          role,
          organization_id: role === "INTEGRATOR" ? sampleId(`organization ${organizationOf[login]}`) : null,
          medical_personnel: medical.includes(login),
          starts_at: on.ago(700),
          ends_at: login === "peer.former" ? on.ago(21, "17:00") : "infinity",
        })),
      ),
    ],
    ["program_staff", programStaff(on)],
    ["peer_specialists", peerSpecialists],
    ["lived_experiences", livedExperiences],
    ["credentials", credentials(on)],
    [
      "supervision_links",
      [
        ["supervisor.a", "peer.a"],
        ["supervisor.a", "peer.former"],
        ["supervisor.b", "peer.b"],
        ["two.hats", "peer.c"],
        ["supervisor.b", "two.hats"],
      ].map(([supervisor = "", peer = ""]) => ({
        clinic_id: harbor,
        id: sampleId(`supervision ${supervisor} ${peer}`),
        supervisor_id: sampleId(supervisor),
        peer_specialist_id: sampleId(peer),
        starts_at: on.ago(600),
        ends_at: peer === "peer.former" ? on.ago(21, "17:00") : "infinity",
      })),
    ],
  ];
}

function programStaff(on: Calendar): Row[] {
  const inCore = ["peer.a", "peer.b", "peer.former", "two.hats", "supervisor.a", "supervisor.b", "clinician.core"];
  const works: [string, string][] = [
    ...[...inCore, "coordinator", "admin"].map((login): [string, string] => [login, core]),
    ...["peer.a", "peer.c", "supervisor.a", "two.hats", "clinician.rise"].map((login): [string, string] => [
      login,
      rise,
    ]),
  ];
  return works.map(([login, program]) => ({
    clinic_id: harbor,
    id: sampleId(`works ${login} ${program}`),
    user_id: sampleId(login),
    program_id: program,
    starts_at: on.ago(700),
    ends_at: login === "peer.former" ? on.ago(21, "17:00") : "infinity",
  }));
}

const organization = (name: string, kind: string, its: Row): Row => ({
  clinic_id: harbor,
  id: sampleId(`organization ${name}`),
  kind,
  needs: [],
  accepting_referrals: true,
  connected: false,
  is_part2: false,
  purpose: "COORDINATION",
  ...its,
});

const organizations: readonly Row[] = [
  organization("Food Bank", "COMMUNITY_SERVICE", {
    name: "Harbor Food Bank",
    needs: ["FOOD", "BENEFITS"],
    connected: true,
    address: "1 Example Street, Sampletown",
  }),
  organization("HIE-X", "INTERMEDIARY", {
    name: "HIE-X",
    needs: ["HEALTH"],
    connected: true,
    purpose: "TREATMENT",
    address: "2 Example Street, Sampletown",
  }),
  organization("Housing", "COMMUNITY_SERVICE", {
    name: "Elm Street Housing (invented)",
    needs: ["HOUSING"],
    address: "3 Example Street, Sampletown",
  }),
  organization("Jobs", "COMMUNITY_SERVICE", { name: "Maple Job Center (invented)", needs: ["WORK", "EDUCATION"] }),
  organization("Legal Aid", "COMMUNITY_SERVICE", {
    name: "Oak Legal Aid (invented)",
    needs: ["LEGAL"],
    accepting_referrals: false,
  }),
  organization("Birch", "TREATMENT_PROVIDER", {
    name: "Birch Recovery House (invented)",
    needs: ["TREATMENT"],
    is_part2: true,
    purpose: "TREATMENT",
    address: "4 Example Street, Sampletown",
  }),
  organization("Circle", "MUTUAL_SUPPORT_GROUP", { name: "Sunday Circle (invented)", accepting_referrals: false }),
];

const peerSpecialists: readonly Row[] = [
  ["she/her", "Ten years in recovery. Good with paperwork and long walks.", ["en", "es"], true, 12],
  ["they/them", "Came through the system twice. Listens first.", ["en"], true, 10],
  [null, "Started this year; likes to cook with people.", ["en", "pt"], true, 5],
  ["she/her", null, ["en"], false, 10],
  ["he/him", "Half of the week with clients, half with colleagues.", ["en", "fr"], false, 4],
].map(([pronouns, bio, languages, accepting_clients, caseload_limit], index) => ({
  clinic_id: harbor,
  id: sampleId(peers[index] ?? ""),
  pronouns,
  bio,
  languages,
  accepting_clients,
  caseload_limit,
}));

const livedExperiences: readonly Row[] = [
  ["peer.a", "opioid-recovery", "Recovery from opioid use", "PRIVATE_MATCH_ONLY"],
  ["peer.a", "bereavement", "Bereavement", "SHARED_WITH_MATCHED"],
  ["peer.a", "hospital-stay", "A stay on a psychiatric ward", "CLINIC"],
  ["peer.a", "parenting", "Parenting in recovery", "PUBLIC"],
  ["peer.b", "veteran", "Served in the army", "PUBLIC"],
  ["peer.b", "homelessness", "Lived without a home", "SHARED_WITH_MATCHED"],
  ["peer.c", "eating", "Recovery from an eating disorder", "PRIVATE_MATCH_ONLY"],
].map(([login = "", tag, label, disclosure]) => ({
  clinic_id: harbor,
  id: sampleId(`experience ${login} ${tag}`),
  peer_specialist_id: sampleId(login),
  tag,
  label,
  disclosure,
}));

function credentials(on: Calendar): Row[] {
  const lines: [string, string, string, number, number | null][] = [
    ["peer.a", "Certified Peer Specialist", "ACTIVE", -710, 20],
    ["peer.b", "Certified Peer Specialist", "ACTIVE", -300, 430],
    ["peer.b", "Crisis Peer Training", "EXPIRED", -800, -70],
    ["peer.c", "Certified Peer Specialist", "PENDING", -30, null],
    ["peer.former", "Certified Peer Specialist", "SUSPENDED", -900, 100],
    ["two.hats", "Certified Peer Supervisor", "ACTIVE", -200, 530],
  ];
  return lines.map(([login, kind, status, issued, expires]) => ({
    clinic_id: harbor,
    id: sampleId(`credential ${login} ${kind}`),
    peer_specialist_id: sampleId(login),
    kind,
    issuer: "Sample State Certification Board",
    number: status === "PENDING" ? null : `CPS-${sampleId(login).slice(0, 4)}`,
    status,
    issued_on: status === "PENDING" ? null : on.day(issued),
    expires_on: expires === null ? null : on.day(expires),
  }));
}
