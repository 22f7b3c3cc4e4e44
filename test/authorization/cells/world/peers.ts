import type { OpenRow, Book } from "./book.js";
import type { Clinic } from "./clinics.js";
import { dateAgo } from "./times.js";
import { token } from "./tokens.js";
import { Computed, Rows } from "./values.js";

const LEVELS = ["PRIVATE_MATCH_ONLY", "SHARED_WITH_MATCHED", "CLINIC", "PUBLIC"] as const;

/** What the profile of a peer specialist leans on, filled in as the world grows. */
const assigned = new WeakMap<Book, Map<string, string[]>>();

/** The ids of clients whom a peer specialist of a clinic is assigned to now. */
export function assignedTo(book: Book, clinicId: string, peer: string): string[] {
  const known = assigned.get(book) ?? new Map<string, string[]>();
  assigned.set(book, known);
  const key = `${clinicId}/${peer}`;
  const clients = known.get(key) ?? [];
  known.set(key, clients);
  return clients;
}

/** Profile, credentials and lived experience of somebody who is already a user. */
export function addPeerSpecialist(book: Book, clinic: Clinic, id: string, displayName: string): OpenRow {
  const clients = assignedTo(book, clinic.id, id);
  const its = { assignedTo: clients };
  const [pronouns, bio, languages] = [token("STAFF_PUBLIC"), token("STAFF_PUBLIC"), ["en", "es"]];
  const peer = book.add({
    type: "PeerSpecialist",
    table: "peer_specialists",
    clinicId: clinic.id,
    id,
    person: id,
    its,
    columns: { pronouns, bio, languages, accepting_clients: true, caseload_limit: 40 },
    values: {
      displayName,
      pronouns,
      bio,
      languages,
      acceptingClients: true,
      caseloadLimit: 40,
      caseloadCount: new Computed(() => clients.length),
    },
  });
  const part = { clinicId: clinic.id, of: peer, person: id };
  const experiences = LEVELS.map((disclosure) => {
    const [tag, label] = [token("STAFF_PRIVATE"), token("STAFF_PRIVATE")];
    const columns = { peer_specialist_id: id, tag, label, disclosure };
    const more = { its: { ...its, disclosure }, columns, values: { tag, label, disclosure } };
    return book.add({ type: "LivedExperience", table: "lived_experiences", ...part, ...more });
  });
  experiences.sort((a, b) => (String(a.values["label"]) < String(b.values["label"]) ? -1 : 1));
  const credential = {
    kind: token("STAFF"),
    issuer: token("STAFF"),
    number: token("STAFF"),
    status: "ACTIVE",
  };
  const [issuedOn, expiresOn] = [dateAgo(300), dateAgo(-300)];
  const credentials = [
    book.add({
      type: "Credential",
      table: "credentials",
      ...part,
      its,
      columns: { peer_specialist_id: id, ...credential, issued_on: issuedOn, expires_on: expiresOn },
      values: { ...credential, issuedOn, expiresOn },
    }),
  ];
  peer.values["livedExperience"] = new Rows(experiences);
  peer.values["credentials"] = new Rows(credentials);
  return peer;
}
