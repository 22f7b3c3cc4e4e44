import { randomUUID } from "node:crypto";
import type { RaceClinic } from "./clinic.js";
import type { Tie } from "./history.js";
import type { Lane, Step } from "./lane.js";

/** What begins in one turn, and ends in the next. */
export function onAndOff(ties: readonly Tie[], begin: Step["act"], end: Step["act"]): Lane["next"] {
  return (turn) => (turn % 2 === 0 ? { begins: ties, ends: [], act: begin } : { begins: [], ends: ties, act: end });
}

/** A row whose beginning ends a tie, as a restriction does; before the first one there is nothing to lift. */
export function withheldWhile(tie: Tie, row: DatedRow): Lane["next"] {
  const set = async (): Promise<void> => void (await row.begin());
  return (turn) =>
    turn % 2 === 0
      ? { begins: [tie], ends: [], act: () => (turn === 0 ? Promise.resolve() : row.end()) }
      : { begins: [], ends: [tie], act: set };
}

/** A dated row that the owner inserts and ends, each at the instant of its own transaction. */
export interface DatedRow {
  begin(): Promise<string>;
  end(): Promise<void>;
}

export function datedRow(
  { world, asOwner }: RaceClinic,
  table: string,
  columns: Readonly<Record<string, unknown>>,
): DatedRow {
  let id = "";
  return {
    async begin() {
      id = randomUUID();
      const all = { clinic_id: world.clinicId, id, ...columns };
      const places = Object.keys(all).map((_, i) => `$${i + 1}`);
      await asOwner(async (owner) => {
        await owner.query(
          `insert into ${table} (${Object.keys(all).join(", ")}, starts_at) values (${places.join(", ")}, now())`,
          Object.values(all),
        );
      });
      return id;
    },
    end: () =>
      asOwner(async (owner) => {
        await owner.query(`update ${table} set ends_at = now() where clinic_id = $1 and id = $2`, [world.clinicId, id]);
      }),
  };
}
