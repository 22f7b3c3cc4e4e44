import type pg from "pg";
import {
  labelOf,
  NOT_PROTECTED,
  READ_FROM_THE_FRONT,
  textColumns,
  TYPED_AGAIN,
} from "../../support/canaries/columns.js";
import { COPIES, RULES, SORT_KEYS } from "../../support/canaries/rules.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { connect } from "../../support/service-login.js";

describe("the columns that are searched for", () => {
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

  test("are all that can hold a text: each has a rule, or a reason why anybody may see it", async () => {
    const labels = (await textColumns(owner)).map(labelOf);

    expect([...Object.keys(RULES), ...Object.keys(NOT_PROTECTED)].sort()).toEqual(labels.sort());
    expect(labels.length).toBeGreaterThan(60);
  });

  test("take in a new column without being told", async () => {
    await owner.query("alter table peer_notes add column afterthought text");

    expect((await textColumns(owner)).map(labelOf)).toContain("peer_notes.afterthought");
    await owner.query("alter table peer_notes drop column afterthought");
  });

  test("are the ones that exceptions are made for", () => {
    const named = [
      ...READ_FROM_THE_FRONT,
      ...SORT_KEYS,
      ...Object.keys(TYPED_AGAIN),
      ...Object.entries(COPIES).flat(2),
    ];

    expect(named.filter((label) => !(label in RULES))).toEqual([]);
  });
});
