import type { Matrix } from "../facts.js";
import { Judge } from "./judge.js";
import { readPage, type Line } from "./language.js";
import { audit } from "./pages/audit.js";
import { clients } from "./pages/clients.js";
import { consents } from "./pages/consents.js";
import { notes } from "./pages/notes.js";
import { plans } from "./pages/plans.js";
import { referrals } from "./pages/referrals.js";
import { staff } from "./pages/staff.js";

/** Every line of the written matrix. */
export const lines: readonly Line[] = [clients, notes, plans, referrals, consents, audit, staff].flatMap(readPage);

/** Who sees what, written by hand from what was promised and not from what was built. */
export const matrix: Matrix = new Judge(lines);

/**
 * What PostgreSQL's rules show by themselves of the rows. Each wall holds alone for PEER_ONLY, SUD and PLAN_PRIVATE; limits
 * that the client or the clinic set on other classes are the compiled read's alone.
 */
export const databaseMatrix: Matrix = new Judge(lines, (dataClass) => dataClass === "SUD");
