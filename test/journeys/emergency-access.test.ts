import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Caller, type Reply, type Service } from "../support/service.js";
import { recorded, rowCounts } from "../support/trail.js";

const ACCESS = `{ id startedAt endsAt nature review reviewDueOn version client { legalName } actor { displayName }
  disclosures { id recipientName description purpose basis classes documentedLate } }`;
const act = (name: string): string =>
  `mutation($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) {
    emergencyAccess ${ACCESS} userErrors { code message path } } }`;
const CHART = `query($id: ID!) { client(id: $id) { preferredName legalName dateOfBirth phone languages version
  programEnrollments { program { name } } careTeam { displayName } assignments { role } lastContactAt
  clinicalNotes { nodes { body } } safetyConcerns { summary } serviceNotes { nodes { intervention } }
  referrals { nodes { need } } consents { kind } peerNotes { nodes { body } }
  recoveryPlan { status vision stressors { text } goals { text } reviewDueOn
    crisisPlan { sharing whatHelps doNotContact supporters { name } lines { number } } } } }`;
const QUEUE = `query($review: EmergencyReview) { emergencyAccesses(review: $review) { nodes { id isRepeated review reviewDueOn } } }`;
const MINE = `{ emergencyAccesses { nodes { id nature actor { displayName } } } }`;

const sam = sampleId("client 7");
const jo = sampleId("client 1");
const max = sampleId("client 2");

describe("an emergency access", () => {
  let service: Service;
  const doctor = (): Caller => service.as("clinician.core");
  const officer = (): Caller => service.as("privacy.officer");
  const start = (input: object, login = "clinician.core"): Promise<Reply> =>
    service.as(login).ask(act("startEmergencyAccess"), {
      input: { nature: "Collapsed in the hall", consentCannotBeObtained: true, ...input },
    });
  const open = async (clientId: string, nature = `A fall, number ${Math.random()}`): Promise<string> =>
    (await start({ clientId, nature })).at<string>("startEmergencyAccess.emergencyAccess.id");
  const chart = (id: string, login = "clinician.core"): Promise<Reply> => service.as(login).ask(CHART, { id });
  const end = (emergencyAccessId: string): Promise<unknown> =>
    service.owner.query("update emergency_accesses set ends_at = now() where id = $1", [emergencyAccessId]);

  beforeAll(async () => {
    service = await startService();
    // These tests open more records than a clinician does in an hour.
    await service.owner.query(
      "create or replace function app.emergency_searches_an_hour() returns int language sql immutable return 1000",
    );
    const { rowCount } = await service.owner.query(
      `with p as (
         insert into recovery_plans (clinic_id, client_id, created_by)
         select clinic_id, id, $2 from clients where id = $1 returning clinic_id, client_id, id, created_by)
       insert into plan_parts (clinic_id, client_id, plan_id, section, sharing, text, domain, status, name, relation, do_not_contact, changed_by)
       select p.clinic_id, p.client_id, p.id, s.section, s.sharing, s.text, s.domain, s.status, s.name, s.name, '{}', p.created_by
       from p, (values ('STRESSOR', 'PEERS_ONLY', 'Noise', null, null, null),
         ('GOAL', 'CARE_TEAM', 'A garden', 'HOME', 'ACTIVE', null),
         ('SUPPORTER', 'EMERGENCY', null, null, null, 'Lou')) s(section, sharing, text, domain, status, name)`,
      [sam, sampleId("peer.a")],
    );
    if (rowCount !== 3) throw new Error("The client has no plan to withhold");
  });
  afterAll(() => service.close());

  test("is not started by those who may not, and nothing says whether there is such a client", async () => {
    const before = await rowCounts(service.owner);
    for (const login of ["peer.a", "supervisor.a", "coordinator", "client.1", "privacy.officer", "admin"]) {
      const reply = await start({ clientId: sam }, login);
      expect({ login, codes: reply.codes }).toEqual({ login, codes: ["FORBIDDEN"] });
      expect((await start({ clientId: sampleId("nobody") }, login)).text).toBe(reply.text);
    }
    await service.owner.query("update memberships set medical_personnel = false where user_id = $1", [
      sampleId("clinician.core"),
    ]);
    const [refused, trail] = await recorded(service.owner, () => start({ clientId: sam }));
    await service.owner.query("update memberships set medical_personnel = true where user_id = $1", [
      sampleId("clinician.core"),
    ]);

    expect(refused.codes).toEqual(["FORBIDDEN"]);
    expect(trail).toMatchObject([{ kind: "SEARCH", outcome: "DENIED", detail: { reason: "NOT_MEDICAL_PERSONNEL" } }]);
    expect((await service.anyone().ask(act("startEmergencyAccess"), { input: {} })).codes).toEqual(["UNAUTHENTICATED"]);
    const after = await rowCounts(service.owner);
    expect(after["emergency_accesses"]).toBe(before["emergency_accesses"]);
  });

  test("answers alike for no client, for several, for another clinic's and in a conflict, and records each attempt", async () => {
    await service.owner.query(
      `insert into clients (clinic_id, mrn, preferred_name, legal_name, date_of_birth)
       select clinic_id, mrn || '-' || n, 'Twin', 'Twin Example', '1990-05-05' from clients, generate_series(1, 2) n where id = $1`,
      [sam],
    );
    await service.owner.query(
      "insert into conflicts (clinic_id, user_id, client_id) select clinic_id, $2, id from clients where id = $1",
      [sampleId("client 8"), sampleId("clinician.core")],
    );
    const elsewhere = await service.owner.query<{ id: string }>(
      "select id from clients where clinic_id <> (select clinic_id from clients where id = $1) limit 1",
      [sam],
    );
    const [none, noTrail] = await recorded(service.owner, () =>
      start({ legalName: "Nobody Example", dateOfBirth: "1990-05-05" }),
    );
    const [several, trail] = await recorded(service.owner, () =>
      start({ legalName: "Twin Example", dateOfBirth: "1990-05-05" }),
    );

    expect(none.codes).toEqual(["NOT_FOUND"]);
    expect(several.text).toBe(none.text);
    for (const input of [
      { clientId: sampleId("nobody") },
      { clientId: "not an id" },
      { clientId: elsewhere.rows[0]?.id },
      { clientId: sampleId("client 8") },
      { legalName: "Samuel Fictional", dateOfBirth: "1990-05-05" },
      { legalName: "samuel fictional", dateOfBirth: "1990-05-05" },
    ]) {
      expect((await start(input)).text).toBe(none.text);
    }
    const its = { kind: "SEARCH", outcome: "DENIED", clients: [], purpose: "EMERGENCY" };
    expect(noTrail).toMatchObject([{ ...its, detail: { results: 0, filters: ["legalName", "dateOfBirth"] } }]);
    expect(trail).toMatchObject([{ ...its, detail: { results: 2 } }]);
    expect(JSON.stringify([noTrail, trail])).not.toMatch(/Nobody|Twin|1990/);
  });

  test("takes the statement that consent can't be obtained, and one way to name the client", async () => {
    const problems = async (input: object): Promise<unknown> =>
      (await start(input)).at("startEmergencyAccess.userErrors.0");

    expect(await problems({ clientId: sam, consentCannotBeObtained: false })).toMatchObject({
      code: "INVALID_INPUT",
      path: ["input", "consentCannotBeObtained"],
    });
    expect(await problems({})).toMatchObject({ path: ["input", "clientId"] });
    expect(await problems({ legalName: "Samuel Fictional" })).toMatchObject({ path: ["input", "clientId"] });
    expect(await problems({ clientId: sam, legalName: "Samuel Fictional", dateOfBirth: "1990-05-05" })).toMatchObject({
      path: ["input", "clientId"],
    });
    expect((await start({ clientId: sam, nature: " " })).codes).toEqual(["BAD_USER_INPUT"]);
  });

  describe("of a client of a Part 2 program whom the clinician does not treat", () => {
    let started: Reply;
    let id: string;

    test("is found by exact name and birth date, lasts an hour, and leaves two rows in the log", async () => {
      const { rows } = await service.owner.query<{ name: string; born: string }>(
        "select legal_name as name, date_of_birth::text as born from clients where id = $1",
        [sam],
      );
      const nowhere = await chart(sampleId("nobody"));
      expect((await chart(sam)).text).toBe(nowhere.text);

      const [reply, trail] = await recorded(service.owner, () =>
        start({ legalName: rows[0]?.name, dateOfBirth: rows[0]?.born }),
      );

      started = reply;
      expect(reply.at("startEmergencyAccess")).toMatchObject({
        emergencyAccess: { nature: "Collapsed in the hall", review: "PENDING", version: 1, disclosures: [] },
        userErrors: [],
      });
      const { startedAt, endsAt } = reply.at<{ startedAt: string; endsAt: string }>(
        "startEmergencyAccess.emergencyAccess",
      );
      expect(Date.parse(endsAt) - Date.parse(startedAt)).toBe(3_600_000);
      id = reply.at("startEmergencyAccess.emergencyAccess.id");
      const its = { clients: [sam], basis: "EMERGENCY", purpose: "EMERGENCY" };
      expect(trail).toMatchObject([
        { ...its, kind: "SEARCH", outcome: "SUCCESS" },
        { ...its, kind: "EMERGENCY_START", outcome: "SUCCESS" },
        { ...its, kind: "READ" },
      ]);
      expect(JSON.stringify(trail)).not.toMatch(/Collapsed|Fictional/);
    });

    test("opens what an emergency needs, Part 2 care included, and nothing else of the client", async () => {
      const [reply, trail] = await recorded(service.owner, () => chart(sam));

      expect(reply.at("client")).toMatchObject({
        preferredName: "Sam",
        legalName: "Samuel Fictional",
        phone: "555-0117",
        languages: null,
        programEnrollments: [{ program: { name: "RISE" } }],
        careTeam: null,
        assignments: null,
        lastContactAt: null,
        serviceNotes: null,
        referrals: null,
        consents: null,
        peerNotes: null,
      });
      expect(reply.at<string>("client.dateOfBirth")).toMatch(/^19/);
      const withheld = reply.redactions.filter(({ reason }) => reason === "NOT_AVAILABLE").map((one) => one.coordinate);
      expect(withheld).toEqual(
        expect.arrayContaining(["Client.careTeam", "Client.consents", "Client.languages", "Client.serviceNotes"]),
      );
      expect(reply.redactions).toContainEqual({ coordinate: "Client.peerNotes", reason: "ROLE" });
      expect(trail).toMatchObject([{ kind: "READ", clients: [sam], basis: "EMERGENCY", purpose: "EMERGENCY" }]);
      expect(trail[0]?.detail).toEqual({ emergencyAccessIds: [id] });
    });

    test("shows the client in no list, and lets nothing be written", async () => {
      const lists = await doctor().ask(
        `query($sam: String) { clients(first: 100) { totalCount nodes { id } } caseload { totalCount }
          searched: clients(search: $sam) { totalCount } }`,
        { sam: "Sam" },
      );
      const note = await doctor().ask(
        `mutation($input: WriteClinicalNoteInput!) { writeClinicalNote(input: $input) { clinicalNote { id } } }`,
        { input: { clientId: sam, body: "Seen" } },
      );
      const concern = await doctor().ask(
        `mutation($input: RaiseSafetyConcernInput!) { raiseSafetyConcern(input: $input) { safetyConcern { id } } }`,
        { input: { clientId: sam, kind: "MEDICAL", urgency: "NOW", summary: "Fell" } },
      );

      expect(lists.text).not.toContain(sam);
      expect(lists.at("searched.totalCount")).toBe(0);
      expect([note.codes, concern.codes]).toEqual([["FORBIDDEN"], ["FORBIDDEN"]]);
    });

    test("is nobody else's: not a colleague's, and not the same person's in another client's record", async () => {
      const nowhere = await chart(sampleId("nobody"));

      expect((await chart(sampleId("client 6"))).text).toBe(nowhere.text);
      expect((await chart(sam, "coordinator")).at("client")).toBeNull();
      const otherList = await service.as("clinician.rise").ask(MINE);
      expect(otherList.text).not.toContain(id);
      for (const login of ["peer.a", "supervisor.a", "coordinator", "admin", "integrator.food"]) {
        expect((await service.as(login).ask(MINE)).at("emergencyAccesses.nodes")).toEqual([]);
      }
    });

    test("is not renewed without a new reason", async () => {
      const again = await start({ clientId: sam, nature: " collapsed in the HALL" });

      expect(again.at("startEmergencyAccess")).toMatchObject({
        emergencyAccess: null,
        userErrors: [{ code: "INVALID_INPUT", path: ["input", "nature"] }],
      });
    });

    test("documents a disclosure, which stands in the client's accounting", async () => {
      const record = (input: object, caller = doctor()): Promise<Reply> =>
        caller.ask(act("recordEmergencyDisclosure"), {
          input: {
            emergencyAccessId: id,
            recipientName: "Dr. Vera Sample",
            recipientAffiliation: "County Hospital",
            disclosedAt: new Date().toISOString(),
            description: "What he is treated for",
            classes: ["CLINICAL", "SUD"],
            ...input,
          },
        });
      const early = new Date(Date.parse(started.at("startEmergencyAccess.emergencyAccess.startedAt")) - 1000);
      const codeOf = async (input: object): Promise<unknown> =>
        (await record(input)).at("recordEmergencyDisclosure.userErrors.0.path");

      expect(await codeOf({ disclosedAt: early.toISOString() })).toEqual(["input", "disclosedAt"]);
      expect(await codeOf({ disclosedAt: "2199-01-01T00:00:00Z" })).toEqual(["input", "disclosedAt"]);
      expect(await codeOf({ classes: [] })).toEqual(["input", "classes"]);
      expect(await codeOf({ classes: ["PEER_ONLY"] })).toEqual(["input", "classes"]);
      expect((await record({}, service.as("clinician.rise"))).codes).toEqual(["NOT_FOUND"]);
      expect((await record({}, officer())).codes).toEqual(["FORBIDDEN"]);

      const [reply, trail] = await recorded(service.owner, () => record({}));

      expect(reply.at("recordEmergencyDisclosure.emergencyAccess.disclosures")).toMatchObject([
        {
          recipientName: "Dr. Vera Sample, County Hospital",
          description: "What he is treated for",
          purpose: "EMERGENCY",
          basis: "EMERGENCY",
          classes: ["CLINICAL", "SUD"],
          documentedLate: false,
        },
      ]);
      expect(trail[0]).toMatchObject({ kind: "EMERGENCY_DISCLOSURE", clients: [sam], basis: "EMERGENCY" });
      expect(JSON.stringify(trail)).not.toMatch(/Vera|County|treated/);
      const accounting = await officer().ask(
        `query($id: ID!) { accountingOfDisclosures(clientId: $id) { nodes { recipientName purpose basis consentId documentedLate } } }`,
        { id: sam },
      );
      expect(accounting.at("accountingOfDisclosures.nodes")).toContainEqual({
        recipientName: "Dr. Vera Sample, County Hospital",
        purpose: "EMERGENCY",
        basis: "EMERGENCY",
        consentId: null,
        documentedLate: false,
      });
    });

    test("ends when its clinician ends it, and not by another; what was disclosed can be documented later", async () => {
      const stop = (login: string): Promise<Reply> =>
        service.as(login).ask(act("endEmergencyAccess"), { input: { emergencyAccessId: id } });

      expect((await stop("clinician.rise")).codes).toEqual(["NOT_FOUND"]);
      expect((await stop("privacy.officer")).codes).toEqual(["FORBIDDEN"]);
      const [reply, trail] = await recorded(service.owner, () => stop("clinician.core"));

      expect(reply.at("endEmergencyAccess.emergencyAccess")).toMatchObject({ version: 2, client: null });
      expect(trail[0]).toMatchObject({ kind: "EMERGENCY_STOP", clients: [sam], purpose: "EMERGENCY" });
      expect((await chart(sam)).text).toBe((await chart(sampleId("nobody"))).text);
      expect((await stop("clinician.core")).at("endEmergencyAccess.userErrors")).toMatchObject([
        { code: "INVALID_TRANSITION" },
      ]);
      expect((await doctor().ask(MINE)).text).toContain(id);
    });

    test("is reviewed once, by the privacy officer", async () => {
      const review = (verdict: string, login = "privacy.officer", comment = "I rang the hospital."): Promise<Reply> =>
        service
          .as(login)
          .ask(act("reviewEmergencyAccess"), { input: { emergencyAccessId: id, review: verdict, comment } });

      expect((await review("JUSTIFIED", "clinician.core")).codes).toEqual(["FORBIDDEN"]);
      expect((await review("JUSTIFIED", "peer.a")).codes).toEqual(["NOT_FOUND"]);
      expect((await officer().ask(QUEUE, { review: "PENDING" })).text).toContain(id);
      expect((await review("PENDING")).at("reviewEmergencyAccess.userErrors.0.code")).toBe("INVALID_TRANSITION");
      expect((await review("BREACH_REVIEW")).at("reviewEmergencyAccess.emergencyAccess.review")).toBe("BREACH_REVIEW");
      const [reply, trail] = await recorded(service.owner, () => review("NOT_JUSTIFIED"));

      expect(reply.at("reviewEmergencyAccess.emergencyAccess")).toMatchObject({ review: "NOT_JUSTIFIED", version: 4 });
      expect(trail[0]).toMatchObject({ kind: "EMERGENCY_REVIEW", basis: null, purpose: "OPERATIONS", clients: [sam] });
      expect(JSON.stringify(trail)).not.toContain("hospital");
      expect((await review("JUSTIFIED")).at("reviewEmergencyAccess.userErrors.0.code")).toBe("INVALID_TRANSITION");
      expect((await officer().ask(QUEUE, { review: "PENDING" })).text).not.toContain(id);
    });
  });

  test("opens the crisis plan where the client shares it with helpers in an emergency, and no other part of the plan", async () => {
    await service.owner.query("delete from care_team_members where client_id = $1 and user_id = $2", [
      jo,
      sampleId("clinician.core"),
    ]);
    await open(jo);
    const shared = await chart(jo);
    await service.owner.query(
      "update plan_parts set sharing = 'CARE_TEAM' where client_id = $1 and section = 'CRISIS_PLAN'",
      [jo],
    );
    const kept = await chart(jo);
    await service.owner.query(
      "update plan_parts set sharing = 'EMERGENCY' where client_id = $1 and section = 'CRISIS_PLAN'",
      [jo],
    );

    expect(shared.at("client.recoveryPlan")).toMatchObject({
      status: "ACTIVE",
      vision: null,
      goals: null,
      stressors: null,
      reviewDueOn: null,
      crisisPlan: { sharing: "EMERGENCY", supporters: null },
    });
    expect(shared.at<string[]>("client.recoveryPlan.crisisPlan.whatHelps").length).toBeGreaterThan(0);
    expect(shared.at<unknown[]>("client.safetyConcerns").length).toBeGreaterThan(0);
    expect(shared.at<unknown[]>("client.clinicalNotes.nodes").length).toBeGreaterThan(0);
    expect(kept.at("client.recoveryPlan.crisisPlan")).toMatchObject({
      sharing: null,
      whatHelps: [],
      doNotContact: null,
    });
  });

  test("opens to a treating clinician what the client withholds of it, and leaves the rest withheld", async () => {
    await service.owner.query(
      `insert into sharing_preferences (clinic_id, client_id, data_class, audience, allowed)
       select clinic_id, id, c, 'CLINICAL_SIDE', false from clients, unnest(array['SERVICE', 'CLINICAL', 'PLAN_SHARED', 'CRISIS']) c where id = $1`,
      [max],
    );
    const before = await chart(max);
    await open(max);
    const now = await chart(max);

    expect(before.at("client")).toMatchObject({ phone: null, clinicalNotes: null, programEnrollments: null });
    expect(now.at("client")).toMatchObject({ phone: "555-0112", programEnrollments: [{ program: { name: "CORE" } }] });
    expect(now.at("client.clinicalNotes")).not.toBeNull();
    // The plan is there for its crisis plan; its other parts stay withheld.
    expect(before.at("client.recoveryPlan")).toBeNull();
    expect(now.at("client.recoveryPlan")).toMatchObject({
      status: "ACTIVE",
      vision: null,
      goals: null,
      reviewDueOn: null,
    });
    expect(now.at("client")).toMatchObject({
      languages: null,
      serviceNotes: null,
      careTeam: null,
    });
  });

  test("is over at its instant, and as soon as the flag of medical personnel is taken away", async () => {
    const id = await open(sam);
    expect((await chart(sam)).at("client.preferredName")).toBe("Sam");
    await end(id);
    expect((await chart(sam)).at("client")).toBeNull();

    await open(sam);
    const flag = "update memberships set medical_personnel = $2 where user_id = $1";
    await service.owner.query(flag, [sampleId("clinician.core"), false]);
    expect((await chart(sam)).at("client")).toBeNull();
    await service.owner.query(flag, [sampleId("clinician.core"), true]);
    expect((await chart(sam)).at("client.preferredName")).toBe("Sam");
  });

  test("that is the third within a day is marked in the queue and warned of in the log, without a word of the record", async () => {
    const id = await open(sam);

    const queue = await officer().ask(QUEUE, { review: "PENDING" });
    const nodes = queue.at<{ id: string; isRepeated: boolean; reviewDueOn: string }[]>("emergencyAccesses.nodes");
    expect(nodes.find((one) => one.id === id)?.isRepeated).toBe(true);
    expect(nodes.map((one) => one.reviewDueOn)).toEqual(nodes.map((one) => one.reviewDueOn).toSorted());
    const warned = service.log.filter((line) => line.includes(`"id":"${id}"`));
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain('"level":40');
    const own = await doctor().ask("{ emergencyAccesses { nodes { isRepeated } } }");
    expect(own.redactions).toEqual([{ coordinate: "EmergencyAccess.isRepeated", reason: "ROLE" }]);
  });

  test("is seen by the client, with who opened it and why, and in the report of who looked", async () => {
    const list = await service.as("client.1").ask(MINE);
    const report = await service
      .as("client.1")
      .ask(`query($id: ID!) { accessReport(clientId: $id) { nodes { actorName classes purpose emergency } } }`, {
        id: jo,
      });

    expect(list.at("emergencyAccesses.nodes")).toMatchObject([{ actor: { displayName: "Dr. Cory Example" } }]);
    expect(list.at("emergencyAccesses.nodes.0.nature")).toMatch(/^A fall/);
    expect((await service.as("client.2").ask(MINE)).text).not.toContain(
      list.at<string>("emergencyAccesses.nodes.0.id"),
    );
    const looks =
      report.at<{ actorName: string; classes: string[]; emergency: boolean; purpose: string }[]>("accessReport.nodes");
    const inEmergency = looks.filter(({ emergency }) => emergency);
    expect(inEmergency.map(({ actorName }) => actorName)).toContain("Dr. Cory Example");
    expect(inEmergency.every(({ purpose }) => purpose === "EMERGENCY")).toBe(true);
    expect(inEmergency.flatMap(({ classes }) => classes)).toEqual(
      expect.arrayContaining(["IDENTITY", "CRISIS", "AUDIT"]),
    );
    expect(looks.some(({ emergency }) => !emergency)).toBe(true);
  });

  test("is told apart in the log from the clients whom the clinician treats", async () => {
    const [reply, trail] = await recorded(service.owner, () =>
      doctor().ask("query($a: ID!, $b: ID!) { a: client(id: $a) { legalName } b: client(id: $b) { legalName } }", {
        a: sampleId("client 5"),
        b: sam,
      }),
    );

    expect(reply.data).toMatchObject({ a: { legalName: "Elias Mockup" }, b: { legalName: "Samuel Fictional" } });
    expect(trail.map(({ clients, basis, purpose }) => ({ clients, basis, purpose }))).toEqual(
      expect.arrayContaining([
        { clients: [sampleId("client 5")], basis: "RELATIONSHIP", purpose: "TREATMENT" },
        { clients: [sam], basis: "EMERGENCY", purpose: "EMERGENCY" },
      ]),
    );
    expect(trail).toHaveLength(2);
  });

  test("is started once where the request is repeated, and a refused one is tried again", async () => {
    const input = { clientId: sam, nature: "Another fall", idempotencyKey: "once" };
    const first = await start(input);
    const [second, trail] = await recorded(service.owner, () => start(input));
    const other = await start({ ...input, nature: "Something else" });
    const refused = await start({ clientId: sampleId("nobody"), idempotencyKey: "twice" });
    const tried = await start({ clientId: sam, nature: "Found after all", idempotencyKey: "twice" });

    expect(second.at("startEmergencyAccess.emergencyAccess.id")).toBe(
      first.at("startEmergencyAccess.emergencyAccess.id"),
    );
    expect(trail.map(({ kind }) => kind)).toEqual(["READ"]);
    expect(other.at("startEmergencyAccess.userErrors.0.code")).toBe("IDEMPOTENCY_CONFLICT");
    expect(refused.codes).toEqual(["NOT_FOUND"]);
    expect(tried.at("startEmergencyAccess.userErrors")).toEqual([]);
  });

  test("is looked for at most ten times in an hour, also by attempts at the same time", async () => {
    const login = "clinician.rise";
    await service.owner.query(
      "create or replace function app.emergency_searches_an_hour() returns int language sql immutable return 10",
    );
    const tries = await Promise.all(Array.from({ length: 16 }, () => start({ clientId: sampleId("nobody") }, login)));
    const codes = tries.flatMap((one) => one.codes);
    const late = await start({ clientId: sam }, login);

    expect(codes.filter((code) => code === "NOT_FOUND")).toHaveLength(10);
    expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(6);
    expect(late.status).toBe(429);
    expect(late.headers["retry-after"]).toBe("600");
  });
});
