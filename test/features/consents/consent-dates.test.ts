import { sampleId } from "../../../src/demo/sample-clinic/index.js";
import { startService, type Reply, type Service } from "../../support/service.js";

const harbor = sampleId("clinic Harbor");
const [core, rise] = [sampleId("program CORE"), sampleId("program RISE")];
const [jo, max, dana] = [1, 2, 4].map((n) => sampleId(`client ${n}`)) as [string, string, string];
const toExchange = sampleId("referral 2 exchange");
const toFoodBank = sampleId("referral 2 food in progress");

// The days of the consents here are those of 2025 in the clinic's zone, which is five hours behind UTC in winter.
const DAYS = { from: "2025-01-01", to: "2025-12-31" };
const BEFORE = "2025-01-01T04:59:59.999Z";
const FIRST = "2025-01-01T05:00:00.000Z";
const LAST = "2026-01-01T04:59:59.999Z";
const AFTER = "2026-01-01T05:00:00.000Z";
const AROUND = [BEFORE, FIRST, LAST, AFTER];

describe("a consent for services of certain days", () => {
  let service: Service;
  const ask = (login: string, query: string, variables: object = {}): Promise<Reply> =>
    service.as(login).ask(query, { ...variables });
  const act = (login: string, mutation: string, input: object): Promise<Reply> => ask(login, mutation, { input });
  const limit = async (consent: string, { from, to }: { from: string | null; to: string | null }): Promise<void> => {
    await service.owner.query("update consents set service_from = $2, service_to = $3 where id = $1", [
      sampleId(consent),
      from,
      to,
    ]);
  };
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const names = ["clinic_id", ...Object.keys(row)];
    const { rows } = await service.owner.query<{ id: string }>(
      `insert into ${table} (${names.join(", ")}) values (${names.map((_, i) => `$${i + 1}`).join(", ")}) returning id`,
      [harbor, ...Object.values(row)],
    );
    return rows[0]?.id ?? "";
  };
  const serviceNote = (client: string, at: string, sud = false): Promise<string> =>
    insert("service_notes", {
      client_id: client,
      author_id: sampleId("peer.b"),
      program_id: sud ? rise : core,
      sud,
      started_at: at,
      ended_at: new Date(Date.parse(at) + 1_800_000),
      minutes: 30,
      units: 2,
      modality: "IN_PERSON",
      intervention: "x",
      status: "SIGNED",
      signed_at: "2026-02-01",
    });
  const clinicalNote = (client: string, at: string, sud = false): Promise<string> =>
    insert("clinical_notes", {
      client_id: client,
      author_id: sampleId("clinician.core"),
      program_id: sud ? rise : core,
      sud,
      written_at: at,
      body: "x",
    });
  const referral = (client: string, at: string): Promise<string> =>
    insert("referrals", {
      client_id: client,
      kind: "OUTBOUND",
      need: "FOOD",
      target_organization_id: sampleId("organization Food Bank"),
      program_id: rise,
      sud: true,
      status: "SENT",
      sent_at: "2026-02-01",
      reason: "x",
      created_by: sampleId("clinician.rise"),
      created_at: at,
    });
  const instants = (reply: Reply, path: string, field: string): string[] =>
    reply
      .at<Record<string, string>[]>(path)
      .map((row) => new Date(row[field] ?? "").toISOString())
      .filter((at) => AROUND.includes(at))
      .sort();

  beforeEach(async () => (service = await startService()));
  afterEach(() => service.close());

  test("lets an organization have the notes of those days, to the last instant of the last, and what has no day", async () => {
    for (const at of AROUND) {
      const note = await serviceNote(max, at);
      await insert("client_comments", {
        client_id: max,
        service_note_id: note,
        author_id: sampleId("client.2"),
        text: at,
      });
      await clinicalNote(max, at);
    }
    await service.owner.query("update referrals set created_at = $2 where id = $1", [toExchange, FIRST]);
    const query = `query($id: ID!) { client(id: $id) { legalName recoveryPlan { status }
      serviceNotes(first: 100) { totalCount nodes { startedAt clientComments { text } } }
      clinicalNotes(first: 100) { totalCount nodes { writtenAt } } } }`;
    const read = (): Promise<Reply> => ask("integrator.hie", query, { id: max });
    const bothLists = (reply: Reply): string[][] => [
      instants(reply, "client.serviceNotes.nodes", "startedAt"),
      instants(reply, "client.clinicalNotes.nodes", "writtenAt"),
    ];
    const whole = await read();
    expect(bothLists(whole)).toEqual([AROUND, AROUND]);

    await limit("consent 2 exchange", DAYS);
    const limited = await read();

    expect(bothLists(limited)).toEqual([
      [FIRST, LAST],
      [FIRST, LAST],
    ]);
    expect(limited.at("client.serviceNotes.totalCount")).toBe(2);
    expect(
      limited.at<{ clientComments: object[] }[]>("client.serviceNotes.nodes").map((n) => n.clientComments),
    ).toEqual([[{ text: LAST }], [{ text: FIRST }]]);
    expect(limited.at("client.clinicalNotes.totalCount")).toBe(2);
    expect([limited.at("client.legalName"), limited.at("client.recoveryPlan")]).toEqual([
      whole.at("client.legalName"),
      whole.at("client.recoveryPlan"),
    ]);
    expect(limited.redactions).toEqual(whole.redactions);
  });

  test.each([
    [{ from: "2025-01-01", to: null }, [FIRST, LAST, AFTER]],
    [{ from: null, to: "2025-12-31" }, [BEFORE, FIRST, LAST]],
  ])("is open where it names no day: %j", async (days, seen) => {
    for (const at of AROUND) await serviceNote(max, at);
    await service.owner.query("update referrals set created_at = $2 where id = $1", [toExchange, FIRST]);
    await limit("consent 2 exchange", days);

    const reply = await ask(
      "integrator.hie",
      "query($id: ID!) { client(id: $id) { serviceNotes(first: 100) { nodes { startedAt } } } }",
      { id: max },
    );

    expect(instants(reply, "client.serviceNotes.nodes", "startedAt")).toEqual(seen);
  });

  test("adds to what another consent covers, day by day and class by class", async () => {
    for (const at of AROUND) await serviceNote(max, at);
    await service.owner.query("update referrals set created_at = $2 where id = $1", [toExchange, FIRST]);
    await limit("consent 2 exchange", DAYS);
    const second = await insert("consents", {
      client_id: max,
      kind: "INTERMEDIARY",
      classes: ["SERVICE"],
      purposes: ["TREATMENT", "COORDINATION"],
      description: "x",
      author_id: sampleId("coordinator"),
      offered_at: "2026-02-01",
      signed_at: "2026-02-01",
      service_from: "2026-01-01",
    });
    await insert("consent_recipients", {
      consent_id: second,
      client_id: max,
      organization_id: sampleId("organization HIE-X"),
    });

    const reply = await ask(
      "integrator.hie",
      "query($id: ID!) { client(id: $id) { serviceNotes(first: 100) { nodes { startedAt } } } }",
      { id: max },
    );

    expect(instants(reply, "client.serviceNotes.nodes", "startedAt")).toEqual([FIRST, LAST, AFTER]);
  });

  test("hides a referral of another day from its target, and the client too, and ends it in the feed", async () => {
    const feed = `query($after: String) { referralFeed(first: 50, after: $after) { endCursor edges { entry { __typename
      ... on ReferralChange { referral { id } } ... on ReferralTombstone { referralId } } } } }`;
    const first = await ask("integrator.food", feed);
    expect(first.text).toContain(toFoodBank);
    await service.owner.query("update referrals set created_at = $2 where id = $1", [toFoodBank, AFTER]);
    await limit("consent 2 food", DAYS);
    await service.owner.query("delete from feed_clocks");

    const one = "query($id: ID!) { referral(id: $id) { status history { to } } }";
    expect((await ask("integrator.food", one, { id: toFoodBank })).data).toEqual({ referral: null });
    const client = "query($id: ID!) { client(id: $id) { preferredName } }";
    expect((await ask("integrator.food", client, { id: max })).data).toEqual({ client: null });
    const clients = await ask("integrator.food", "{ clients { nodes { id } } referrals { nodes { id } } }");
    expect(clients.text).not.toContain(max);
    expect(clients.text).not.toContain(toFoodBank);
    const next = await ask("integrator.food", feed, { after: first.at("referralFeed.endCursor") });
    expect(next.at("referralFeed.edges")).toEqual([
      { entry: { __typename: "ReferralTombstone", referralId: toFoodBank } },
    ]);

    await service.owner.query("update referrals set created_at = $2 where id = $1", [toFoodBank, LAST]);
    expect((await ask("integrator.food", one, { id: toFoodBank })).at("referral.status")).toBe("IN_PROGRESS");
    expect((await ask("integrator.food", client, { id: max })).at("client.preferredName")).toBeTruthy();
  });

  test("does not let a referral of another day go out, and says that its days are what is missing", async () => {
    const create = `mutation($input: CreateReferralInput!) { createReferral(input: $input) {
      referral { id version } userErrors { code } } }`;
    const move = `mutation($input: TransitionReferralInput!) { transitionReferral(input: $input) {
      referral { status } userErrors { code message } } }`;
    const made = await act("coordinator", create, {
      clientId: jo,
      kind: "OUTBOUND",
      need: "FOOD",
      targetId: sampleId("organization Food Bank"),
      reason: "A parcel",
    });
    const { id, version } = made.at<{ id: string; version: number }>("createReferral.referral");
    const send = (): Promise<Reply> =>
      act("coordinator", move, {
        referralId: id,
        expectedVersion: version,
        to: "SENT",
        clientAgreedAt: new Date(Date.now() - 1000).toISOString(),
      });
    await limit("consent 1 food", DAYS);

    expect((await send()).at("transitionReferral")).toEqual({
      referral: null,
      userErrors: [
        {
          code: "CONSENT_REQUIRED",
          message:
            "No active consent covers this disclosure. Missing: SERVICE_DATES, CLASSES (REFERRAL, CONTACT). Ask the client for a consent.",
        },
      ],
    });

    await service.owner.query("update referrals set created_at = $2 where id = $1", [id, LAST]);
    expect((await send()).at("transitionReferral.referral.status")).toBe("SENT");
  });

  test("lets an organization know of the Part 2 care of those days, an enrollment wherever it overlaps them", async () => {
    const enroll = (from: string, to: string): Promise<string> =>
      insert("program_enrollments", { client_id: max, program_id: rise, sud: true, starts_at: from, ends_at: to });
    const over = await enroll("2024-03-01", FIRST);
    const into = await enroll("2024-03-01", "2025-02-01");
    const atEnd = await enroll(LAST, "infinity");
    const later = await enroll(AFTER, "infinity");
    for (const at of AROUND) await serviceNote(max, at, true);
    await service.owner.query(
      "update consents set classes = classes || '{SUD}', sud = true, service_from = $2, service_to = $3 where id = $1",
      [sampleId("consent 2 exchange"), DAYS.from, DAYS.to],
    );
    await service.owner.query("update referrals set created_at = $2 where id = $1", [toExchange, FIRST]);

    const reply = await ask(
      "integrator.hie",
      `query($id: ID!) { client(id: $id) { programEnrollments { id } serviceNotes(first: 100) { nodes { startedAt } } } }`,
      { id: max },
    );

    const shown = reply.at<{ id: string }[]>("client.programEnrollments").map(({ id }) => id);
    expect(shown.sort()).toEqual([into, atEnd].sort());
    expect(shown).not.toContain(over);
    expect(shown).not.toContain(later);
    expect(instants(reply, "client.serviceNotes.nodes", "startedAt")).toEqual([FIRST, LAST]);
  });

  test("lets treating staff outside of the Part 2 program know of those days and no others", async () => {
    for (const at of AROUND) {
      await clinicalNote(dana, at, true);
      await serviceNote(dana, at, true);
      await referral(dana, at);
    }
    await service.owner.query("delete from program_enrollments where client_id = $1 and sud", [dana]);
    await service.owner.query("delete from care_team_members where client_id = $1 and sud", [dana]);
    for (const [from, to] of [
      ["2024-01-01", FIRST],
      ["2024-01-01", "2025-06-01"],
      [AFTER, "infinity"],
    ]) {
      const its = { client_id: dana, program_id: rise, sud: true, starts_at: from, ends_at: to };
      await insert("program_enrollments", its);
    }
    for (const at of [LAST, AFTER]) {
      await insert("care_team_members", {
        client_id: dana,
        user_id: sampleId("clinician.rise"),
        role: "CLINICIAN",
        program_id: rise,
        sud: true,
        starts_at: at,
        ends_at: "infinity",
      });
    }
    const query = `query($id: ID!) { client(id: $id) {
      clinicalNotes(first: 100) { nodes { writtenAt program { name } } } serviceNotes(first: 100) { nodes { startedAt } }
      referrals(first: 100) { nodes { createdAt } } programEnrollments { program { name } startedAt }
      careTeam { program { name } startedAt } } }`;
    const read = async (): Promise<unknown> => {
      const reply = await ask("clinician.core", query, { id: dana });
      const inRise = (path: string): number =>
        reply.at<{ program: { name: string } | null }[]>(path).filter(({ program }) => program?.name === "RISE").length;
      return {
        clinical: instants(reply, "client.clinicalNotes.nodes", "writtenAt"),
        services: instants(reply, "client.serviceNotes.nodes", "startedAt"),
        referrals: instants(reply, "client.referrals.nodes", "createdAt"),
        enrollments: inRise("client.programEnrollments"),
        team: inRise("client.careTeam"),
      };
    };
    const whole = { clinical: AROUND, services: AROUND, referrals: AROUND, enrollments: 3, team: 2 };
    expect(await read()).toEqual(whole);

    await limit("consent 4 treating", DAYS);

    const within = [FIRST, LAST];
    expect(await read()).toEqual({
      clinical: within,
      services: within,
      referrals: within,
      enrollments: 1,
      team: 1,
    });
  });

  test("for days ahead says nothing yet of what goes on now", async () => {
    const query = `query($id: ID!) { client(id: $id) { programEnrollments { program { name } } } }`;
    const programs = async (): Promise<string[]> =>
      (await ask("clinician.core", query, { id: dana }))
        .at<{ program: { name: string } }[]>("client.programEnrollments")
        .map(({ program }) => program.name);
    expect(await programs()).toContain("RISE");

    await limit("consent 4 treating", { from: "2199-01-01", to: null });

    expect(await programs()).not.toContain("RISE");
  });

  test("of the sample clinic lets the food bank have what was done on its days, and nothing of before and after", async () => {
    const reply = await ask(
      "integrator.food",
      "query($id: ID!) { client(id: $id) { serviceNotes(first: 100) { totalCount nodes { id } } } }",
      { id: jo },
    );

    expect(reply.at("client.serviceNotes")).toEqual({
      totalCount: 1,
      nodes: [{ id: sampleId("service note 1 core") }],
    });
  });

  test("is named in the log only where it is what let the record out", async () => {
    const second = await insert("consents", {
      client_id: max,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["REFERRAL"],
      purposes: ["COORDINATION"],
      description: "x",
      author_id: sampleId("coordinator"),
      offered_at: "2020-02-01",
      signed_at: "2020-02-01",
      service_to: "2019-12-31",
    });
    await insert("consent_recipients", {
      consent_id: second,
      client_id: max,
      organization_id: sampleId("organization Food Bank"),
    });
    // Whichever PostgreSQL meets first.
    await service.owner.query("update consent_recipients set person = person where consent_id = $1", [
      sampleId("consent 2 food"),
    ]);

    await ask("integrator.food", "{ referrals(filter: { status: [IN_PROGRESS] }) { nodes { id } } }");

    const { rows } = await service.owner.query<{ consents: string[] }>(
      "select consent_ids consents from audit_events where kind = 'DISCLOSURE' order by recorded_at desc limit 1",
    );
    expect(rows[0]?.consents).toEqual([sampleId("consent 2 food")]);
  });

  test("is named in the log where it alone lets something out, beside a consent for every day that covers other things", async () => {
    await limit("consent 2 food", { from: "2020-01-01", to: null });
    const contact = await insert("consents", {
      client_id: max,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["CONTACT"],
      purposes: ["COORDINATION"],
      description: "x",
      author_id: sampleId("coordinator"),
      offered_at: "2020-02-01",
      signed_at: "2020-02-01",
    });
    await insert("consent_recipients", {
      consent_id: contact,
      client_id: max,
      organization_id: sampleId("organization Food Bank"),
    });
    const food = sampleId("consent 2 food");
    const [joFood, joDays] = [sampleId("consent 1 food"), sampleId("consent 1 food days")];

    // By client: what was named for each, as the log's entries have it.
    const named = async (query: string, client: string): Promise<string[]> => {
      await ask("integrator.food", query);
      const { rows } = await service.owner.query<{ consents: string[] }>(
        `select coalesce(array_agg(u.consent) filter (where u.consent is not null), '{}') consents
         from (select * from audit_events where kind = 'DISCLOSURE' order by position desc limit 1) e
         cross join unnest(e.client_ids, e.class_sets, e.consent_ids) u(client, mask, consent) where u.client = $1`,
        [client],
      );
      return rows[0]?.consents ?? [];
    };

    expect(await named("{ referrals(first: 50) { nodes { id } } }", max)).toEqual([food]);
    expect(await named(`{ referral(id: "${toFoodBank}") { id } }`, max)).toEqual([food]);
    expect(await named("{ clients { nodes { preferredName } } }", max)).toEqual([food]);
    expect(await named("{ clients { nodes { phone } } }", max)).toEqual([contact, food]);
    expect(await named(`{ client(id: "${max}") { preferredName email } }`, max)).toEqual([contact, food]);
    expect(await named("{ clients { nodes { legalName } } }", jo)).toEqual([joFood]);
    expect(await named("{ clients { nodes { legalName languages } } }", jo)).toEqual([joFood, joDays]);
    expect(await named(`{ client(id: "${jo}") { serviceNotes { nodes { id } } } }`, jo)).toEqual([joFood, joDays]);
    const { rows } = await service.owner.query<{ parallel: boolean; clients: number }>(
      `select cardinality(client_ids) = cardinality(class_sets) and cardinality(client_ids) = cardinality(consent_ids) parallel,
         cardinality(client_ids) clients from audit_events where kind = 'DISCLOSURE' and operation_name is null order by position desc limit 1`,
    );
    expect(rows).toEqual([{ parallel: true, clients: 2 }]);
  });

  test("tells its days to those who sign it, and with what goes out by it", async () => {
    const drafted = await act(
      "coordinator",
      `mutation($input: DraftConsentInput!) { draftConsent(input: $input) {
        consent { serviceFrom serviceTo } userErrors { code } } }`,
      {
        clientId: jo,
        kind: "SPECIFIC_DISCLOSURE",
        classes: ["SERVICE"],
        purposes: ["COORDINATION"],
        recipientOrganizationIds: [sampleId("organization Food Bank")],
        description: "What was done",
        serviceFrom: DAYS.from,
        serviceTo: DAYS.to,
        expiresOn: "2099-12-31",
      },
    );
    expect(drafted.at("draftConsent")).toEqual({
      consent: { serviceFrom: "2025-01-01", serviceTo: "2025-12-31" },
      userErrors: [],
    });

    await service.owner.query("update referrals set created_at = $2 where id = $1", [toFoodBank, LAST]);
    await limit("consent 2 food", { from: "2025-01-01", to: null });
    await limit("consent 2 exchange", DAYS);
    await service.owner.query("update referrals set created_at = $2 where id = $1", [toExchange, LAST]);
    const feed = `{ referralFeed(first: 50) { edges { entry { ... on ReferralChange {
      consentScope { serviceFrom serviceTo } referral { id } } } } } }`;
    const scopes = async (login: string, referralId: string): Promise<unknown> => {
      const edges = (await ask(login, feed)).at<{ entry: { consentScope?: object; referral?: { id: string } } }[]>(
        "referralFeed.edges",
      );
      return edges.find(({ entry }) => entry.referral?.id === referralId)?.entry.consentScope;
    };
    expect(await scopes("integrator.food", toFoodBank)).toEqual({ serviceFrom: "2025-01-01", serviceTo: null });
    expect(await scopes("integrator.hie", toExchange)).toEqual({ serviceFrom: "2025-01-01", serviceTo: "2025-12-31" });
  });
});
