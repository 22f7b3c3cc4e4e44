import { randomUUID } from "node:crypto";
import type { Relationship } from "../facts.js";
import type { Book, OpenRow } from "./book.js";
import { dayIn, now } from "./times.js";
import { token } from "./tokens.js";

/** A clinic of the world. */
export interface Clinic {
  readonly id: string;
  readonly name: string;
  readonly row: OpenRow;
  readonly programs: OpenRow[];
  /** The days from one instant to another, by its calendar; until today where they have no end yet. */
  days(from: Date, to: Date | null): { readonly from: string; readonly to: string };
}

/** The programs and the organizations that belong to the clients of one relationship. */
export interface Surroundings {
  readonly relationship: Relationship;
  readonly clinic: Clinic;
  readonly programs: Readonly<Record<"general" | "part 2" | "other part 2", OpenRow>>;
  /** The organization of the integrator with this relationship. */
  readonly organization: OpenRow;
  /** Another one, to which the integrator does not belong. */
  readonly otherOrganization: OpenRow;
}

/** Age from which a minor may consent alone to Part 2 care. */
export const ALONE_FROM_AGE = 12;

export function addClinic(book: Book): Clinic {
  const [id, name] = [randomUUID(), token("STAFF_PUBLIC")];
  const programs: OpenRow[] = [];
  const timeZone = "America/Chicago";
  const [warm_line_name, warm_line_number] = [token("STAFF_PUBLIC"), "555-0100"];
  book.tables.add("clinics", {
    clinic_id: id,
    name,
    time_zone: timeZone,
    warm_line_name,
    warm_line_number,
    minor_alone_from_age: ALONE_FROM_AGE,
  });
  const row = book.fact({ type: "Clinic", table: "clinics", clinicId: id, id, values: { name, timeZone } });
  row.values["lines"] = [
    { name: "988 Suicide & Crisis Lifeline", number: "988" },
    { name: warm_line_name, number: warm_line_number },
  ];
  const days: Clinic["days"] = (from, to) => ({ from: dayIn(timeZone, from), to: dayIn(timeZone, to ?? now) });
  return { id, name, row, programs, days };
}

/** `sameIds`: another clinic's rows with the same ids, as only a clinic's id tells them apart. */
export function addSurroundings(
  book: Book,
  clinic: Clinic,
  relationship: Relationship,
  sameIds?: Surroundings,
): Surroundings {
  const program = (kind: keyof Surroundings["programs"]): OpenRow => {
    const [name, isPart2] = [token("STAFF_PUBLIC"), kind !== "general"];
    const row = book.add({
      type: "Program",
      table: "programs",
      clinicId: clinic.id,
      ...(sameIds && { id: sameIds.programs[kind].id }),
      columns: { name, is_part2: isPart2 },
      values: { name, isPart2 },
    });
    clinic.programs.push(row);
    return row;
  };
  return {
    relationship,
    clinic,
    programs: { general: program("general"), "part 2": program("part 2"), "other part 2": program("other part 2") },
    organization: addOrganization(book, clinic, sameIds?.organization.id),
    otherOrganization: addOrganization(book, clinic, sameIds?.otherOrganization.id),
  };
}

/** Registered for coordination, connected, not under Part 2 itself. */
function addOrganization(book: Book, clinic: Clinic, id: string = randomUUID()): OpenRow {
  const name = token("STAFF_PUBLIC");
  return book.add({
    type: "Organization",
    table: "organizations",
    clinicId: clinic.id,
    id,
    columns: {
      name,
      kind: "COMMUNITY_SERVICE",
      needs: ["FOOD", "HOUSING"],
      accepting_referrals: true,
      connected: true,
      is_part2: false,
      address: "1 Example Road",
      purpose: "COORDINATION",
    },
    values: {
      name,
      kind: "COMMUNITY_SERVICE",
      needs: ["FOOD", "HOUSING"],
      acceptingReferrals: true,
      connected: true,
      isPart2: false,
    },
  });
}
