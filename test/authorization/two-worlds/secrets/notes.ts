import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import { everyoneBut, only } from "../viewers.js";
import { ago, client, core, type Planter, rise, type Secret } from "./planting.js";

const note = (name: string): string => `id = '${sampleId(name)}'`;

/** Peer notes of a client: another text, one more, one less, and what the client said about them. */
function peerNotes(number: number, author: string, seenBy: Secret["hiddenFrom"]): Secret {
  return {
    name: `peer notes of ${author} on client ${number}`,
    hiddenFrom: seenBy,
    async plant(world) {
      const where = `client_id = '${client(number)}' and author_id = '${sampleId(author)}'`;
      await world.change("peer_notes", where, "body = body || ' And more than that.', written_together = true");
      await world.change("peer_notes", where, "written_at = written_at + interval '2 hours'");
      for (const daysAgo of [1, 2, 60]) {
        const added = { client_id: client(number), author_id: sampleId(author), written_at: ago(daysAgo) };
        const id = await world.add("peer_notes", { ...added, body: `Something of day ${daysAgo}.` });
        const said = { client_id: client(number), peer_note_id: id, author_id: sampleId(author) };
        await world.add("client_comments", { ...said, at: ago(daysAgo), text: "My own words." });
      }
    },
  };
}

/** Service notes that are still written are their author's and the author's supervisor's. */
const drafts: Secret = {
  name: "drafts of service notes",
  hiddenFrom: everyoneBut("peer.a", "supervisor.a"),
  async plant(world) {
    await world.change(
      "service_notes",
      note("service note 1 draft"),
      `intervention = 'Something else', minutes = 45, units = 3, next_contact_at = '${ago(-1)}', version = 5`,
    );
    await contact(world, 1, "peer.a", core, { daysAgo: 0.5, status: "DRAFT" });
    await contact(world, 4, "peer.a", rise, { daysAgo: 0.2, status: "DRAFT" });
  },
};

/** What a peer specialist wrote about a client of before is not theirs to read any more. */
const ownNotesOfBefore: Secret = {
  name: "own notes about a client of before",
  hiddenFrom: everyoneBut("two.hats"),
  async plant(world) {
    await world.change("service_notes", note("service note 7 before DRAFT"), "intervention = 'By the river'");
    // At times that no new note asks for: that a time is taken is the author's to know.
    await contact(world, 7, "peer.a", rise, { daysAgo: 60, status: "SIGNED" });
    await contact(world, 7, "peer.a", rise, { daysAgo: 61, status: "DRAFT" });
  },
};

/** The admin bills by the facts of a contact: its words, and what the client said about them, are not theirs. */
const wordsOfContacts: Secret = {
  name: "words of service notes",
  hiddenFrom: only("admin"),
  async plant(world) {
    await world.change(
      "service_notes",
      "status <> 'DRAFT'",
      "intervention = 'Other words', response = 'Other words', next_step = null, goal_id = null",
    );
    await world.change("client_comments", "service_note_id is not null", "text = 'Another comment'");
    await world.add("client_comments", {
      client_id: client(1),
      service_note_id: sampleId("service note 1 core"),
      author_id: sampleId("client.1"),
      at: ago(3),
      text: "One more comment",
    });
  },
};

/** Notes of clinicians, for those to whom no preference opens them. */
const clinicalNotes: Secret = {
  name: "clinical notes",
  hiddenFrom: only("peer.b", "supervisor.b", "coordinator", "privacy.officer", "admin", "integrator.food", "two.hats"),
  async plant(world) {
    await world.change(
      "clinical_notes",
      "true",
      "body = 'Another finding', written_at = written_at - interval '1 day'",
    );
    await world.remove("clinical_notes", note("clinical note 5"));
    for (const number of [1, 2, 5, 6]) {
      await world.add("clinical_notes", {
        client_id: client(number),
        author_id: sampleId("clinician.core"),
        program_id: core,
        sud: false,
        written_at: ago(1),
        body: "A further finding",
      });
    }
  },
};

const allNotes: Secret = {
  name: "service notes",
  hiddenFrom: only("privacy.officer"),
  async plant(world) {
    await world.change("service_notes", "status <> 'DRAFT'", "intervention = 'Other words', minutes = 11, units = 1");
    await contact(world, 1, "peer.a", core, { daysAgo: 0.3, status: "SIGNED" });
    await contact(world, 2, "peer.b", core, { daysAgo: 0.3, status: "SIGNED" });
  },
};

/** Client 1's consent to the food bank lets out what was done from thirty to fifteen days ago, and nothing of Part 2 care. */
const notesOfOtherDays: Secret = {
  name: "service notes of other days than a consent is for",
  hiddenFrom: only("integrator.food"),
  async plant(world) {
    const ofThoseDays = `client_id = '${client(1)}' and not sud and started_at between '${ago(30)}' and '${ago(15)}'`;
    await world.change(
      "service_notes",
      `status <> 'DRAFT' and not (${ofThoseDays})`,
      "intervention = 'Of another day', minutes = 11, units = 1",
    );
    for (const daysAgo of [0.3, 9, 45]) await contact(world, 1, "peer.a", core, { daysAgo, status: "SIGNED" });
    await contact(world, 1, "peer.a", rise, { daysAgo: 22, status: "SIGNED" });
    await contact(world, 2, "peer.b", core, { daysAgo: 22, status: "SIGNED" });
  },
};

/** A contact of half an hour. */
export async function contact(
  world: Planter,
  number: number,
  author: string,
  program: string,
  { daysAgo, status }: { readonly daysAgo: number; readonly status: "DRAFT" | "SIGNED" },
): Promise<string> {
  return world.add("service_notes", {
    client_id: client(number),
    author_id: sampleId(author),
    program_id: program,
    sud: program === rise,
    started_at: ago(daysAgo, 0.5),
    ended_at: ago(daysAgo),
    minutes: 30,
    units: 2,
    modality: "PHONE",
    intervention: `Spoke of day ${daysAgo}`,
    next_contact_at: ago(-daysAgo),
    status,
    signed_at: status === "SIGNED" ? ago(daysAgo) : null,
  });
}

export const secretsOfNotes: readonly Secret[] = [
  peerNotes(1, "peer.a", everyoneBut("peer.a", "supervisor.a", "client.1")),
  // Who wrote it has left: no peer specialist and no supervisor reads it any more.
  peerNotes(1, "peer.former", everyoneBut("client.1")),
  peerNotes(2, "peer.b", everyoneBut("peer.b", "supervisor.b", "client.2", "representative.2")),
  peerNotes(3, "peer.a", everyoneBut("peer.a", "supervisor.a")),
  peerNotes(4, "peer.a", everyoneBut("peer.a", "supervisor.a")),
  peerNotes(7, "peer.a", () => true),
  drafts,
  ownNotesOfBefore,
  wordsOfContacts,
  clinicalNotes,
  allNotes,
  notesOfOtherDays,
];
