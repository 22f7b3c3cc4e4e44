import type { Roster } from "./roster.shape.js";

/** What the database already knows that a roster may refer to. */
export interface KnownToClinic {
  /** Ids by name. */
  readonly programs: ReadonlyMap<string, string>;
  readonly part2Programs: ReadonlyMap<string, string>;
  readonly organizations: ReadonlyMap<string, string>;
  readonly users: ReadonlyMap<string, string>;
  readonly peerSpecialists: ReadonlyMap<string, string>;
  /** By record number. */
  readonly clients: ReadonlyMap<string, string>;
  /** By record number and program name, joined with a slash. */
  readonly enrollments: ReadonlyMap<string, string>;
  readonly supervision: readonly Link[];
}

export interface Link {
  readonly supervisor: string;
  readonly peerSpecialist: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** What is wrong with a well-formed roster, given what the clinic has; empty if it can be loaded. */
export function objectionsTo(roster: Roster, known: KnownToClinic): string[] {
  const problems: string[] = [];
  const expect = (isSo: boolean, problem: string): void => void (isSo || problems.push(problem));
  const programs = new Set([...known.programs.keys(), ...roster.programs.map(({ name }) => name)]);
  const organizations = new Set([...known.organizations.keys(), ...roster.organizations.map(({ name }) => name)]);
  const users = new Set([...known.users.keys(), ...roster.users.map((user) => user.id)]);
  const peers = new Set([
    ...known.peerSpecialists.keys(),
    ...roster.users.filter(({ peerSpecialist }) => peerSpecialist !== null).map((user) => user.id),
  ]);
  const inOrder = (at: string, { startsAt, endsAt }: { startsAt: string; endsAt: string }): void =>
    expect(
      endsAt === "infinity" || Date.parse(endsAt) > Date.parse(startsAt),
      `${at}.endsAt must come after startsAt.`,
    );
  const isUser = (at: string, user: string): void => expect(users.has(user), `${at} is no user of this clinic.`);
  const isClient = (at: string, mrn: string): void =>
    expect(
      known.clients.has(mrn),
      `${at}.mrn is no client's record number here. Clients are registered by the service.`,
    );

  twice(roster.programs.map(({ name }) => name)).forEach((i) => problems.push(`programs[${i}] is there twice.`));
  twice(roster.organizations.map(({ name }) => name)).forEach((i) =>
    problems.push(`organizations[${i}] is there twice.`),
  );
  twice(roster.users.map((user) => user.id)).forEach((i) => problems.push(`users[${i}] is there twice.`));

  for (const [i, user] of roster.users.entries()) {
    for (const [j, membership] of user.memberships.entries()) {
      const at = `users[${i}].memberships[${j}]`;
      inOrder(at, membership);
      const isIntegrator = membership.role === "INTEGRATOR";
      expect(
        isIntegrator === (membership.organization !== null),
        `${at}.organization goes with INTEGRATOR, and only with it.`,
      );
      if (membership.organization !== null) {
        expect(organizations.has(membership.organization), `${at}.organization is no organization of this clinic.`);
      }
      const isPeer = membership.role === "PEER_SPECIALIST";
      expect(!isPeer || peers.has(user.id), `users[${i}].peerSpecialist is needed for the role PEER_SPECIALIST.`);
    }
    for (const [j, work] of user.programs.entries()) {
      inOrder(`users[${i}].programs[${j}]`, work);
      expect(programs.has(work.program), `users[${i}].programs[${j}].program is no program of this clinic.`);
    }
  }
  for (const [i, link] of roster.supervision.entries()) {
    const at = `supervision[${i}]`;
    inOrder(at, link);
    isUser(`${at}.supervisor`, link.supervisor);
    expect(peers.has(link.peerSpecialist), `${at}.peerSpecialist is no peer specialist of this clinic.`);
    expect(link.supervisor !== link.peerSpecialist, `${at}: nobody supervises themselves.`);
  }
  if (supervisesInCircle([...known.supervision, ...roster.supervision])) {
    problems.push("supervision goes round in a circle: somebody would supervise their own supervisor.");
  }
  for (const [i, { mrn, user }] of roster.clientLogins.entries()) {
    isClient(`clientLogins[${i}]`, mrn);
    isUser(`clientLogins[${i}].user`, user);
  }
  for (const [i, { mrn, program }] of roster.enrollmentEnds.entries()) {
    const isEnrolled = known.enrollments.has(`${mrn}/${program}`);
    expect(isEnrolled, `enrollmentEnds[${i}]: no client of this record number is enrolled in that program.`);
  }
  for (const [i, one] of roster.representatives.entries()) {
    inOrder(`representatives[${i}]`, one);
    isClient(`representatives[${i}]`, one.mrn);
    isUser(`representatives[${i}].user`, one.user);
    expect(
      one.endReason === null || one.endsAt !== "infinity",
      `representatives[${i}].endReason goes with endsAt, and only with it.`,
    );
    // A parent's authority rests on the client's age, and a personal representative's on their death.
    const restsOnIncapacity = one.capacity === "GUARDIAN" || one.capacity === "HEALTH_CARE_AGENT";
    expect(
      one.endReason !== "REGAINED_CONTROL" || restsOnIncapacity,
      `representatives[${i}].endReason: control is regained from a GUARDIAN or a HEALTH_CARE_AGENT.`,
    );
  }
  for (const [i, one] of roster.conflicts.entries()) {
    inOrder(`conflicts[${i}]`, one);
    isClient(`conflicts[${i}]`, one.mrn);
    isUser(`conflicts[${i}].user`, one.user);
  }
  return problems;
}

function twice(names: readonly string[]): number[] {
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));
}

/** Whether links that hold at one time lead from somebody back to themselves. The same link twice counts as its last. */
export function supervisesInCircle(links: readonly Link[]): boolean {
  const latest = new Map(
    links.map((link) => [`${link.supervisor} ${link.peerSpecialist} ${Date.parse(link.startsAt)}`, link]),
  );
  const all = [...latest.values()].filter(({ supervisor, peerSpecialist }) => supervisor !== peerSpecialist);
  // A circle exists at some instant if and only if it exists when one of its links begins.
  return all.some(({ startsAt }) => {
    const at = Date.parse(startsAt);
    const holding = all.filter((link) => Date.parse(link.startsAt) <= at && endOf(link) > at);
    return holding.some((link) => leadsTo(link.peerSpecialist, link.supervisor, holding, new Set()));
  });
}

const endOf = ({ endsAt }: Link): number => (endsAt === "infinity" ? Infinity : Date.parse(endsAt));

function leadsTo(from: string, to: string, links: readonly Link[], seen: Set<string>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return links.some((link) => link.supervisor === from && leadsTo(link.peerSpecialist, to, links, seen));
}
