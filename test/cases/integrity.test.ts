import { getNamedType, isInputObjectType } from "graphql";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { buildApiSchema } from "../../src/schema.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { rowCounts } from "../support/trail.js";

const NOTE = `mutation($input: WriteServiceNoteInput!) { writeServiceNote(input: $input) {
  serviceNote { minutes units } userErrors { code path } } }`;

const jo = sampleId("client 1");

describe("what nobody may do to a record", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  /** Tables and columns on which a role of the service holds a right. */
  const rights = async (what: string): Promise<string[]> => {
    const { rows } = await service.owner.query<{ its: string }>(what);
    return rows.map(({ its }) => its);
  };

  test("is to delete it: rows go with a draft's recipients, parts of a plan and kept keys alone", async () => {
    const deletable = await rights(
      `select distinct table_name as its from information_schema.role_table_grants
       where privilege_type in ('DELETE', 'TRUNCATE') and grantee like 'app\\_%' and grantee not in ('app_roster', 'app_facts', 'app_retention')
         and table_schema = 'public' order by 1`,
    );

    expect(deletable).toEqual(["consent_recipients", "idempotency_keys", "plan_parts"]);
  });

  test("is to change or take away what the client said about a note", async () => {
    expect(
      await rights(
        `select grantee || ' ' || privilege_type as its from information_schema.column_privileges
         where table_name = 'client_comments' and privilege_type = 'UPDATE' and grantee like 'app\\_%'`,
      ),
    ).toEqual([]);
  });

  test("is to relabel it: no role changes the label, the program, the client or the clinic of a row", async () => {
    const changeable = await rights(
      `select distinct table_name || '.' || column_name as its from information_schema.column_privileges
       where privilege_type = 'UPDATE' and table_schema = 'public' and grantee like 'app\\_%'
         and grantee not in ('app_roster', 'app_facts', 'app_retention') and column_name in ('sud', 'program_id', 'client_id', 'clinic_id', 'author_id', 'id')
       order by 1`,
    );

    // A consent that is not signed yet says anew, with each change, what it tells of.
    expect(changeable).toEqual(["consents.sud"]);
  });

  test("is to move it: no input takes a clinic, and none of a change takes another client", async () => {
    const inputs = Object.values(buildApiSchema().getTypeMap()).filter(isInputObjectType);
    const taking = (field: string): string[] =>
      inputs.filter((input) => field in input.getFields()).map(({ name }) => name);

    expect(taking("clinicId")).toEqual([]);
    expect(
      taking("clientId").filter((name) => /^(Update|Sign|Amend|End|Transition|Confirm|Revoke|Decline)/.test(name)),
    ).toEqual(["UpdateClientInput"]);
    const moved = await service
      .as("client.1")
      .ask(
        `mutation { updateClient(input: { clientId: "${jo}", clinicId: "${sampleId("clinic Lakeside")}", expectedVersion: 1 }) { userErrors { code } } }`,
      );
    expect(moved.codes).toEqual(["BAD_USER_INPUT"]);
    expect(moved.text).not.toContain(sampleId("clinic Lakeside"));
  });

  test("is to have a note's text copied: an input names a note only to change, sign, amend or comment on it", () => {
    const mutations = Object.values(buildApiSchema().getMutationType()?.getFields() ?? {});
    const naming = mutations.filter(({ args }) =>
      args.some((arg) => {
        const input = getNamedType(arg.type);
        return (
          isInputObjectType(input) &&
          Object.keys(input.getFields()).some((name) => /note.*id|source|copy|from$/i.test(name))
        );
      }),
    );

    expect(naming.map(({ name }) => name).sort()).toEqual([
      "amendServiceNote",
      "commentOnNote",
      "draftConsent",
      "signServiceNote",
      "updateServiceNote",
    ]);
  });

  const contact = (startedAt: string, endedAt: string): object => ({
    clientId: jo,
    startedAt,
    endedAt,
    modality: "PHONE",
    intervention: "x",
    programId: sampleId("program CORE"),
  });

  test.each([
    ["midnight", "2026-02-03T04:40:00Z", "2026-02-03T05:17:00Z", 37, 2],
    ["the night in which clocks go forward", "2026-03-08T06:50:00Z", "2026-03-08T07:12:00Z", 22, 1],
    ["the night in which clocks go back", "2025-11-02T05:50:00Z", "2025-11-02T06:42:00Z", 52, 3],
    ["no minute of a second unit", "2026-02-05T10:00:00Z", "2026-02-05T10:07:59Z", 7, 0],
  ])("is to stretch a contact across %s", async (_, startedAt, endedAt, minutes, units) => {
    await service.owner.query("update credentials set issued_on = '2020-01-01' where peer_specialist_id = $1", [
      sampleId("peer.a"),
    ]);

    const reply = await act("peer.a", NOTE, contact(startedAt, endedAt));

    expect(reply.at("writeServiceNote.serviceNote")).toEqual({ minutes, units });
  });

  test("is to work without a credential: the last day counts, in the clinic's zone, and not the next", async () => {
    await service.owner.query(
      "update credentials set issued_on = '2020-01-01', expires_on = '2026-01-10' where peer_specialist_id = $1",
      [sampleId("peer.a")],
    );

    const lastMinutes = await act("peer.a", NOTE, contact("2026-01-11T04:30:00Z", "2026-01-11T04:59:00Z"));
    const nextDay = await act("peer.a", NOTE, contact("2026-01-11T05:00:00Z", "2026-01-11T05:30:00Z"));

    expect(lastMinutes.at("writeServiceNote.userErrors")).toEqual([]);
    expect(nextDay.at("writeServiceNote.userErrors")).toEqual([
      { code: "CREDENTIAL_EXPIRED", path: ["input", "startedAt"] },
    ]);
  });

  test("is to flood a plan, and an empty crisis plan still has lines to call", async () => {
    const planId = sampleId("plan 5");
    const update = `mutation($input: UpdateRecoveryPlanInput!) { updateRecoveryPlan(input: $input) { userErrors { code } } }`;
    const before = await rowCounts(service.owner);

    const flood = await act("peer.b", update, {
      planId,
      expectedVersion: 2,
      stressors: Array.from({ length: 500 }, (_, i) => ({ text: `Item ${i}` })),
    });

    expect(flood.codes).toEqual(["BAD_USER_INPUT"]);
    expect(await rowCounts(service.owner)).toEqual(before);
    await service.owner.query("delete from plan_parts where plan_id = $1 and section = 'CRISIS_PLAN'", [planId]);
    const plan = await service
      .as("peer.b")
      .ask(
        "query($id: ID!) { recoveryPlan(id: $id) { crisisPlan { sharing howOthersCanTell whatHelps supporters { id } lines { number } } } }",
        { id: planId },
      );
    expect(plan.at("recoveryPlan.crisisPlan")).toMatchObject({
      sharing: null,
      howOthersCanTell: null,
      whatHelps: [],
      supporters: [],
    });
    expect(plan.at<unknown[]>("recoveryPlan.crisisPlan.lines").length).toBeGreaterThan(0);
  });

  test("is to hush a worry up: the same concern raised twice stands twice", async () => {
    const raise = `mutation($input: RaiseSafetyConcernInput!) { raiseSafetyConcern(input: $input) { safetyConcern { id } userErrors { code } } }`;
    const input = { clientId: jo, kind: "HARM_TO_SELF", urgency: "NOW", summary: "The same words." };

    const ids = [await act("peer.a", raise, input), await act("clinician.core", raise, input)].map((reply) =>
      reply.at<string>("raiseSafetyConcern.safetyConcern.id"),
    );

    const seen = await service
      .as("coordinator")
      .ask("query($id: ID!) { client(id: $id) { safetyConcerns { id } } }", { id: jo });
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(seen.text).toContain(id);
  });

  test.each([
    [
      "a list of ten thousand ids",
      "revokeConsent",
      {
        consentId: sampleId("consent 1 food"),
        channel: "ORAL",
        recipientIds: Array.from({ length: 10_000 }, () => jo),
      },
    ],
    [
      "a list of ten thousand classes",
      "draftConsent",
      {
        clientId: jo,
        kind: "SPECIFIC_DISCLOSURE",
        classes: Array.from({ length: 10_000 }, () => "IDENTITY"),
        purposes: [],
        description: "x",
      },
    ],
    ["a very long text", "writePeerNote", { clientId: jo, body: "x".repeat(60_000) }],
    ["an operator of a document database", "updateClient", { clientId: { $ne: null }, expectedVersion: 1 }],
    ["an expression for a number", "updateClient", { clientId: jo, expectedVersion: "1 or 1=1" }],
    [
      "a prototype",
      "updateClient",
      { clientId: jo, expectedVersion: 1, constructor: { prototype: { role: "CLIENT" } } },
    ],
  ])("is to get by with %s", async (_, mutation, input) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    const before = await rowCounts(service.owner);

    const reply = await act(
      "coordinator",
      `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code } } }`,
      input,
    );

    expect([400, 413]).toContain(reply.status);
    expect(reply.data).toBeNull();
    expect(reply.text).not.toMatch(/Joanna|H-10|1=1|prototype|\$ne/);
    expect(await rowCounts(service.owner)).toEqual(before);
  });
});
