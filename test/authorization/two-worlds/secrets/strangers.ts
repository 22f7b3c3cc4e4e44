import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import { everyoneBut, only } from "../viewers.js";
import { contact } from "./notes.js";
import { ago, client, lakeside, organization, type Planter, rise, type Secret } from "./planting.js";

/** Clients whom one world alone has: with nobody of now around them, and a record in every table. */
const moreClients: Secret = {
  name: "clients of nobody",
  hiddenFrom: everyoneBut("privacy.officer"),
  async plant(world) {
    for (const number of [20, 21]) {
      await world.add("clients", {
        id: client(number),
        mrn: `H-${1000 + number}`,
        // Names between and before those of others, and one that somebody has too.
        preferred_name: number === 20 ? "Jo" : "Aaron",
        legal_name: "Joanna Sample",
        date_of_birth: "1990-01-01",
        phone: "555-0111",
        email: "client.1@example.org",
        languages: ["en"],
      });
      await record(world, number);
    }
  },
};

/** The admin counts caseloads: whose clients they are is a secret to fewer. */
const theirPeers: Secret = {
  name: "peer specialists of clients of nobody",
  hiddenFrom: everyoneBut("privacy.officer", "admin"),
  async plant(world) {
    for (const number of [20, 21]) {
      const its = { client_id: client(number), peer_specialist_id: sampleId("peer.former"), starts_at: ago(90) };
      await world.add("peer_assignments", its);
    }
  },
};

async function record(world: Planter, number: number): Promise<void> {
  const about = { client_id: client(number), program_id: rise, sud: true };
  const author_id = sampleId("peer.former");
  await world.add("program_enrollments", { ...about, starts_at: ago(90) });
  await world.add("care_team_members", { ...about, user_id: author_id, role: "CLINICIAN", starts_at: ago(90) });
  await contact(world, number, "peer.former", rise, { daysAgo: 3, status: "SIGNED" });
  await world.add("peer_notes", { client_id: client(number), author_id, body: "A note", written_at: ago(3) });
  await world.add("clinical_notes", { ...about, author_id, body: "A finding", written_at: ago(3) });
  await world.add("safety_concerns", {
    client_id: client(number),
    kind: "OTHER",
    urgency: "NOW",
    summary: "At once",
    raised_by: author_id,
    raised_at: ago(1),
  });
  const consent = await world.add("consents", {
    client_id: client(number),
    kind: "SPECIFIC_DISCLOSURE",
    classes: ["IDENTITY"],
    purposes: ["COORDINATION"],
    description: "My name",
    author_id,
    offered_at: ago(5),
    signed_at: ago(5),
  });
  await world.add("consent_recipients", {
    consent_id: consent,
    client_id: client(number),
    organization_id: organization("Jobs"),
  });
  await world.add("referrals", {
    ...about,
    kind: "OUTBOUND",
    need: "FOOD",
    target_organization_id: organization("Food Bank"),
    status: "DRAFT",
    reason: "Food",
    created_by: author_id,
    updated_at: ago(0.01),
  });
  await world.add("restrictions", { client_id: client(number), data_class: "CLINICAL", starts_at: ago(4) });
  await world.add("conflicts", { user_id: sampleId("clinician.core"), client_id: client(number) });
}

/** Clients of others, of before, or of nobody any more. */
function factsOf(number: number, hiddenFrom: Secret["hiddenFrom"]): Secret {
  return {
    name: `facts of client ${number}`,
    hiddenFrom,
    async plant(world) {
      await world.change(
        "clients",
        `id = '${client(number)}'`,
        `preferred_name = 'Zoe', legal_name = 'Zoe Otherwise', phone = '555-0188', identity_version = 5, contact_version = 3,
         date_of_birth = '1999-09-09', pronouns = 'they/them', languages = '{pt}'`,
      );
      await world.add("safety_concerns", {
        client_id: client(number),
        kind: "MEDICAL",
        urgency: "NOW",
        summary: "Something",
        raised_by: sampleId("peer.former"),
        raised_at: ago(1),
      });
    },
  };
}

/** Of the other clinic everything is hidden; some of it has names and numbers that are also here. */
const otherClinic: Secret = {
  name: "the other clinic",
  hiddenFrom: everyoneBut("other.peer"),
  async plant(world) {
    const there = world.at(lakeside);
    const peer = sampleId("other.peer");
    await there.change("clients", "true", "preferred_name = 'Robin', phone = '555-0999', identity_version = 4");
    await there.change("plan_parts", "true", "text = 'A house.'");
    await there.change("peer_notes", "true", "body = 'Talked about houses.'");
    await there.change("peer_specialists", "true", "bio = 'Over there.', accepting_clients = false");
    await there.change("clinics", "true", "warm_line_number = '555-0299', minor_alone_from_age = 12");
    const id = await there.add("clients", {
      mrn: "H-1002",
      preferred_name: "Max",
      legal_name: "Maximilian Placeholder",
      date_of_birth: "1970-01-01",
    });
    await there.add("peer_assignments", { client_id: id, peer_specialist_id: peer, starts_at: ago(9) });
    await there.add("peer_notes", { client_id: id, author_id: peer, body: "A note over there" });
    await there.add("organizations", {
      name: "Harbor Food Bank",
      kind: "COMMUNITY_SERVICE",
      accepting_referrals: true,
    });
    await there.add("programs", { name: "RISE", is_part2: true });
  },
};

/** This clinic, for whoever is of the other: what everybody here may know. */
const thisClinic: Secret = {
  name: "this clinic",
  hiddenFrom: only("other.peer"),
  async plant(world) {
    await world.change("clinics", "true", "name = 'Harbour', warm_line_number = '555-0111'");
    await world.change("peer_specialists", "true", "bio = 'Over here.'");
    await world.change("clients", "true", "preferred_name = preferred_name || ' B.', identity_version = 7");
    await world.add("organizations", { name: "Another", kind: "COMMUNITY_SERVICE", accepting_referrals: true });
    await world.add("programs", { name: "SHORE", is_part2: true });
  },
};

export const secretsOfStrangers: readonly Secret[] = [
  moreClients,
  theirPeers,
  factsOf(7, everyoneBut("two.hats", "privacy.officer")),
  factsOf(8, everyoneBut("privacy.officer")),
  factsOf(6, everyoneBut("two.hats", "supervisor.b", "privacy.officer", "admin")),
  otherClinic,
  thisClinic,
];
