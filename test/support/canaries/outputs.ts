import type { Role } from "../../../src/authorization/roles.js";
import type { Window } from "./history.js";
import type { Output } from "./scan.js";

/** Whoever a request was made by, as its token says; a request that was refused has no viewer. */
export interface Viewer {
  readonly userId: string;
  readonly clinicId: string;
  /** The role that was asked for; null where the service chose among those that they have. */
  readonly role: Role | null;
}

/**
 * What the service put out. Nothing protected may be in a `silent` output, whoever it is for; what an answer or a cursor
 * holds is judged by who asked, and when.
 */
export interface ServiceOutput extends Output {
  readonly kind: "answer" | "cursor" | "silent";
  readonly viewer: Viewer | null;
  readonly window: Window;
}

/** Counts of what was looked at. */
export interface Tally {
  readonly values: number;
  readonly answers: number;
  readonly cursors: number;
  readonly logLines: number;
  readonly auditRows: number;
  readonly findings: number;
}
