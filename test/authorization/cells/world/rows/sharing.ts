import type { Book } from "../book.js";
import type { ClientOfWorld } from "../clients.js";
import { daysAgo, daysAhead, FOREVER } from "../times.js";
import { OneRow, Rows } from "../values.js";

/** The client's preferences and what the clinic agreed to; each client has some that decide nothing. */
export function addSharing(book: Book, client: ClientOfWorld): void {
  addPreferences(book, client);
  addRestrictions(book, client);
}

function addPreferences(book: Book, { facts, kind, row }: ClientOfWorld): void {
  const chosen = kind.preferences ?? [];
  const hasOne = chosen.some(([name, side]) => name === "OUTCOME" && side === "COORDINATION");
  const all = hasOne ? chosen : [...chosen, ["OUTCOME", "COORDINATION", true] as const];
  const sorted = all.toSorted((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1));
  const rows = sorted.map(([dataClass, audience, allowed]) => {
    const since = daysAgo(15);
    return book.add({
      type: "SharingPreference",
      table: "sharing_preferences",
      clinicId: facts.clinicId,
      client: facts,
      columns: { data_class: dataClass, audience, allowed, since },
      values: { dataClass, audience, allowed, since },
    });
  });
  row.values["sharingPreferences"] = new Rows(rows);
}

function addRestrictions(book: Book, { facts, kind, row, circle }: ClientOfWorld): void {
  const agreed = [
    ...(kind.restrictions ?? []).map(([name, whom]) => [name, whom, null] as const),
    // Of a class that no field has, toward somebody else.
    ["OUTCOME", "other organization", daysAhead(50)] as const,
    ["OUTCOME", "part 2", daysAhead(50)] as const,
  ];
  const rows = agreed.map(([dataClass, whom, endsAt], i) => {
    const startsAt = daysAgo(90 - i);
    const organizations = { organization: circle.organization, "other organization": circle.otherOrganization };
    const organization = whom === "all" || whom === "part 2" ? null : organizations[whom];
    const program = whom === "part 2" ? circle.programs["part 2"] : null;
    return book.add({
      type: "Restriction",
      table: "restrictions",
      clinicId: facts.clinicId,
      client: facts,
      columns: {
        data_class: dataClass,
        organization_id: organization?.id ?? null,
        program_id: program?.id ?? null,
        starts_at: startsAt,
        ends_at: endsAt ?? FOREVER,
      },
      values: {
        dataClass,
        organization: organization && new OneRow(organization),
        program: program && new OneRow(program),
        startsAt,
        endsAt,
      },
    });
  });
  row.values["restrictions"] = new Rows(rows);
}
