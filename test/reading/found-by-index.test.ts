import { sampleId } from "../../src/demo/sample-clinic/index.js";
import { type Service, startService } from "../support/service.js";

const clinic = sampleId("clinic Harbor");

interface Name {
  readonly id: string;
  readonly preferred: string;
  readonly legal: string;
}

/** Names that begin alike as they are called and differ as they are written, and the other way round. */
const NAMES: readonly (readonly [preferred: string, legal: string])[] = [
  ["Mar", "Marta Invented"],
  ["mar", "MARTA INVENTED"],
  ["Maro", "Otto Invented"],
  ["Otto", "Maro Invented"],
  ["M", "Zed Invented"],
  ["Zed", "Ω"],
  ["Zoé", "ΩΨ"],
  ["ωψι", "Ωψιa Invented"],
  ["Ärla", "ÄRLA INVENTED"],
  ["ärl", "Arla Invented"],
  ["Mar%", "100% Invented"],
  ["Mar_ia", "Mar\\ia Invented"],
  ["🙂 Smile", "Mar🙂 Invented"],
  ["Mar", "Marta Invented"],
  ["Zara", "Martin Invented"],
  ["Zara", "Mart Invented"],
];

const SEARCHES = [
  "",
  "m",
  "M",
  "z",
  "ä",
  "ma",
  "mar",
  "MAR",
  "mart",
  "marta",
  "marta i",
  "maro",
  "mar%",
  "mar_",
  "mar\\",
];

/** Lists whose rows are found in several ways: what is found is what was asked, each row once, in one order, on every page. */
describe("a list whose rows are found in several ways", () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService();
    await service.owner.query(
      `insert into clients (clinic_id, mrn, preferred_name, legal_name, date_of_birth)
       select $1, 'N-' || i, n ->> 0, n ->> 1, '1990-01-01' from jsonb_array_elements($2) with ordinality t(n, i)`,
      [clinic, JSON.stringify(NAMES)],
    );
  });
  afterAll(() => service.close());

  /** All pages, a few rows at a time. */
  async function allOf(login: string, field: string, args: string, row: string): Promise<unknown[]> {
    const found: unknown[] = [];
    for (let after: string | null = null; ;) {
      const reply = await service
        .as(login)
        .ask(
          `query ($after: String) { ${field}(first: 4, after: $after, ${args}) { nodes { ${row} } pageInfo { hasNextPage endCursor } } }`,
          { after },
        );
      expect(reply.codes).toEqual([]);
      found.push(...reply.at<unknown[]>(`${field}.nodes`));
      if (!reply.at<boolean>(`${field}.pageInfo.hasNextPage`)) return found;
      after = reply.at<string>(`${field}.pageInfo.endCursor`);
    }
  }

  const idsOf = async (login: string, args: string): Promise<string[]> =>
    (await allOf(login, "clients", args, "id")).map((row) => (row as { id: string }).id);

  /** What a search should find, by reading all names. */
  async function expected(search: string, where = "true"): Promise<string[]> {
    const { rows } = await service.owner.query<Name>(
      `select c.id, c.preferred_name preferred, c.legal_name legal from clients c where c.clinic_id = $1 and ${where}
       order by lower(c.preferred_name) collate "C", c.id`,
      [clinic],
    );
    const begins = (name: string): boolean => name.toLowerCase().startsWith(search.toLowerCase());
    return rows.filter(({ preferred, legal }) => begins(preferred) || begins(legal)).map(({ id }) => id);
  }

  test.each(SEARCHES)("a search for %j finds names that begin so, each client once", async (search) => {
    const ids = await idsOf("privacy.officer", `search: ${JSON.stringify(search)}`);

    expect(ids).toEqual(await expected(search));
    expect(ids.length).toBeGreaterThan(0);
    const count = await service
      .as("privacy.officer")
      .ask(`{ clients(search: ${JSON.stringify(search)}) { totalCount } }`);
    expect(count.at("clients.totalCount")).toBe(ids.length);
  });

  test("an administrator finds the clients of their programs, be they few or many", async () => {
    const admin = sampleId("admin");
    const theirs = `exists (select from program_enrollments e join program_staff s on s.clinic_id = e.clinic_id
      and s.program_id = e.program_id where e.client_id = c.id and s.user_id = '${admin}'
      and e.starts_at <= now() and e.ends_at > now() and s.starts_at <= now() and s.ends_at > now())`;
    const asked = async (): Promise<string[][]> => [
      await idsOf("admin", ""),
      await idsOf("admin", `search: "mar"`),
      await idsOf("admin", `filter: { programId: "${sampleId("program CORE")}" }, search: "marta"`),
    ];
    const of = async (program: string): Promise<string[][]> => [
      await expected("", theirs),
      await expected("mar", theirs),
      await expected(
        "marta",
        `${theirs} and exists (select from program_enrollments e where e.client_id = c.id and e.program_id = '${program}')`,
      ),
    ];
    await service.owner.query(
      `insert into program_enrollments (clinic_id, client_id, program_id, sud, starts_at)
       select $1, c.id, $2, false, now() - interval '1 day' from clients c where c.clinic_id = $1 and c.mrn like 'N-%' and c.mrn < 'N-5'`,
      [clinic, sampleId("program CORE")],
    );

    const few = await asked();
    expect(few).toEqual(await of(sampleId("program CORE")));
    // Once for each of a thousand days: there are no more clients, and more than few rows.
    await service.owner.query(
      `insert into program_enrollments (clinic_id, client_id, program_id, sud, starts_at)
       select e.clinic_id, e.client_id, e.program_id, e.sud, e.starts_at
       from (select * from program_enrollments where clinic_id = $1 and program_id = $2 limit 1) e cross join generate_series(1, 1001)`,
      [clinic, sampleId("program CORE")],
    );
    expect(await asked()).toEqual(few);
    expect(few.every((ids) => ids.length > 0)).toBe(true);
  });

  test("an organization finds its clients, be they few or many", async () => {
    const few = await idsOf("integrator.food", "");
    // Drafts are counted, and nobody is shown to anybody by them.
    await service.owner.query(
      `insert into referrals (clinic_id, client_id, kind, need, target_organization_id, sud, created_by)
       select $1, c.id, 'OUTBOUND', 'FOOD', $2, false, $3
       from (select id from clients where clinic_id = $1 limit 1) c cross join generate_series(1, 251)`,
      [clinic, sampleId("organization Food Bank"), sampleId("peer.a")],
    );

    expect(await idsOf("integrator.food", "")).toEqual(few);
    expect(few.length).toBeGreaterThan(0);
  });

  test("peer specialists are in the order of the names that they have now", async () => {
    const namesNow = async (): Promise<unknown[]> =>
      (await service.as("peer.a").ask("{ peerSpecialists(first: 100) { nodes { displayName } } }"))
        .at<{ displayName: string }[]>("peerSpecialists.nodes")
        .map(({ displayName }) => displayName);
    const before = await namesNow();

    await service.owner.query("update users set display_name = 'Aaa Example' where clinic_id = $1 and id = $2", [
      clinic,
      sampleId("peer.b"),
    ]);

    const after = await namesNow();
    expect(after[0]).toBe("Aaa Example");
    expect(after).toHaveLength(before.length);
    expect(after).toEqual([...after].sort());
  });

  test("events of several kinds are one list, newest first", async () => {
    await service.as("peer.a").ask(`{ caseload { nodes { id } } clients(search: "jo") { nodes { id } } }`);
    await service.as("peer.a").ask("{ caseload { nodes { id } } }");
    const kinds = `filter: { kind: [SEARCH, READ, SEARCH, AUDIT_VERIFY] }`;

    const events = (await allOf("privacy.officer", "auditEvents", kinds, "id kind")) as { id: string; kind: string }[];

    const { rows } = await service.owner.query<{ id: string }>(
      `select event_id id from audit_events where clinic_id = $1 and kind in ('SEARCH', 'READ', 'AUDIT_VERIFY')
       order by recorded_at desc, event_id desc`,
      [clinic],
    );
    const known = new Set(events.map(({ id }) => id));
    expect(events.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).filter((id) => known.has(id)));
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(["SEARCH", "READ"]));
    expect(known.size).toBe(events.length);
  });
});
