import { randomUUID } from "node:crypto";

import pg from "pg";

import { DATA_CLASSES } from "../../src/authorization/data-classes.js";
import {
  AS_TEXT,
  EVENT_COLUMNS,
  EVENT_SETTINGS,
  eventBody,
  type EventColumns,
} from "../../src/features/audit/verify/event-body.js";
import { actEvent, type AuditEvent, refusal } from "../../src/writing/audit-event.js";
import type { ActEvent } from "../../src/reading/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";
import { World } from "../world/builders.js";
import { insertRow } from "../world/insert.js";

type Columns = Readonly<Record<string, unknown>>;

/** Whatever JSON has an escape for, what it has none for, and letters beyond the first plane. */
const ODD = `"\\/ \b\f\n\r\t ${String.fromCharCode(1, 0x1f, 0x7f, 0x2028)} é ￿ 🙂 </script>`;
const ALL = (1 << DATA_CLASSES.length) - 1;
const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
const [consent, another] = [randomUUID(), randomUUID()];

const events: readonly (readonly [string, Columns])[] = [
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
  ["an object with odd characters", { detail: { entity: { type: ODD, id: ODD } } }],
  ["an object whose id has quotes", { detail: { entity: { type: "A", id: '"'.repeat(18) } } }],
  ["an object whose type has quotes", { detail: { entity: { type: 'A"B', id: first } } }],
  ["an object whose id has other letters", { detail: { entity: { type: "é", id: "é".repeat(36) } } }],
  ["an object with a key between", { detail: { entity: { type: "A", id: "a", idx: "b".repeat(24) } } }],
  ["an object with a key at its end", { detail: { entity: { type: "A", id: first, types: "B" } } }],
  ["an object that is a number", { detail: { entity: { type: "A", id: 10 } } }],
  ["an object and more of it", { detail: { entity: { type: "A", id: "b", z: [] } } }],
  ["an object that is none", { detail: { entity: null } }],
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
  ["lists that do not begin at one", { client_ids: `[0:1]={${first},${second}}`, class_sets: "[2:3]={1,2}" }],
  ["lists of lists", { client_ids: `{{${first}},{${second}}}`, class_sets: "{{1},{2}}", fields: "{{a,b},{c,d}}" }],
  ["a client that is none among others", { client_ids: [first, null, second], class_sets: [1, 2, 4] }],
  ["nothing in the lists", { fields: [null, "null", "NULL"], field_bits: [null, -1], redacted: ["{}", ",", '"'] }],
  ["an instant without a fraction", { recorded_at: "2026-03-01T00:00:00Z" }],
  ["an instant whose fraction ends with zeros", { recorded_at: "2026-03-01T23:59:59.120000Z" }],
  ["an instant of another year", { recorded_at: "0999-12-31T23:59:59.000001Z" }],
  [
    "clients of the same classes",
    { client_ids: [third, second, first], class_sets: [5, 5, 5], consent_ids: [null, consent, another] },
  ],
  [
    "clients with what is under Part 2, without it and with more",
    { client_ids: [third, second, first], class_sets: [5, 37, 39], consent_ids: [null, consent, another] },
  ],
  ["clients the first of whom has no class named", { client_ids: [third, second, first], class_sets: [null, 37, 0] }],
  ["the same client twice, with the same class", { client_ids: [second, second], class_sets: [5, 5] }],
  ["more classes than clients", { client_ids: [first], class_sets: [1, 2] }],
  ["a salt of its own", { client_ids: [first, second], class_sets: [1, 2], salt: Buffer.alloc(32, 7) }],
];

/** What an act says, as the service says it. */
const acts: readonly (readonly [string, AuditEvent])[] = [
  ["nothing of a client", { kind: "UPDATE", detail: { from: 1, to: "2026-01-01T00:00:00.000Z", list: [true, null] } }],
  ["what a stranger was refused", refusal(first, null)],
  ["a client, and no more", { kind: "READ_DENIED", outcome: "DENIED", clientId: first }],
  [
    "an object of a client's, and its fields",
    {
      kind: "UPDATE",
      clientId: first,
      entity: { type: "Goal", id: second, classes: ["SUD", "CLINICAL"], fields: ["status", "title"] },
      detail: { version: 3 },
    },
  ],
  ["a client's consent", { kind: "CONSENT_SIGNED", clientId: first, consentId: consent, detail: { version: 0.5 } }],
  [
    "what left the clinic",
    { kind: "DISCLOSURE", clientId: first, consentId: consent, recipientOrganizationId: another, basis: "CONSENT" },
  ],
];

/** The columns of an act's event; those that hold a list are of a type of PostgreSQL's that pg makes of one. */
function columnsOf(act: ActEvent): Columns {
  return {
    event_id: act.id,
    kind: act.kind,
    outcome: act.outcome,
    organization_id: act.organizationId,
    operation_name: act.operationName,
    request_id: act.requestId,
    client_ids: act.clientIds,
    class_sets: act.classSets,
    consent_ids: act.consentIds,
    consent_id: act.consentId,
    fields: act.fields,
    field_bits: act.fieldBits,
    detail: act.detail,
    salt: act.salt,
    body: act.commitments,
  };
}

describe("the body of an event", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let reader: pg.Client;
  let world: World;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    reader = new pg.Client({ connectionString: database.ownerUrl, options: EVENT_SETTINGS });
    await reader.connect();
    world = await World.create(owner);
  });
  afterAll(async () => {
    await reader.end();
    await owner.end();
    await database.drop();
  });

  /** The body that stands in the log, and the one that the columns come to. */
  const bodies = async (columns: Columns): Promise<{ readonly written: unknown; readonly made: string }> => {
    const event = { clinic_id: world.clinicId, event_id: randomUUID(), kind: "READ", outcome: "SUCCESS", ...columns };
    await insertRow(owner, "audit_events", event);
    const { rows } = await reader.query<(string | null)[] & readonly [...EventColumns, body: string]>({
      ...AS_TEXT,
      text: `select ${EVENT_COLUMNS}, convert_from(e.body, 'UTF8') from audit_events e where e.event_id = $1`,
      values: [event.event_id],
    });
    const [row] = rows;
    if (row === undefined) throw new Error("The event is not there");
    return { written: row[22], made: eventBody(row) };
  };

  test.each([
    ...events,
    ...DATA_CLASSES.map((name, bit) => [`class ${name}`, { client_ids: [first], class_sets: [1 << bit] }] as const),
  ])("is what a program in another language makes of the columns: %s", async (_, columns) => {
    const { written, made } = await bodies(columns);

    expect(written).toEqual(made);
  });

  const recorder = { requestId: randomUUID(), operationName: "SaveGoal", newId: randomUUID };

  test.each(acts)("takes in the hashes that an act brings: %s", async (_, event) => {
    const act = actEvent(recorder, event);
    expect(act.commitments).not.toBeNull();

    const { written, made } = await bodies(columnsOf(act));

    expect(written).toEqual(made);
    expect(written).toContain(act.commitments?.subarray(0, 32).toString("hex"));
  });

  test("has hashes of the database's where an id is not written as PostgreSQL writes it", async () => {
    const act = actEvent(recorder, { kind: "UPDATE", clientId: first.toUpperCase() });
    expect(act.commitments).toBeNull();

    const { written, made } = await bodies(columnsOf(act));

    expect(written).toEqual(made);
  });

  test.each([
    ["no salt", { salt: null }],
    ["a short salt", { salt: Buffer.alloc(31) }],
    ["a short salt, and none of the hashes", { salt: Buffer.alloc(31), body: null }],
    ["no hash", { body: Buffer.alloc(0) }],
    ["a hash for a client too few", { body: Buffer.alloc(32) }],
    ["a hash for a client too many", { client_ids: [], class_sets: [], body: Buffer.alloc(64) }],
    ["a body", { body: Buffer.from("{}") }],
  ])("is not made with %s", async (_, columns) => {
    const act = columnsOf(actEvent(recorder, { kind: "UPDATE", clientId: first }));

    await expect(bodies({ ...act, ...columns })).rejects.toMatchObject({ code: "23514" });
  });
});
