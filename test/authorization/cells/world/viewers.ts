import { RELATIONSHIPS, type Letters, type Relationship, type RepresentativeScope, type Viewer } from "../facts.js";
import type { Book } from "./book.js";
import { addClinic, addSurroundings, type Clinic, type Surroundings } from "./clinics.js";
import { addPerson, addViewer, ALL_SCOPES, supervise, type NewViewer } from "./people.js";

/** Those who ask and those who write, around the clients of one relationship. */
export interface Circle extends Surroundings {
  readonly viewers: Viewer[];
  /** A peer specialist who asks, and has written notes. */
  readonly author: string;
  /** Another who asks and has written as well; in `own` in the Part 2 program. */
  readonly second: string;
  /** Assigned now, asks nothing. */
  readonly helper: string;
  /** Was assigned until yesterday. */
  readonly former: string;
  readonly clinician: string;
  readonly coordinator: string;
}

const alone = (...scopes: RepresentativeScope[]): NewViewer => ({ role: "REP", scopes });
const all = (role: Letters): NewViewer => ({ role, ...(role === "REP" && { scopes: ALL_SCOPES }) });
const part2 = (role: Letters): NewViewer => ({ ...all(role), inPart2Program: true });

/** Who asks, with each relationship. Clients of the relationship `own` ask as well: each is made with their client. */
const ASKING: Readonly<Record<Relationship, readonly NewViewer[]>> = {
  own: [
    all("PS"),
    part2("PS"),
    { role: "PS", as: "covering" },
    ...(["SUP", "CL", "CC", "AD"] as const).flatMap((role) => [all(role), part2(role)]),
    { role: "SUP", alsoTreats: true, inPart2Program: true },
    all("REP"),
    ...ALL_SCOPES.map((scope) => alone(scope)),
    all("PO"),
    all("IN"),
  ],
  ended: [all("PS"), part2("PS"), all("SUP"), part2("CL"), part2("CC"), all("REP"), all("AD")],
  never: [
    part2("PS"),
    part2("SUP"),
    part2("CL"),
    part2("CC"),
    all("REP"),
    { role: "AD", leftPrograms: true },
    all("IN"),
  ],
  supervised: (["PS", "CL", "CC", "ME", "REP", "PO", "AD", "IN"] as const).map(all),
  represented: (["PS", "SUP", "CL", "CC", "ME", "PO", "AD", "IN"] as const).map(all),
  emergency: [all("CL"), part2("CL"), part2("PS")],
  "other clinic": [
    ...(["PS", "SUP", "CL", "CC"] as const).map(part2),
    ...(["ME", "REP", "PO", "AD", "IN"] as const).map(all),
  ],
};

/** Both clinics with everybody in them, one circle for each relationship. */
export function addCircles(book: Book): { readonly clinic: Clinic; readonly circles: readonly Circle[] } {
  const [clinic, otherClinic] = [addClinic(book), addClinic(book)];
  const circles = RELATIONSHIPS.map((relationship) => {
    const here = addSurroundings(book, clinic, relationship);
    const isElsewhere = relationship === "other clinic";
    const around = isElsewhere ? addSurroundings(book, otherClinic, relationship, here) : here;
    return addCircle(book, around, clinic);
  });
  return { clinic, circles };
}

function addCircle(book: Book, around: Surroundings, asksIn: Clinic): Circle {
  const { clinic, relationship, programs } = around;
  // An administrator works in the clients' program only where that is the relationship: their hats are elsewhere's.
  const viewers = ASKING[relationship].map((its) => addViewer(book, surroundingsOf(around, its), its, asksIn));
  const one = (role: Letters, inPart2: boolean): string =>
    addPerson(book, { clinic, roles: [role], programs: inPart2 ? [programs["part 2"]] : [] });
  const [helper, former] = [one("PS", false), one("PS", true)];
  const peers = viewers.filter(({ role }) => role === "PS").map(({ userId }) => userId);
  const [author = helper, second = helper] = peers;

  for (const viewer of viewers) {
    const supervises = viewer.role === "SUP";
    if (relationship === "own" && supervises)
      for (const peer of [author, second]) supervise(book, clinic, viewer.userId, peer);
    if (relationship === "other clinic" && supervises) supervise(book, clinic, viewer.userId, author);
    if (relationship === "supervised") supervise(book, clinic, viewer.userId, helper);
    // Until yesterday they supervised somebody who is assigned, and today somebody who was assigned until yesterday.
    if (relationship === "ended" && supervises) {
      supervise(book, clinic, viewer.userId, helper, true);
      supervise(book, clinic, viewer.userId, former);
    }
  }
  return {
    ...around,
    viewers,
    author,
    second,
    helper,
    former,
    clinician: one("CL", true),
    coordinator: one("CC", false),
  };
}

/** Administrators with another relationship work in no program of these clients. */
function surroundingsOf(around: Surroundings, its: NewViewer): Surroundings {
  const { relationship, programs } = around;
  if (its.role !== "AD" || ["own", "ended", "other clinic"].includes(relationship) || its.leftPrograms) return around;
  return { ...around, programs: { ...programs, general: programs["other part 2"] } };
}
