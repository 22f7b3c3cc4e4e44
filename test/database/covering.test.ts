import type pg from "pg";
import { loadSampleClinic } from "../../src/demo/sample-clinic/index.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect } from "../support/service-login.js";
import { World } from "../world/builders.js";

const RECEIVES =
  "client_id, consent_id, class_mask, discloser_program_ids, expires_at, services_start_at, services_end_at";

describe("what one organization may receive", () => {
  let database: TestDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    await loadSampleClinic(owner, new Date());
    const world = await World.create(owner);
    const [exchange, partner, both] = [
      await world.organization({ kind: "INTERMEDIARY" }),
      await world.organization(),
      await world.organization(),
    ];
    const client = await world.client();
    for (const kind of ["INTERMEDIARY", "SPECIFIC_DISCLOSURE", "TPO_SINGLE"]) {
      for (const to of [exchange, partner, both]) {
        const consent = await world.consent({ client, to, kind });
        await owner.query("update consent_recipients set participant_organization_ids = $2 where consent_id = $1", [
          consent,
          [both],
        ]);
      }
    }
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  test("is what is said of all of them, for each and for each purpose", async () => {
    const { rows: asked } = await owner.query<{ clinic: string; id: string; purpose: string }>(
      `select o.clinic_id clinic, o.id, p purpose from organizations o
       cross join unnest(array['TREATMENT', 'COORDINATION', 'PATIENT_REQUEST', 'LEGAL_PROCEEDING', 'OPERATIONS']) p`,
    );
    let received = 0;
    await owner.query("begin");
    await owner.query("set local role app_facts");
    for (const { clinic, id, purpose } of asked) {
      await owner.query(
        "select set_config('app.clinic_id', $1, true), set_config('app.organization_id', $2, true), set_config('app.purpose', $3, true)",
        [clinic, id, purpose],
      );
      const { rows: its } = await owner.query(`select ${RECEIVES} from app.covering order by 1, 2`);
      const { rows: ofAll } = await owner.query(
        `select ${RECEIVES} from app.coverage v where v.organization_id = $1 and $2 = any (v.purposes) order by 1, 2`,
        [id, purpose],
      );
      expect(its).toEqual(ofAll);
      received += its.length;
    }
    await owner.query("rollback");

    expect(received).toBeGreaterThan(10);
  });

  test("is named as the contract orders the classes", async () => {
    const { rows } = await owner.query<{ named: string[]; all: string[]; none: string[] }>(
      `select app.classes_of(1 | 32 | 16384 | 1048576) named, app.class_names() = app.classes_of(2097151) as all, app.classes_of(0) as none`,
    );

    expect(rows[0]).toEqual({ named: ["IDENTITY", "SUD", "REFERRAL", "AGGREGATE"], all: true, none: [] });
  });
});
