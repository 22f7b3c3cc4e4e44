import type { RowFacts } from "../facts.js";
import { Computed, OneRow } from "../world/values.js";

/** The peer specialist of an assignment. */
export function peerSpecialistOf(assignment: RowFacts): RowFacts {
  const value = assignment.values["peerSpecialist"];
  const found: unknown = value instanceof Computed ? value.of(undefined as never) : value;
  if (!(found instanceof OneRow)) throw new Error("An assignment without a peer specialist");
  return found.row;
}
