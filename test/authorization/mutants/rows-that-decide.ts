import type pg from "pg";
import { CLIENT_KINDS, NAMEABLE, type ClientKind } from "../cells/world/client-kinds.js";
import type { CellWorld } from "../cells/world/index.js";

// The world of the cells has what the written matrix tells apart. Some conditions of a policy hold there together with
// others; these clients and rows are such that one of them decides alone.

const SIDES = ["PEER_SIDE", "COORDINATION"];

/** The clients of the world, and those in whom one consent or one wish decides alone. */
export const DECIDING_KINDS: readonly ClientKind[] = [
  ...CLIENT_KINDS,
  {
    name: "own, clinical notes opened and Part 2 care withheld",
    relationship: "own",
    consent: "active",
    preferences: SIDES.flatMap((side) => [["CLINICAL", side, true] as const, ["SUD", side, false] as const]),
  },
  {
    name: "own, consent names all but Part 2 care",
    relationship: "own",
    consent: "other class",
    consentClasses: NAMEABLE.filter((name) => name !== "SUD"),
  },
];

/** Consents that one condition shows: written by the viewer, signed and never offered, an agreement without a class. */
export async function addConsents(owner: pg.ClientBase, world: CellWorld): Promise<void> {
  const client = clientNamed(world, "own, active");
  const helper = world.circles.find(({ relationship }) => relationship === "own")?.helper;
  const consent = {
    client_id: client,
    kind: "SPECIFIC_DISCLOSURE",
    classes: ["SERVICE"],
    description: "-",
    sud: false,
  };
  const users = new Set(world.viewers.map(({ userId }) => userId));
  const now = new Date();
  const consents = [
    ...[...users].map((author_id) => ({ ...consent, author_id })),
    { ...consent, author_id: helper, signed_at: now },
    { ...consent, author_id: helper, offered_at: now, kind: "SERVICE_AGREEMENT", classes: [] },
  ];
  await owner.query(
    `insert into consents (clinic_id, client_id, kind, classes, description, sud, author_id, offered_at, signed_at)
     select $1, client_id, kind, classes, description, sud, author_id, offered_at, signed_at
     from jsonb_populate_recordset(null::consents, $2)`,
    [world.clinicId, JSON.stringify(consents)],
  );
  // Who is named beside others is not told of the others.
  await owner.query(
    `insert into consent_recipients (clinic_id, client_id, consent_id, person)
     select clinic_id, client_id, consent_id, 'somebody else' from consent_recipients where clinic_id = $1 and client_id = $2`,
    [world.clinicId, client],
  );
}

/**
 * Tables of rows that belong to a row of another table, each with its own client beside that row's, and which of the rows
 * to cross: a recipient that is an organization would be covered for the other client.
 */
const PARTS = {
  consent_recipients: "organization_id is null",
  consent_signatures: "true",
  referral_events: "true",
  client_comments: "true",
};

/**
 * Parts whose client is not the client of what they belong to. No foreign key forbids it and no use case writes it: the
 * condition on the part and the condition on the whole each decide alone.
 */
export async function addCrossedRows(owner: pg.ClientBase, world: CellWorld): Promise<void> {
  const [related, unrelated] = [clientNamed(world, "own, active"), clientNamed(world, "never, active")];
  for (const [table, some] of Object.entries(PARTS)) {
    const { rows } = await owner.query<{ columns: string }>(
      `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity = ''
         and attname not in ('id', 'client_id')`,
      [table],
    );
    const columns = rows[0]?.columns ?? "";
    await owner.query(
      `insert into ${table} (client_id, ${columns})
       select case client_id when $2::uuid then $3::uuid else $2::uuid end, ${columns} from ${table}
       where clinic_id = $1 and client_id in ($2, $3) and ${some}`,
      [world.clinicId, related, unrelated],
    );
  }
}

function clientNamed(world: CellWorld, name: string): string {
  for (const [id, its] of world.names) if (its === name) return id;
  throw new Error(`No client is "${name}"`);
}
