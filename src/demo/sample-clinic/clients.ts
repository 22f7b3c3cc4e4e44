import { type Calendar, type Chapter, core, harbor, isPart2, rise, type Row, sampleId } from "./story.js";

/** The clients of Harbor, their programs, and who has to do with them. */
export function clients(on: Calendar): Chapter {
  return [
    [
      "clients",
      people.map(([number, preferred, legal, pronouns, age, its]) => ({
        clinic_id: harbor,
        id: clientId(number),
        user_id: number <= 3 ? sampleId(`client.${number}`) : null,
        mrn: `H-${1000 + number}`,
        preferred_name: preferred,
        legal_name: legal,
        pronouns,
        date_of_birth: on.bornYearsAgo(age),
        phone: `555-01${10 + number}`,
        email: number <= 3 ? `client.${number}@example.org` : null,
        languages: its,
        created_at: on.ago(400 - number * 10),
      })),
    ],
    [
      "program_enrollments",
      enrollments.map(([number, program]) => ({
        clinic_id: harbor,
        id: sampleId(`enrollment ${number} ${program}`),
        client_id: clientId(number),
        program_id: program,
        sud: isPart2(program),
        starts_at: on.ago(380 - number * 10),
        ends_at: number === 8 ? on.ago(40) : "infinity",
      })),
    ],
    [
      "care_team_members",
      team.map(([number, login, role, program]) => ({
        clinic_id: harbor,
        id: sampleId(`team ${number} ${login}`),
        client_id: clientId(number),
        user_id: sampleId(login),
        role,
        program_id: program,
        sud: isPart2(program),
        starts_at: on.ago(370 - number * 10),
        ends_at: number === 8 ? on.ago(40) : "infinity",
        end_reason: number === 8 ? "Care ended" : null,
      })),
    ],
    ["peer_assignments", assignments(on)],
    [
      "representatives",
      [
        {
          clinic_id: harbor,
          id: sampleId("representation 3"),
          client_id: clientId(3),
          user_id: sampleId("representative.3"),
          capacity: "PARENT",
          // Without NOTES: what Robin tells a peer specialist stays between the two of them.
          scopes: ["RECORD", "PLAN", "CONSENT"],
          starts_at: on.ago(340),
        },
      ],
    ],
    [
      "conflicts",
      [
        // Client 5 is Ada's cousin: although she is the backup, she finds nothing.
        {
          clinic_id: harbor,
          id: sampleId("conflict peer.a 5"),
          user_id: sampleId("peer.a"),
          client_id: clientId(5),
          starts_at: on.ago(100),
        },
      ],
    ],
    ["sharing_preferences", sharingPreferences(on)],
    [
      "restrictions",
      [
        {
          clinic_id: harbor,
          id: sampleId("restriction 5 clinical"),
          client_id: clientId(5),
          data_class: "CLINICAL",
          program_id: core,
          organization_id: null,
          starts_at: on.ago(60),
        },
        {
          clinic_id: harbor,
          id: sampleId("restriction 1 clinical"),
          client_id: clientId(1),
          data_class: "CLINICAL",
          program_id: null,
          organization_id: sampleId("organization HIE-X"),
          starts_at: on.ago(90),
        },
      ],
    ],
  ];
}

/** The id of a client by number. */
export const clientId = (number: number): string => sampleId(`client ${number}`);

const people: readonly [number, string, string, string | null, number, string[]][] = [
  [1, "Jo", "Joanna Sample", "she/her", 34, ["en", "es"]],
  [2, "Max", "Maximilian Placeholder", "he/him", 52, ["en"]],
  [3, "Robin", "Robin Example", "they/them", 16, ["en"]],
  [4, "Dana", "Dana Specimen", null, 28, ["en"]],
  [5, "Eli", "Elias Mockup", "he/him", 41, ["en", "fr"]],
  [6, "Noor", "Noor Dummy", "she/her", 23, ["en"]],
  [7, "Sam", "Samuel Fictional", "he/him", 67, ["en", "pt"]],
  [8, "Gale", "Gale Former", null, 45, ["en"]],
];

const enrollments: readonly [number, string][] = [
  [1, core],
  [1, rise],
  [2, core],
  [3, core],
  [3, rise],
  [4, rise],
  [5, core],
  [6, core],
  [7, rise],
  [8, core],
];

const team: readonly [number, string, string, string][] = [
  [1, "clinician.core", "CLINICIAN", core],
  [1, "clinician.rise", "CLINICIAN", rise],
  [1, "coordinator", "CARE_COORDINATOR", core],
  [2, "clinician.core", "CLINICIAN", core],
  [2, "coordinator", "CARE_COORDINATOR", core],
  [3, "clinician.rise", "CLINICIAN", rise],
  // Dana consented to treating staff: Dr. Example sees what RISE wrote.
  [4, "clinician.rise", "CLINICIAN", rise],
  [4, "clinician.core", "CLINICIAN", core],
  [5, "clinician.core", "CLINICIAN", core],
  [5, "coordinator", "CARE_COORDINATOR", core],
  [8, "coordinator", "CARE_COORDINATOR", core],
];

function assignments(on: Calendar): Row[] {
  const assigned: [number, string, string, number, number | null][] = [
    [1, "peer.former", "PRIMARY", 350, 200],
    [1, "peer.a", "PRIMARY", 200, null],
    [2, "peer.b", "PRIMARY", 330, null],
    [3, "peer.a", "PRIMARY", 320, null],
    [4, "peer.a", "PRIMARY", 310, null],
    [5, "peer.b", "PRIMARY", 300, null],
    [5, "peer.a", "BACKUP", 120, null],
    [6, "two.hats", "PRIMARY", 290, null],
    [7, "peer.c", "PRIMARY", 28, null],
    [8, "peer.former", "PRIMARY", 280, 40],
  ];
  return assigned.map(([number, login, role, from, to]) => ({
    clinic_id: harbor,
    id: sampleId(`assignment ${number} ${login}`),
    client_id: clientId(number),
    peer_specialist_id: sampleId(login),
    role,
    starts_at: on.ago(from),
    ends_at: to === null ? "infinity" : on.ago(to),
    end_reason: to === null ? null : "Handed over",
    version: to === null ? 1 : 2,
  }));
}

function sharingPreferences(on: Calendar): Row[] {
  const chosen: [number, string, string, boolean][] = [
    // Jo lets her peer specialist read what her clinicians write.
    [1, "CLINICAL", "PEER_SIDE", true],
    // Max does not want his clinicians to ring him up.
    [2, "CONTACT", "CLINICAL_SIDE", false],
  ];
  return chosen.map(([number, data_class, audience, allowed]) => ({
    clinic_id: harbor,
    id: sampleId(`preference ${number} ${data_class} ${audience}`),
    client_id: clientId(number),
    data_class,
    audience,
    allowed,
    since: on.ago(150),
  }));
}
