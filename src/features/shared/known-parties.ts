import { uuidOrNull } from "../../reading/index.js";
import { refused, type Tx } from "../../writing/index.js";

/** A program or an organization of the clinic that an input names. */
export interface KnownParty {
  readonly id: string;
  /** Under 42 CFR Part 2: to be named beside it tells of substance use care. */
  readonly isPart2: boolean;
  /** What sort of organization; null for a program. */
  readonly kind: string | null;
}

/**
 * The programs or organizations of these ids, each once. INVALID_INPUT at `field` where one is not known in this clinic:
 * another clinic's is as unknown as one that nobody has.
 *
 * @example const [program] = await knownParties(tx, "programs", [input.programId], "programId");
 */
export async function knownParties(
  tx: Tx,
  table: "programs" | "organizations",
  ids: readonly string[],
  field: string,
): Promise<KnownParty[]> {
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  const asked = wanted.map(uuidOrNull).filter((id) => id !== null);
  const kind = table === "programs" ? "null" : "kind";
  const found = await tx.query<KnownParty>(
    `select id, is_part2 "isPart2", ${kind} kind from ${table} where clinic_id = $1 and id = any ($2::uuid[])`,
    [tx.clinicId, asked],
  );
  if (found.length !== wanted.length) {
    const which = wanted.length === 1 ? "This id" : "One of these ids";
    throw refused("INVALID_INPUT", `${which} is not known here.`, field);
  }
  return found;
}
