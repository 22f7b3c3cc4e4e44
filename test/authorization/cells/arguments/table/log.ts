import { randomUUID } from "node:crypto";
import type { RowFacts } from "../../facts.js";
import { daysAgo } from "../../world/times.js";
import { clientOf, readBy, time, type Argument, type Asking, type Listing } from "../language.js";

const newestFirst = (rows: readonly RowFacts[], field: string): RowFacts[] =>
  rows.toReversed().sort((a, b) => (time(b.values[field]) ?? 0) - (time(a.values[field]) ?? 0));

/** "Privacy officer all rows, staff only own actions"; whoever reads the history of a consent reads it there. */
const events: Listing = {
  root: "auditEvents",
  type: "AuditEvent",
  rows: ({ about, sight }) => {
    const { role, userId } = sight.viewer;
    if (!["PS", "CL", "CC", "PO"].includes(role)) return [];
    const found = about.inClinic("AuditEvent").filter((row) => sight.finds(row));
    if (role === "PO") return newestFirst(found, "recordedAt");
    const theirs = found.filter((row) => row.person === userId);
    return newestFirst(
      theirs.filter((row) => !isOnPeerNote(row) || about.ofType(clientOf(row), "Client").some(sight.finds, sight)),
      "recordedAt",
    );
  },
};

/** "Nobody sees peer-note rows except the privacy officer, client, and that note's current readers". */
const isOnPeerNote = ({ its }: RowFacts): boolean => its["peerOnly"] === true && its["kind"] !== "READ";

/** What the tests do themselves is in the log as well, from here on. */
const written = (filter: string) => (asking: Asking) =>
  `filter: { ${filter} to: "${asking.world.until.toISOString()}" }`;

const someClients = ({ world }: Asking): string[] => [
  ...world.clients.filter(({ id }) => /active|own, none/.test(world.names.get(id) ?? "")).map(({ id }) => id),
  randomUUID(),
];
/** "AuditEvent.*: SUP -, IN -". */
const usual = { listing: events, never: ["SUP", "IN"] } as const;

/** AuditEventFilter. An act on a client whom its actor sees no more is listed without them, and found by nothing of theirs. */
export const logArguments: readonly Argument[] = [
  {
    name: "filter.clientId",
    ...usual,
    written: written("clientId: $value"),
    type: "ID",
    values: someClients,
    keeps: (asking, row, value) => readBy(asking, row, "clientId") === value,
  },
  {
    name: "filter.actorId",
    ...usual,
    written: written("actorId: $value"),
    type: "ID",
    values: ({ own, sight, world }) => [
      sight.viewer.userId,
      own.author,
      ...world.circles.slice(1).map(({ helper }) => helper),
      randomUUID(),
    ],
    keeps: (asking, row, value) => readBy(asking, row, "actorId") === value,
  },
  {
    name: "filter.consentId",
    ...usual,
    written: written("consentId: $value"),
    type: "ID",
    values: (asking) => [
      ...asking.about
        .inClinic("Consent")
        .filter((row) => /^(own|ended), active/.test(asking.world.names.get(clientOf(row).id) ?? ""))
        .map(({ id }) => id),
      randomUUID(),
    ],
    keeps: (asking, row, value) => readBy(asking, row, "consentId") === value,
  },
  {
    name: "filter.kind",
    ...usual,
    written: written("kind: $value"),
    type: "[AuditKind!]",
    values: () => [["READ"], ["CREATE", "DISCLOSURE"], ["CONSENT_SIGNED"], ["EXPORT"]],
    keeps: (asking, row, value) => (value as unknown[]).includes(readBy(asking, row, "kind")),
  },
  {
    name: "filter.from",
    ...usual,
    written: written("from: $value"),
    type: "DateTime",
    values: () => [0, 4.5, 8.5, 100].map((days) => daysAgo(days).toISOString()),
    keeps: (asking, row, value) => (time(readBy(asking, row, "recordedAt")) ?? 0) >= (time(value) ?? 0),
  },
];
