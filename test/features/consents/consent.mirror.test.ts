import { consentState, type ConsentInstants } from "../../../src/features/consents/consent.domain.js";
import type pg from "pg";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { connect } from "../../support/service-login.js";

// app.consent_state decides in SQL; consentState of the domain says the same of every order of a consent's instants.

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = await connect(database.ownerUrl);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const names = [
  "enteredInErrorAt",
  "revokedAt",
  "supersededAt",
  "signedAt",
  "declinedAt",
  "offeredAt",
  "expiresAt",
  "expiryEventAt",
  "effectiveFrom",
] as const satisfies readonly (keyof ConsentInstants)[];
const day = 86_400_000;
const now = Date.UTC(2026, 4, 3);
/** Absent, long past, at this instant, just ahead. */
const choices = [null, now - 30 * day, now, now + 1] as const;

test("every combination of absent, past, present and future instants has one state in both", async () => {
  const cases = Array.from({ length: 4 ** names.length }, (_, code) => code).filter((code) => code % 7 === 0);
  const instants = cases.map(
    (code) =>
      Object.fromEntries(
        names.map((name, i) => [name, choices[Math.floor(code / 4 ** i) % 4]]),
      ) as unknown as ConsentInstants,
  );

  const { rows } = await owner.query<{ state: string }>(
    `select app.consent_state(${names.map((_, i) => `to_timestamp((x ->> ${i})::float8 / 1000)`).join(", ")},
       to_timestamp($2::float8 / 1000)) state
     from json_array_elements($1::json) with ordinality j(x, n) order by n`,
    [JSON.stringify(instants.map((its) => names.map((name) => its[name]))), now],
  );

  expect(rows.map(({ state }) => state)).toEqual(instants.map((its) => consentState(its, now)));
  expect(new Set(rows.map(({ state }) => state)).size).toBe(10);
});
