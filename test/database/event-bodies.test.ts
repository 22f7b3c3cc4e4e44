import { randomUUID } from "node:crypto";

import type pg from "pg";

import { DATA_CLASSES } from "../../src/authorization/data-classes.js";
import { eventBody, type EventRow } from "../../src/features/audit/verify/event-body.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";
import { World } from "../world/builders.js";
import { insertRow } from "../world/insert.js";

/** Whatever JSON has an escape for, what it has none for, and letters beyond the first plane. */
const ODD = `"\\/ \b\f\n\r\t ${String.fromCharCode(1, 0x1f, 0x7f, 0x2028)} é ￿ 🙂 </script>`;
const ALL = (1 << DATA_CLASSES.length) - 1;
const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
const [consent, another] = [randomUUID(), randomUUID()];

const events: readonly (readonly [string, Record<string, unknown>])[] = [
  ["nothing but what it must say", {}],
  [
    "everything that it can say",
    {
      outcome: "PARTIAL",
      actor_role: "CLIENT",
      organization_id: randomUUID(),
      purpose: "TREATMENT",
      basis: "CONSENT",
      operation_name: "Caseload",
      operation_hash: Buffer.from("00ff10", "hex"),
      request_id: randomUUID(),
      client_ids: [first],
      class_sets: [5],
      consent_ids: [consent],
      consent_id: another,
      fields: ["Client.phone", "Client.id"],
      field_bits: [2, 1],
      redacted: ["Client.peerNotes"],
      detail: { version: 3, nested: { list: [1, null, true], empty: {} } },
    },
  ],
  ["an object and no more", { detail: { entity: { type: "PeerNote", id: first } } }],
  ["an object of another form", { detail: { entity: { type: "A 1", id: "none" } } }],
  ["an object and something beside it", { detail: { entity: { type: "PeerNote", id: first }, a: 1 } }],
  ["odd characters", { kind: ODD, basis: ODD, operation_name: ODD, fields: [ODD, ""], detail: { said: ODD } }],
  ["a client without a class", { client_ids: [first], class_sets: [0] }],
  ["a client with every class", { client_ids: [first], class_sets: [ALL] }],
  ["a client whose class nobody has named", { client_ids: [first], class_sets: [null] }],
  ["a consent that is none", { client_ids: [first], class_sets: [1], consent_ids: [null] }],
  ["a client and no class at all", { client_ids: [first] }],
  ["one client with two consents", { client_ids: [first], class_sets: [1], consent_ids: [consent, another] }],
  [
    "clients out of order, and one of them twice",
    {
      client_ids: [third, first, second, first],
      class_sets: [1, 2, 4, 8],
      consent_ids: [consent, another, null, consent],
    },
  ],
  ["more classes than clients", { client_ids: [first], class_sets: [1, 2] }],
];

describe("the body of an event", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let world: World;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    world = await World.create(owner);
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  test.each([
    ...events,
    ...DATA_CLASSES.map((name, bit) => [`class ${name}`, { client_ids: [first], class_sets: [1 << bit] }] as const),
  ])("is what a program in another language makes of the columns: %s", async (_, columns) => {
    const eventId = randomUUID();
    await insertRow(owner, "audit_events", {
      clinic_id: world.clinicId,
      event_id: eventId,
      kind: "READ",
      outcome: "SUCCESS",
      ...columns,
    });

    const { rows } = await owner.query<EventRow & { body: Buffer }>(
      `select *, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from audit_events where event_id = $1`,
      [eventId],
    );

    expect(rows.map(({ body }) => body.toString())).toEqual(rows.map(eventBody));
    expect(rows).toHaveLength(1);
  });
});
