import type pg from "pg";
import type { ClientFacts, RowFacts, Viewer } from "../facts.js";
import { Book } from "./book.js";
import { CLIENT_KINDS, type ClientKind } from "./client-kinds.js";
import { addClient, type ClientOfWorld } from "./clients.js";
import { addEvents } from "./rows/audit.js";
import { addEmergencies } from "./rows/emergencies.js";
import { addConsents } from "./rows/consents.js";
import { addClinicalNotes, addPeerNotes, addSafetyConcerns, addServiceNotes } from "./rows/notes.js";
import { addPlans } from "./rows/plans.js";
import { addCheckpoint } from "./rows/proofs.js";
import { addReferrals } from "./rows/referrals.js";
import { addSharing } from "./rows/sharing.js";
import { sealLogs } from "./seal.js";
import { now } from "./times.js";
import { OneRow, Rows } from "./values.js";
import { addCircles, type Circle } from "./viewers.js";

export type { Circle } from "./viewers.js";
export type { ClientOfWorld } from "./clients.js";

/** Two clinics with everybody and everything that the cells of the matrix are about. */
export interface CellWorld {
  /** Those who ask, all of them in the clinic. */
  readonly viewers: readonly Viewer[];
  readonly clients: readonly ClientFacts[];
  /** What was meant by each client: "own, revoked", "opened and restricted". By the client's id. */
  readonly names: ReadonlyMap<string, string>;
  readonly rows: readonly RowFacts[];
  /** What is recorded by then is of the world, and what comes later of those who looked. */
  readonly until: Date;
  /** The clinic that everybody asks in; clients with the relationship `other clinic` are in another. */
  readonly clinicId: string;
  /** Who else is around the clients of each relationship: programs, organizations, staff who ask nothing. */
  readonly circles: readonly Circle[];
}

/**
 * Makes the world in an empty database, as its owner, in one statement for each table, and seals its log.
 *
 * @example
 * const world = await createCellWorld(owner);
 * const sister = world.viewers.find(({ role, relationship }) => role === "REP" && relationship === "own");
 */
export async function createCellWorld(
  owner: pg.ClientBase,
  kinds: readonly ClientKind[] = CLIENT_KINDS,
): Promise<CellWorld> {
  const book = new Book();
  const { clinic, circles } = addCircles(book);
  const around = (relationship: string): Circle => {
    const found = circles.find((circle) => circle.relationship === relationship);
    if (found === undefined) throw new Error(`No circle for ${relationship}`);
    return found;
  };
  for (const { id } of new Set(circles.map((circle) => circle.clinic))) addCheckpoint(book, id);
  const clients = kinds.map((kind) => {
    // A conflict is about those who would have the relationship; everybody else has never had one.
    const { viewers, author, second } = around(kind.conflict ? "own" : kind.relationship);
    return addClient(book, { ...around(kind.relationship), viewers, author, second }, kind);
  });
  for (const client of clients) addRows(book, client);
  finishStaff(book, circles);
  await book.tables.load(owner);
  await sealLogs(owner);
  return {
    viewers: [...circles.flatMap(({ viewers }) => viewers), ...clients.flatMap(({ self }) => self ?? [])],
    clients: clients.map(({ facts }) => facts),
    names: new Map(clients.map(({ facts, kind }): [string, string] => [facts.id, kind.name])),
    rows: book.rows,
    until: now,
    clinicId: clinic.id,
    circles,
  };
}

/** At least one row of every type and of every kind that a rule tells apart. */
function addRows(book: Book, client: ClientOfWorld): void {
  const goals = addPlans(book, client);
  addPeerNotes(book, client);
  addServiceNotes(book, client, goals);
  addClinicalNotes(book, client);
  addSafetyConcerns(book, client);
  addSharing(book, client);
  addReferrals(book, client);
  addEmergencies(book, client);
  addEvents(book, client, addConsents(book, client));
}

/** What is known of clinics and staff when everybody is there. */
function finishStaff(book: Book, circles: readonly Circle[]): void {
  for (const row of book.rows.filter(({ type }) => type === "PeerSpecialist")) {
    const [supervisor] = book.supervisorsOf(row.clinicId, row.id);
    row.values["supervisor"] =
      supervisor === undefined ? null : new OneRow(book.find("StaffMember", row.clinicId, supervisor));
  }
  for (const clinic of new Set(circles.map((circle) => circle.clinic))) {
    const name = (row: RowFacts): string => String(row.values["name"]);
    clinic.row.values["programs"] = new Rows(clinic.programs.toSorted((a, b) => (name(a) < name(b) ? -1 : 1)));
  }
}
