import type { Role } from "../../authorization/roles.js";
import { harbor, lakeside, sampleId } from "./story.js";

/** Somebody who can sign in to the demo. */
export interface DemoLogin {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly userId: string;
  readonly clinicId: string;
  readonly clinic: string;
  /** Who this is in the story, in one line. */
  readonly about: string;
}

type Line = readonly [login: string, name: string, roles: Role | readonly Role[], about: string];

const ofHarbor: readonly Line[] = [
  ["peer.a", "Ada Example", "PEER_SPECIALIST", "works in CORE and RISE; clients 1, 3 and 4"],
  ["peer.b", "Bo Sample", "PEER_SPECIALIST", "works in CORE; clients 2 and 5"],
  ["peer.c", "Cleo Example", "PEER_SPECIALIST", "works in RISE; client 7"],
  ["peer.former", "Fay Formerly", "PEER_SPECIALIST", "employment ended three weeks ago: signs in no more"],
  ["two.hats", "Toni Twohats", ["PEER_SPECIALIST", "PEER_SUPERVISOR"], "picks a role with X-Active-Role"],
  ["supervisor.a", "Sasha Example", "PEER_SUPERVISOR", "supervises peer.a"],
  ["supervisor.b", "Sidney Sample", "PEER_SUPERVISOR", "supervises peer.b"],
  [
    "clinician.core",
    "Dr. Cory Example",
    "CLINICIAN",
    "works in CORE; treats clients 1, 2, 4 and 5; opens others' records in an emergency",
  ],
  ["clinician.rise", "Dr. Riley Sample", "CLINICIAN", "works in RISE, a Part 2 program; treats clients 1, 3 and 4"],
  ["coordinator", "Kim Example", "CARE_COORDINATOR", "works in CORE; coordinates clients 1, 2 and 5"],
  ["client.1", "Jo Sample", "CLIENT", "in CORE and RISE, with a recovery plan of her own"],
  ["client.2", "Max Placeholder", "CLIENT", "in CORE"],
  ["client.3", "Robin Example", "CLIENT", "aged 16, in CORE and RISE"],
  [
    "representative.3",
    "Pat Example",
    "REPRESENTATIVE",
    "mother of client 3; may read and consent, not read peer notes",
  ],
  ["privacy.officer", "Perry Sample", "PRIVACY_OFFICER", "reads consents and the audit log, no notes and no plan"],
  ["admin", "Alex Example", "CLINIC_ADMIN", "administers CORE"],
  ["integrator.food", "Food Bank connector", "INTEGRATOR", "pulls the referrals of Harbor Food Bank"],
  ["integrator.hie", "HIE-X connector", "INTEGRATOR", "pulls the referrals of the exchange HIE-X"],
];

const ofLakeside: readonly Line[] = [
  ["other.peer", "Ollie Elsewhere", "PEER_SPECIALIST", "a peer specialist of another clinic"],
  ["other.clinician", "Dr. Oda Elsewhere", "CLINICIAN", "a clinician of another clinic"],
];

/** Everybody who can sign in, with the id that tokens name. A peer specialist's id is the same one. */
export const sampleLogins: readonly DemoLogin[] = [
  ...ofHarbor.map((line) => loginOf(line, harbor, "Harbor")),
  ...ofLakeside.map((line) => loginOf(line, lakeside, "Lakeside")),
];

function loginOf([login, name, roles, about]: Line, clinicId: string, clinic: string): DemoLogin {
  return { login, name, roles: [roles].flat(), userId: sampleId(login), clinicId, clinic, about };
}
