import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { faceOf, keepRows } from "./support.js";

// A value that meets one of a row which the caller may not see, or a rule that such a row would break, is answered as
// if the row were not there.

const harbor = sampleId("clinic Harbor");
const [core, rise] = [sampleId("program CORE"), sampleId("program RISE")];
const [jo, max, robin, dana, eli] = [1, 2, 3, 4, 5].map((n) => sampleId(`client ${n}`)) as [
  string,
  string,
  string,
  string,
  string,
];
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

describe("a value that meets a hidden one", () => {
  let service: Service;
  let putBack: () => Promise<void>;
  beforeAll(async () => {
    service = await startService();
    putBack = await keepRows(service.owner, ["sharing_preferences", "program_staff", "care_team_members"]);
  });
  afterEach(async () => {
    await putBack();
    await service.owner.query("delete from consents where description = 'Secret'");
  });
  afterAll(() => service.close());

  const act = (login: string, mutation: string, input: object, selection = ""): Promise<Reply> => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    return service
      .as(login)
      .ask(
        `mutation($input: ${type}) { ${mutation}(input: $input) { ${selection} userErrors { code message path } } }`,
        { input },
      );
  };
  const sql = (text: string, values: readonly unknown[] = []): Promise<unknown> =>
    service.owner.query(text, [...values]);

  test("of names, birth date, telephone and email of a client elsewhere registers a new client all the same", async () => {
    // Dana is in RISE alone, and nobody whom a coordinator of CORE could know of.
    await sql(
      "update clients set preferred_name = 'Dana', legal_name = 'Dana Specimen', date_of_birth = '1998-07-07', phone = '555-0114', email = 'client.4@example.org' where id = $1",
      [dana],
    );
    const hidden = {
      preferredName: "Dana",
      legalName: "Dana Specimen",
      dateOfBirth: "1998-07-07",
      phone: "555-0114",
      email: "client.4@example.org",
      languages: ["en"],
      programIds: [core],
    };
    const fresh = {
      ...hidden,
      preferredName: "Vera",
      legalName: "Vera Specimen",
      phone: "555-0199",
      email: "client.9@example.org",
    };
    const selection = "client { preferredName legalName phone email version careTeam { displayName } }";
    const same = (reply: Reply, its: typeof hidden): object =>
      faceOf(reply, its.legalName, its.preferredName, its.phone, its.email);

    const taken = await act("coordinator", "registerClient", hidden, selection);
    const free = await act("coordinator", "registerClient", fresh, selection);

    expect(same(taken, hidden)).toEqual(same(free, fresh));
    expect(taken.at("registerClient.userErrors")).toEqual([]);
  });

  test("of a record number of another clinic is no duplicate, and nobody chooses a record number", async () => {
    const asJo = "update clients set mrn = (select mrn from clients where id = $2) where id = $1";
    await sql(asJo, [sampleId("other client"), jo]);

    const chosen = await service.as("coordinator")
      .ask(`mutation { registerClient(input: { mrn: "H-1001", preferredName: "x", legalName: "x",
        dateOfBirth: "1990-01-01", programIds: [] }) { userErrors { code } } }`);

    expect(chosen.codes).toEqual(["BAD_USER_INPUT"]);
    await expect(sql(asJo, [max, jo])).rejects.toMatchObject({ code: "23505" });
  });

  test.each(["PEER_SIDE"])(
    "of a plan that the client keeps from the %s is answered as if there were none",
    async (side) => {
      // Dana has no plan; Jo has an active one, and shows it to nobody of the peer side any more.
      for (const client of [jo, dana]) {
        await sql(
          `insert into sharing_preferences (clinic_id, client_id, data_class, audience, allowed) values ($1, $2, 'PLAN_SHARED', $3, false)`,
          [harbor, client, side],
        );
      }
      const plan = await service
        .as("peer.a")
        .ask("query($id: ID!) { client(id: $id) { recoveryPlan { id } } }", { id: jo });
      expect(plan.at("client.recoveryPlan")).toBeNull();

      const [there, none] = [
        await act("peer.a", "startRecoveryPlan", { clientId: jo, vision: "x" }, "recoveryPlan { status vision }"),
        await act("peer.a", "startRecoveryPlan", { clientId: dana, vision: "x" }, "recoveryPlan { status vision }"),
      ];

      expect(there.text).toBe(none.text);
      expect(there.codes).toEqual(["FORBIDDEN"]);
    },
  );

  test("of a care team member whom a Part 2 program added is no duplicate", async () => {
    const rider = sampleId("clinician.rise");
    await sql("insert into program_staff (clinic_id, user_id, program_id) values ($1, $2, $3)", [harbor, rider, core]);
    const selection = "member { displayName role program { name } version }";
    const input = { staffId: rider, role: "CLINICIAN" };

    const there = await act("coordinator", "addCareTeamMember", { ...input, clientId: jo }, selection);
    const none = await act("coordinator", "addCareTeamMember", { ...input, clientId: max }, selection);

    expect(there.at("addCareTeamMember.userErrors")).toEqual([]);
    expect({ ...there.at<object>("addCareTeamMember") }).toEqual(none.at("addCareTeamMember"));
  });

  test("of the time of somebody else's contact does not overlap", async () => {
    await sql(
      `update service_notes set started_at = '2026-02-03T10:00:00Z', ended_at = '2026-02-03T11:00:00Z' where id = any ($1)`,
      [[sampleId("service note 7"), sampleId("service note 2")]],
    );

    const reply = await act("peer.a", "writeServiceNote", {
      clientId: jo,
      startedAt: "2026-02-03T10:00:00Z",
      endedAt: "2026-02-03T11:00:00Z",
      modality: "PHONE",
      intervention: "x",
      programId: core,
    });

    expect(reply.at("writeServiceNote.userErrors")).toEqual([]);
  });

  test("of a vision that the client keeps to themselves is a vision like any other", async () => {
    const selection = "recoveryPlan { version vision visionSharing }";
    await sql("update plan_parts set sharing = 'ONLY_ME' where id = $1", [sampleId("plan 1 vision")]);
    await sql("delete from plan_parts where plan_id = $1 and section = 'VISION'", [sampleId("plan 3")]);
    const write = async (client: number): Promise<Reply> => {
      const planId = sampleId(`plan ${client}`);
      const { rows } = await service.owner.query<{ v: number }>(
        "select peer_version v from recovery_plans where id = $1",
        [planId],
      );
      return act("peer.a", "updateRecoveryPlan", { planId, expectedVersion: rows[0]?.v, vision: "x" }, selection);
    };

    const [hidden, none] = [await write(1), await write(3)];

    expect(hidden.at("updateRecoveryPlan")).toMatchObject({ recoveryPlan: { vision: "x" }, userErrors: [] });
    expect(hidden.text.replace(/"version":\d+/, "")).toBe(none.text.replace(/"version":\d+/, ""));
    const own = await service
      .as("client.1")
      .ask("query($id: ID!) { recoveryPlan(id: $id) { vision } }", { id: sampleId("plan 1") });
    expect(own.at("recoveryPlan.vision")).not.toBeNull();
    const { rows } = await service.owner.query("select 1 from plan_parts where id = $1", [sampleId("plan 1 vision")]);
    expect(rows).toHaveLength(1);
  });

  test("of a referral into Part 2 care that is open already is not refused as a second one", async () => {
    const input = { kind: "INTERNAL", need: "TREATMENT", targetProgramId: rise, reason: "x" };

    const there = await act("coordinator", "createReferral", { ...input, clientId: jo });
    const none = await act("coordinator", "createReferral", { ...input, clientId: max });
    const bySud = await act("coordinator", "draftConsent", sud(jo));
    const withoutSud = await act("coordinator", "draftConsent", sud(max));

    expect(faceOf(there)).toEqual(faceOf(none));
    expect(there.codes).toEqual(["FORBIDDEN"]);
    expect(faceOf(bySud)).toEqual(faceOf(withoutSud));
    expect(bySud.codes).toEqual(["FORBIDDEN"]);
  });
  const sud = (clientId: string): object => ({
    clientId,
    kind: "SPECIFIC_DISCLOSURE",
    classes: ["SUD"],
    purposes: ["TREATMENT"],
    recipientPersons: ["My aunt"],
    description: "x",
  });

  const secretConsent = async (
    client: string,
    its: { purpose?: string; programs?: string[]; classes?: string[] },
  ): Promise<string> => {
    const { rows } = await service.owner.query<{ id: string }>(
      `insert into consents (clinic_id, client_id, kind, classes, purposes, discloser_program_ids, description, author_id,
         offered_at, signed_at, sud, expires_at)
       values ($1, $2, 'SPECIFIC_DISCLOSURE', $3, $4, $5, 'Secret', $6, now() - interval '2 hours', now() - interval '1 hour', true, '2099-01-01')
       returning id`,
      [
        harbor,
        client,
        its.classes ?? ["SUD", "REFERRAL"],
        [its.purpose ?? "COORDINATION"],
        its.programs ?? [],
        sampleId("clinician.rise"),
      ],
    );
    const id = rows[0]?.id ?? "";
    await sql(
      "insert into consent_recipients (clinic_id, consent_id, client_id, organization_id) values ($1, $2, $3, $4)",
      [harbor, id, client, sampleId("organization Jobs")],
    );
    return id;
  };
  const sendToJobs = async (clientId: string): Promise<Reply> => {
    const made = await act(
      "coordinator",
      "createReferral",
      {
        clientId,
        kind: "OUTBOUND",
        need: "WORK",
        targetId: sampleId("organization Jobs"),
        reason: "x",
        programId: core,
        clientAgreedAt: new Date(Date.now() - 1000).toISOString(),
      },
      "referral { id }",
    );
    const referralId = made.at<string>("createReferral.referral.id");
    return act("coordinator", "transitionReferral", { referralId, expectedVersion: 1, to: "SENT" });
  };

  test.each([
    ["another purpose", { purpose: "TREATMENT" }],
    ["another discloser", { programs: [rise] }],
    ["other classes", {}],
  ])("of a consent about Part 2 care, for %s, does not show in what is missing to send", async (_, its) => {
    const without = await sendToJobs(max);
    expect(without.text).toContain("CONSENT_REQUIRED");

    await secretConsent(max, its);

    expect(faceOf(await sendToJobs(max))).toEqual(faceOf(without));
  });

  test("of a consent about Part 2 care is not named in the log of somebody who may not see it", async () => {
    const id = await secretConsent(max, { classes: ["IDENTITY", "CONTACT", "REFERRAL", "SUD"] });
    await sendToJobs(max);

    await sql(
      `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, client_ids, class_sets, consent_id, consent_ids, detail)
       values ($1, gen_random_uuid(), 'CONSENT_SUPERSEDED', 'SUCCESS', $2, 'CARE_COORDINATOR', array[$3::uuid], '{0}', $4::uuid, array[$4::uuid],
         jsonb_build_object('entity', jsonb_build_object('type', 'Consent', 'id', $4::uuid)))`,
      [harbor, sampleId("coordinator"), max, id],
    );
    const all = "{ auditEvents(first: 100) { nodes { kind consentId clientId entities { type id } } } }";
    const about = "query($id: ID!) { auditEvents(filter: { consentId: $id }) { nodes { kind } } }";
    const kinds = async (login: string): Promise<string[]> =>
      (await service.as(login).ask(about, { id })).at<{ kind: string }[]>("auditEvents.nodes").map(({ kind }) => kind);

    expect((await service.as("coordinator").ask(all)).text).not.toContain(id);
    expect((await service.as("privacy.officer").ask(all)).text).toContain(id);
    expect(await kinds("coordinator")).toEqual([]);
    expect((await kinds("privacy.officer")).sort()).toEqual(["CONSENT_EVALUATED", "CONSENT_SUPERSEDED", "DISCLOSURE"]);
    // What they may see stays named.
    const seen = sampleId("consent 2 food");
    expect((await service.as("coordinator").ask(all)).text).toContain(seen);
  });

  test("of a consent that the visible one replaced is not named as its predecessor", async () => {
    const hidden = sampleId("consent 1 birch");
    await sql("update consents set supersedes_id = $1 where id = $2", [hidden, sampleId("consent 1 food")]);
    const query =
      "query($id: ID!) { consent(id: $id) { supersedes } client(id: $c) { consents { supersedes } } }".replace(
        "($id: ID!)",
        "($id: ID!, $c: ID!)",
      );
    const look = (login: string): Promise<Reply> =>
      service.as(login).ask(query, { id: sampleId("consent 1 food"), c: jo });

    expect((await look("client.1")).text).toContain(hidden);
    expect((await look("clinician.rise")).text).toContain(hidden);
    for (const login of ["coordinator", "clinician.core", "integrator.food"]) {
      expect((await look(login)).text).not.toContain(hidden);
    }
  });

  test("of a recipient of the same consent moves nothing that another recipient reads", async () => {
    const query = "query($id: ID!) { consent(id: $id) { version state recipients { id revokedAt } } }";
    const id = sampleId("consent 1 food");
    const other = "11111111-1111-4111-8111-111111111111";
    await sql(
      "insert into consent_recipients (clinic_id, id, consent_id, client_id, organization_id) values ($1, $2, $3, $4, $5)",
      [harbor, other, id, jo, sampleId("organization Jobs")],
    );
    const clean = faceOf(await service.as("integrator.food").ask(query, { id }));

    await act("client.1", "revokeConsent", { consentId: id, channel: "PORTAL", recipientIds: [other] });

    expect(faceOf(await service.as("integrator.food").ask(query, { id }))).toEqual(clean);
  });

  test("of a part of the plan that an organization may not read moves no number that it reads", async () => {
    const query = "query($id: ID!) { recoveryPlan(id: $id) { version updatedAt vision crisisPlan { whatHelps } } }";
    const planId = sampleId("plan 2");
    await sql("update consents set classes = array_remove(classes, 'CRISIS') where id = $1", [
      sampleId("consent 2 exchange"),
    ]);
    const versionOf = async (login: string): Promise<number> =>
      (await service.as(login).ask(query, { id: planId })).at("recoveryPlan.version");
    const change = async (its: object): Promise<void> => {
      const reply = await act("client.2", "updateRecoveryPlan", {
        planId,
        expectedVersion: await versionOf("client.2"),
        ...its,
      });
      expect(reply.at("updateRecoveryPlan.userErrors")).toEqual([]);
    };
    const [clean, clinician] = [
      faceOf(await service.as("integrator.hie").ask(query, { id: planId })),
      await versionOf("clinician.core"),
    ];

    await change({ crisisPlan: { supporters: [{ name: "x", relation: "x", sharing: "CARE_TEAM" }] } });
    await change({ crisisPlan: { sharing: "EMERGENCY", whatHelps: ["x"] } });
    await change({ stressors: [{ text: "x", sharing: "PEERS_ONLY" }] });

    expect(faceOf(await service.as("integrator.hie").ask(query, { id: planId }))).toEqual(clean);
    expect(await versionOf("clinician.core")).toBe(clinician + 2);
    const seen = await versionOf("integrator.hie");
    await change({ vision: "The pier, with company." });
    expect(await versionOf("integrator.hie")).toBe(seen + 1);
  });

  test("shows in no error, and no id that is given tells how many there were before", async () => {
    const made = await act("peer.a", "writePeerNote", { clientId: jo, body: "x" }, "peerNote { id }");
    const ids = [...(await service.as("client.1").ask(EVERYTHING, { id: jo })).text.matchAll(uuid)].map(([id]) => id);

    expect(made.at("writePeerNote.peerNote.id")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    expect(ids.every((id) => /^.{14}4.{4}[89ab]/.test(id))).toBe(true);
    expect([robin, eli].every((id) => !ids.includes(id))).toBe(true);
  });
});

const EVERYTHING = `query($id: ID!) { client(id: $id) { id peerNotes { nodes { id } } serviceNotes { nodes { id } } referrals { nodes { id } }
  consents { id recipients { id } } recoveryPlan { id goals { id steps { id } } strengths { id } } safetyConcerns(openOnly: false) { id } } }`;
