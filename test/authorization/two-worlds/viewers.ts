import type { Role } from "../../../src/authorization/roles.js";
import { type DemoLogin, sampleId, sampleLogins } from "../../../src/demo/sample-clinic/index.js";

/** Somebody of the sample clinic in one of their roles: the two worlds differ in what this one may not see. */
export interface Viewer {
  /** As the report names them, for example "two.hats as PEER_SUPERVISOR". */
  readonly name: string;
  readonly login: DemoLogin;
  readonly role: Role;
}

/** The guardian of client 2, with every scope: the sample clinic has a representative who may not read notes. */
export const guardian: DemoLogin = {
  login: "representative.2",
  name: "Gil Guardian",
  roles: ["REPRESENTATIVE"],
  userId: sampleId("representative.2"),
  clinicId: sampleId("clinic Harbor"),
  clinic: "Harbor",
  about: "guardian of client 2",
};

const logins = [
  "peer.a",
  "peer.b",
  "supervisor.a",
  "supervisor.b",
  "clinician.core",
  "clinician.rise",
  "coordinator",
  "client.1",
  "client.2",
  "representative.2",
  "representative.3",
  "privacy.officer",
  "admin",
  "integrator.food",
  "integrator.hie",
  "two.hats",
  "other.peer",
] as const;

type Login = (typeof logins)[number];

/**
 * Every role, each by somebody who has something to see and something withheld: clients of now, clients of before, and
 * clients who were never theirs. One of them works at the other clinic.
 */
export const viewers: readonly Viewer[] = logins.flatMap((name) => {
  const login = [...sampleLogins, guardian].find((one) => one.login === name);
  if (login === undefined) throw new Error(`Nobody of the sample clinic is called ${name}`);
  return login.roles.map((role) => ({ name: login.roles.length > 1 ? `${name} as ${role}` : name, login, role }));
});

/** Of a row that these alone may see. */
export function everyoneBut(...few: readonly Login[]): (viewer: Viewer) => boolean {
  return ({ login }) => !few.some((name) => name === login.login);
}

/** Of a row, or a column of it, that others may see too. */
export function only(...few: readonly Login[]): (viewer: Viewer) => boolean {
  return ({ login }) => few.some((name) => name === login.login);
}
