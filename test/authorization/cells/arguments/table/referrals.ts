import { randomUUID } from "node:crypto";
import type { RowFacts } from "../../facts.js";
import { daysAgo } from "../../world/times.js";
import { OneRow } from "../../world/values.js";
import { clientOf, readBy, time, type Argument, type Asking, type Listing } from "../language.js";

/** Newest change first, as this viewer is told of it. */
const byChange =
  (asking: Asking) =>
  (a: RowFacts, b: RowFacts): number =>
    (time(readBy(asking, b, "updatedAt")) ?? 0) - (time(readBy(asking, a, "updatedAt")) ?? 0) || (a.id < b.id ? 1 : -1);

export const referrals: Listing = {
  root: "referrals",
  type: "Referral",
  rows: (asking) =>
    asking.about
      .inClinic("Referral")
      .filter((row) => asking.sight.finds(row))
      .toSorted(byChange(asking)),
};

const named = (asking: Asking): RowFacts[] =>
  ["own, active", "own, none", "ended, active", "never, active", "other clinic, active"].flatMap((name) => {
    const client = asking.world.clients.find(({ id }) => asking.world.names.get(id) === name);
    return client === undefined ? [] : [...asking.about.ofType(client, "Client")];
  });

const is =
  (field: string): Argument["keeps"] =>
  (asking, row, value) =>
    readBy(asking, row, field) === value;
const changed = (asking: Asking, row: RowFacts): number => time(readBy(asking, row, "updatedAt")) ?? 0;
const cutoffs = (): string[] => [0.5, 20, 34.5, 36.5, 39.5, 400].map((days) => daysAgo(days).toISOString());

/** "Referral.id, kind, status: PO -, AD counts": neither reads one. */
const usual = { listing: referrals, never: ["PO", "AD"] } as const;

/** ReferralFilter, as d.3 of the written rules has the fields behind it. */
export const referralArguments: readonly Argument[] = [
  {
    name: "filter.status",
    ...usual,
    written: "filter: { status: $value }",
    type: "[ReferralStatus!]",
    values: () => [["DRAFT"], ["RECEIVED"], ["COMPLETED"], ["DRAFT", "COMPLETED"], ["EXPIRED"]],
    keeps: (asking, row, value) => (value as unknown[]).includes(readBy(asking, row, "status")),
  },
  {
    name: "filter.kind",
    ...usual,
    written: "filter: { kind: $value }",
    type: "ReferralKind",
    values: () => ["OUTBOUND", "INTERNAL", "INTAKE"],
    keeps: is("kind"),
  },
  {
    name: "filter.need",
    ...usual,
    written: "filter: { need: $value }",
    type: "ReferralNeed",
    values: () => ["FOOD", "HOUSING"],
    keeps: is("need"),
  },
  {
    name: "filter.targetId",
    ...usual,
    written: "filter: { targetId: $value }",
    type: "ID",
    values: ({ world }) => [
      ...world.circles.flatMap(({ organization, otherOrganization }) => [organization.id, otherOrganization.id]),
      randomUUID(),
    ],
    keeps: (asking, row, value) => {
      const target = readBy(asking, row, "target");
      return target instanceof OneRow && target.row.id === value;
    },
  },
  {
    name: "filter.clientId",
    ...usual,
    written: "filter: { clientId: $value }",
    type: "ID",
    values: (asking) => [...named(asking).map(({ id }) => id), randomUUID()],
    keeps: (_, row, value) => clientOf(row).id === value,
  },
  {
    name: "filter.updatedAfter",
    ...usual,
    written: "filter: { updatedAfter: $value }",
    type: "DateTime",
    values: cutoffs,
    keeps: (asking, row, value) => changed(asking, row) >= (time(value) ?? 0),
  },
  {
    name: "filter.updatedBefore",
    ...usual,
    written: "filter: { updatedBefore: $value }",
    type: "DateTime",
    values: cutoffs,
    keeps: (asking, row, value) => changed(asking, row) < (time(value) ?? 0),
  },
  {
    name: "filter.overdue",
    ...usual,
    written: "filter: { overdue: $value }",
    type: "Boolean",
    values: () => [true, false],
    // Every deadline of the world lies ahead.
    keeps: (_, __, value) => value === false,
  },
];
