import { clientId } from "./clients.js";
import { type Calendar, type Chapter, core, harbor, isPart2, rise, type Row, sampleId } from "./story.js";

/** Service notes, peer notes and clinical notes, and what the clients said about them; safety concerns. */
export function notes(on: Calendar): Chapter {
  return [
    ["service_notes", serviceNotes(on)],
    ["peer_notes", peerNotes(on)],
    [
      "client_comments",
      [
        comment(
          on,
          "service_note_id",
          "service note 1 core",
          20,
          "It was forty minutes, but we did talk about the room.",
        ),
        comment(on, "peer_note_id", "peer note 1 together", 13, "That is how I would say it too."),
      ],
    ],
    ["clinical_notes", clinicalNotes(on)],
    ["safety_concerns", safetyConcerns(on)],
    [
      "safety_concern_responses",
      [
        {
          clinic_id: harbor,
          id: sampleId("concern response 2"),
          client_id: clientId(2),
          safety_concern_id: sampleId("concern 2"),
          status: "RESOLVED",
          comment: "Seen by his doctor the same day.",
          responded_by: sampleId("clinician.core"),
          at: on.ago(49),
        },
      ],
    ],
  ];
}

function comment(on: Calendar, kind: string, note: string, daysAgo: number, text: string): Row {
  return {
    clinic_id: harbor,
    id: sampleId(`comment ${note}`),
    client_id: clientId(1),
    [kind]: sampleId(note),
    author_id: sampleId("client.1"),
    at: on.ago(daysAgo, "19:00"),
    text,
  };
}

/** A contact from 10:00 on, of so many minutes; H0038 counts a unit for each 15 minutes, rounded at 8. */
function contact(
  on: Calendar,
  name: string,
  author: string,
  client: number,
  program: string,
  daysAgo: number,
  its: Row,
): Row {
  const { minutes, ...rest } = { minutes: 37, ...its };
  const end = `10:${String(minutes).padStart(2, "0")}`;
  return {
    clinic_id: harbor,
    id: sampleId(name),
    client_id: clientId(client),
    author_id: sampleId(author),
    program_id: program,
    sud: isPart2(program),
    started_at: on.ago(daysAgo, "10:00"),
    ended_at: on.ago(daysAgo, end),
    minutes,
    units: minutes < 8 ? 0 : Math.floor((minutes + 7) / 15),
    modality: "IN_PERSON",
    place: "Harbor, room 2",
    status: "SIGNED",
    signed_at: on.ago(daysAgo, "17:00"),
    created_at: on.ago(daysAgo, "16:30"),
    version: 2,
    ...rest,
  };
}

function serviceNotes(on: Calendar): Row[] {
  const home = { goal_id: sampleId("plan 1 goal home") };
  return [
    contact(on, "service note 1 core", "peer.a", 1, core, 21, {
      ...home,
      intervention: "Went through the letter of the housing office together.",
      response: "Jo was relieved that there is a date.",
      next_step: "Visit the room.",
      next_contact_at: on.ago(7),
    }),
    contact(on, "service note 1 rise", "peer.a", 1, rise, 14, {
      minutes: 22,
      modality: "PHONE",
      place: null,
      intervention: "Talked about the evening group and the way home from it.",
      response: "Jo will try the earlier group.",
      co_signed_at: on.ago(12),
      co_signed_by: sampleId("supervisor.a"),
      version: 3,
    }),
    contact(on, "service note 1 amended", "peer.a", 1, core, 7, {
      ...home,
      minutes: 52,
      modality: "COMMUNITY",
      place: "Elm Street",
      intervention: "Visited the room.",
      response: "Jo liked it.",
      next_step: "Ask for the reference letter.",
      next_contact_at: on.ahead(2),
      status: "AMENDED",
      version: 3,
    }),
    contact(on, "service note 1 amendment", "peer.a", 1, core, 7, {
      ...home,
      minutes: 52,
      modality: "COMMUNITY",
      place: "Elm Street",
      intervention: "Visited the room, and met the landlady.",
      response: "Jo liked it, and asked about the heating.",
      next_step: "Ask for the reference letter.",
      next_contact_at: on.ahead(2),
      signed_at: on.ago(6),
      created_at: on.ago(6),
      amendment_of: sampleId("service note 1 amended"),
      amendment_reason: "The landlady was missing.",
      version: 1,
    }),
    contact(on, "service note 1 draft", "peer.a", 1, core, 1, {
      minutes: 15,
      modality: "TEXT",
      place: null,
      intervention: "Wrote about the reference letter.",
      status: "DRAFT",
      signed_at: null,
      version: 1,
    }),
    contact(on, "service note 1 former", "peer.former", 1, core, 220, {
      intervention: "First meeting after the intake.",
      response: "Jo told how she came to Harbor.",
    }),
    contact(on, "service note 2", "peer.b", 2, core, 9, {
      intervention: "Walked along the pier and talked about the stairs.",
      next_contact_at: on.ahead(5),
    }),
    contact(on, "service note 3", "peer.a", 3, rise, 6, {
      intervention: "Looked at the timetable of the school.",
      next_contact_at: on.ahead(1),
    }),
    contact(on, "service note 4", "peer.a", 4, rise, 11, { intervention: "Prepared the first week after detox." }),
    contact(on, "service note 5", "peer.b", 5, core, 15, { minutes: 7, intervention: "A short call: all is well." }),
    contact(on, "service note 6", "two.hats", 6, core, 4, { intervention: "Filled in the application for benefits." }),
    contact(on, "service note 7", "peer.c", 7, rise, 3, { intervention: "Got to know each other." }),
  ];
}

function peerNotes(on: Calendar): Row[] {
  const lines: [string, string, number, number, boolean, string][] = [
    ["peer note 1 together", "peer.a", 1, 14, true, "We wrote this together: Jo wants to be asked, not told."],
    ["peer note 1 later", "peer.a", 1, 7, false, "Jo laughed about the heating. I have not heard her laugh before."],
    ["peer note 1 former", "peer.former", 1, 210, false, "She reminds me of my first year. I told her about it."],
    ["peer note 2", "peer.b", 2, 9, false, "He misses his dog more than he says."],
    ["peer note 3", "peer.a", 3, 6, true, "Robin asked that home does not read this."],
    ["peer note 4", "peer.a", 4, 11, false, "We know the same streets."],
  ];
  return lines.map(([name, author, client, daysAgo, written_together, body]) => ({
    clinic_id: harbor,
    id: sampleId(name),
    client_id: clientId(client),
    author_id: sampleId(author),
    written_at: on.ago(daysAgo, "18:00"),
    written_together,
    body,
  }));
}

function clinicalNotes(on: Calendar): Row[] {
  const lines: [string, string, number, string, number, string][] = [
    [
      "clinical note 1 core",
      "clinician.core",
      1,
      core,
      30,
      "Sleep better under the present dose. Review in six weeks.",
    ],
    [
      "clinical note 1 rise",
      "clinician.rise",
      1,
      rise,
      25,
      "Stable on buprenorphine; take-home doses from next month.",
    ],
    ["clinical note 2", "clinician.core", 2, core, 50, "Knee pain keeps him at home; referred to physiotherapy."],
    ["clinical note 3", "clinician.rise", 3, rise, 12, "Attends regularly. Both signatures are on file."],
    ["clinical note 4", "clinician.rise", 4, rise, 10, "Detox completed without complications."],
    ["clinical note 5", "clinician.core", 5, core, 45, "Declines medication for now; knows that the door is open."],
  ];
  return lines.map(([name, author, client, program, daysAgo, body]) => ({
    clinic_id: harbor,
    id: sampleId(name),
    client_id: clientId(client),
    author_id: sampleId(author),
    program_id: program,
    sud: isPart2(program),
    written_at: on.ago(daysAgo, "12:00"),
    body,
  }));
}

function safetyConcerns(on: Calendar): Row[] {
  const concern = (client: number, by: string, daysAgo: number, its: Row): Row => ({
    clinic_id: harbor,
    id: sampleId(`concern ${client}`),
    client_id: clientId(client),
    hide_from_representatives: false,
    raised_at: on.ago(daysAgo, "20:00"),
    raised_by: sampleId(by),
    status: "OPEN",
    version: 1,
    ...its,
  });
  return [
    concern(1, "peer.a", 2, {
      kind: "HARM_TO_SELF",
      urgency: "TODAY",
      summary: "Jo said that she is very tired of it all. No plan. She wants somebody to ring tonight.",
    }),
    concern(2, "coordinator", 50, {
      kind: "MEDICAL",
      urgency: "SOON",
      summary: "Fell on the stairs twice.",
      status: "RESOLVED",
      version: 2,
    }),
    concern(3, "clinician.rise", 4, {
      kind: "ABUSE_OR_NEGLECT",
      urgency: "SOON",
      summary: "Robin does not feel safe at home at weekends.",
      hide_from_representatives: true,
    }),
  ];
}
