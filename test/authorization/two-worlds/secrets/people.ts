import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import { everyoneBut, only } from "../viewers.js";
import { ago, client, type Secret } from "./planting.js";

/** A day of birth in the same band of ages: for those who read the band, or nothing of it. */
const dayOfBirth: Secret = {
  name: "the day of birth within the band",
  hiddenFrom: only(
    "peer.a",
    "peer.b",
    "supervisor.a",
    "supervisor.b",
    "two.hats",
    "privacy.officer",
    "integrator.food",
    "other.peer",
  ),
  async plant(world) {
    // The food bank may read it of client 1.
    await world.change("clients", `id = '${client(2)}'`, "date_of_birth = date_of_birth - 9");
  },
};

const reachingClients: Secret = {
  name: "how to reach clients, and their languages",
  hiddenFrom: only("privacy.officer"),
  async plant(world) {
    await world.change(
      "clients",
      "true",
      `phone = '555-0166', email = null, languages = '{pt,fr}', contact_version = contact_version + 4,
       service_version = service_version + 4, date_of_birth = date_of_birth - 100`,
    );
  },
};

/** Client 2 objects to being rung up by clinicians; the food bank has no consent for more than what he is called. */
const reachingClient2: Secret = {
  name: "how to reach client 2",
  hiddenFrom: only("clinician.core", "integrator.food"),
  async plant(world) {
    const facts = "phone = '555-0144', email = 'max@example.org', contact_version = contact_version + 2";
    await world.change("clients", `id = '${client(2)}'`, facts);
  },
};

const namesWithoutConsent: Secret = {
  name: "names in law of clients without that consent",
  hiddenFrom: only("integrator.food"),
  async plant(world) {
    const names = "legal_name = 'Jonas Otherwise', mrn = 'H-77', languages = '{pt}', service_version = 3";
    await world.change("clients", `id = '${client(2)}'`, names);
  },
};

const hiddenConcerns: Secret = {
  name: "concerns that are kept from representatives",
  hiddenFrom: everyoneBut("peer.a", "supervisor.a", "clinician.rise", "privacy.officer"),
  async plant(world) {
    const changed = "kind = 'OTHER', urgency = 'NOW', summary = 'Something else', status = 'ACKNOWLEDGED', version = 4";
    await world.change("safety_concerns", `client_id = '${client(3)}'`, changed);
    await world.add("safety_concerns", {
      client_id: client(3),
      kind: "HARM_TO_OTHERS",
      urgency: "TODAY",
      summary: "One more",
      hide_from_representatives: true,
      raised_by: sampleId("peer.a"),
      raised_at: ago(1),
    });
  },
};

const concernsOfClient1: Secret = {
  name: "concerns about client 1",
  hiddenFrom: only(
    "peer.b",
    "supervisor.b",
    "client.2",
    "representative.2",
    "representative.3",
    "admin",
    "integrator.food",
    "integrator.hie",
  ),
  async plant(world) {
    await world.change("safety_concerns", `client_id = '${client(1)}'`, "status = 'RESOLVED', summary = 'Otherwise'");
  },
};

/** What peer specialists keep to themselves, and what they show to those they are matched with. */
const livedExperience: Secret = {
  name: "lived experience that is not shown",
  hiddenFrom: everyoneBut("peer.a"),
  async plant(world) {
    await world.remove("lived_experiences", `tag = 'opioid-recovery'`);
    const more = { peer_specialist_id: sampleId("peer.c"), disclosure: "PRIVATE_MATCH_ONLY" };
    for (const tag of ["a-first", "zz-last"]) await world.add("lived_experiences", { ...more, tag, label: tag });
  },
};

const sharedExperience: Secret = {
  name: "lived experience for clients of that peer specialist",
  hiddenFrom: everyoneBut("peer.b", "client.2"),
  async plant(world) {
    await world.remove("lived_experiences", `tag = 'homelessness'`);
    const more = { peer_specialist_id: sampleId("peer.b"), disclosure: "SHARED_WITH_MATCHED" };
    await world.add("lived_experiences", { ...more, tag: "a-first", label: "Something" });
  },
};

const certificates: Secret = {
  name: "numbers and days of certificates",
  hiddenFrom: only(
    "clinician.core",
    "clinician.rise",
    "coordinator",
    "client.1",
    "client.2",
    "representative.2",
    "representative.3",
    "integrator.food",
    "integrator.hie",
  ),
  async plant(world) {
    await world.change(
      "credentials",
      "number is not null",
      "number = 'CPS-' || substr(id::text, 1, 6), issued_on = issued_on - 3, expires_on = expires_on + 3",
    );
  },
};

/** Somebody else's requests: also under a key that the viewer uses. */
const keysOfOthers: Secret = {
  name: "idempotency keys of others",
  hiddenFrom: () => true,
  async plant(world) {
    for (const mutation of ["addGoal", "writePeerNote", "createReferral", "registerClient", "raiseSafetyConcern"]) {
      await world.addPlain("idempotency_keys", {
        user_id: sampleId("nobody who asks"),
        mutation,
        key: "again",
        salt: Buffer.from("00", "hex"),
        input_hash: Buffer.from("00", "hex"),
        made: "{}",
        user_errors: "[]",
      });
    }
  },
};

/** Acts of others, in the log: about clients whose reports the viewer may not read. */
const actsOfOthers: Secret = {
  name: "acts of others in the audit log",
  hiddenFrom: everyoneBut("privacy.officer", "peer.b"),
  async plant(world) {
    for (const [number, kind] of [
      [2, "READ"],
      [4, "CREATE"],
      [5, "CONSENT_SIGNED"],
      [7, "READ_DENIED"],
    ] as const) {
      await world.addPlain("audit_events", {
        event_id: sampleId(`act of others ${number}`),
        recorded_at: ago(0.5),
        kind,
        outcome: "SUCCESS",
        actor_id: sampleId("peer.b"),
        actor_role: "PEER_SPECIALIST",
        purpose: "TREATMENT",
        client_ids: [client(number)],
        class_sets: [255],
      });
    }
  },
};

/** The audit log of client 2 is the client's own to read, in reports. */
const notOfClient2: Secret = {
  ...actsOfOthers,
  hiddenFrom: everyoneBut("privacy.officer", "peer.b", "client.2", "representative.2"),
};

export const secretsOfPeople: readonly Secret[] = [
  dayOfBirth,
  reachingClients,
  reachingClient2,
  namesWithoutConsent,
  hiddenConcerns,
  concernsOfClient1,
  livedExperience,
  sharedExperience,
  certificates,
  keysOfOthers,
  notOfClient2,
];
