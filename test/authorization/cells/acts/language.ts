import type { ClientFacts, Letters, RepresentativeScope, RowFacts, Viewer } from "../facts.js";
import type { Circle } from "../world/index.js";

/** One try of an act: who tries it on which row of which client. */
export interface Try {
  readonly viewer: Viewer;
  /** By which the staff know them; empty for others. */
  readonly viewerName: string;
  readonly client: ClientFacts;
  readonly row: RowFacts;
  /** Programs, organizations and staff around the client. */
  readonly circle: Circle;
  /** Made for this try alone; its number, from 1. */
  readonly serial: number;
  /** The row of the client. */
  readonly clientRow: RowFacts;
  /** Every row of the client. */
  readonly rows: readonly RowFacts[];
  /** Whether the viewer sees a row. */
  finds(row: RowFacts): boolean;
}

/** Whether somebody may do it, of those in a role that may at all and see the row. */
export type Rule = (its: Try) => boolean;

/**
 * What is answered. `done`: written. `NOT_FOUND`: the same as for an id that is nowhere. `FORBIDDEN`: seen, and not theirs to
 * do. Anything else is the code of a userError, which only somebody is told who may do it.
 */
export type Outcome = string;

/** What a done act leaves behind. */
export interface Trace {
  readonly table: string;
  /** The column that says who did it. */
  readonly by?: string;
  /** The kind of its event in the log. */
  readonly event: string;
}

/** A row made by the owner for one try, from one of the world: so that it is really done and disturbs no other. */
export type Fresh = Readonly<Record<string, unknown>>;

/** One act of the clinic, as d.5 of the written rules has it. */
export interface Act {
  readonly name: string;
  /** The types of the row that it is about. */
  readonly on: readonly string[];
  /** Which rows of a client it is tried on; every one of the types where absent. */
  readonly rows?: (its: { readonly row: RowFacts; readonly circle: Circle }) => boolean;
  /** Tells variants of one act apart in reports: the state that it moves to. */
  readonly as?: string;
  /** Tried on two clients only: it is about the input and no other of them decides differently. */
  readonly few?: true;
  /** Whether the row is there for the viewer to act on; whether they find it to read where absent. */
  readonly finds?: Rule;
  /** Tried when all others are done: it changes what consent there is for them. */
  readonly last?: true;
  /** Roles that see none of these rows and are refused whatever the id is. */
  readonly never?: readonly Letters[];
  /** Who may, by role; a role that is not named may not. */
  readonly who: Readonly<Partial<Record<Letters, Rule>>>;
  readonly input: (its: Try) => Readonly<Record<string, unknown>>;
  /** What who may is told; `done` where absent. */
  readonly then?: (its: Try) => Outcome;
  /** Columns in which the row that it is done on differs from the one of the world. */
  readonly fresh?: (its: Try) => Fresh;
  /** What its payload calls what was made, and what is left behind. */
  readonly shows: string;
  readonly leaves: Trace;
}

/** Whether a role's own relationship to the client is in force: assigned, supervises, treats, coordinates, is, represents. */
const related =
  (role: Letters): Rule =>
  ({ viewer, client }) => {
    if (viewer.role !== role || viewer.clinicId !== client.clinicId) return false;
    if (role === "ME") return viewer.ownClientId === client.id;
    return viewer.relationship === "own" && client.relationship === "own";
  };

/** Assigned now. */
export const A = related("PS");
/** Supervises an assigned peer specialist now. */
export const V = related("SUP");
/** Treats now. */
export const T = related("CL");
/** Coordinates now. */
export const K = related("CC");
/** Is the client. */
export const S = related("ME");
/** Represents the client, with one of the scopes. */
export const P =
  (...scopes: readonly RepresentativeScope[]): Rule =>
  (its) =>
    related("REP")(its) && scopes.some((scope) => its.viewer.scopes.includes(scope));
/** Whoever sees the row. */
export const R: Rule = () => true;

export const both =
  (...rules: readonly Rule[]): Rule =>
  (its) =>
    rules.every((rule) => rule(its));
export const not =
  (rule: Rule): Rule =>
  (its) =>
    !rule(its);

/** Wrote the row, or is whom it is about. */
export const author: Rule = ({ viewer, row }) => row.person === viewer.userId;
/** Supervises the person of the row now. */
export const supervisesAuthor: Rule = ({ viewer, row }) =>
  ((row.its["supervisors"] as readonly string[] | undefined) ?? []).includes(viewer.userId);
/** Client or clinic withhold a class from the side of the clinic that asks, or from the program that they work in. */
export const limited =
  (dataClass: string): Rule =>
  ({ viewer, client }) => {
    const side = { PS: "PEER_SIDE", SUP: "PEER_SIDE", CL: "CLINICAL_SIDE", CC: "COORDINATION" }[viewer.role as string];
    const isOf = (whom: string): boolean => client.withheld.includes(`${dataClass} ${whom}`);
    return (side !== undefined && isOf(side)) || (viewer.inPart2Program && isOf("PART2_PROGRAM"));
  };
