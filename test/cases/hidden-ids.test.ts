import { getNamedType, isInputObjectType } from "graphql";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { buildApiSchema } from "../../src/schema.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { rowCounts } from "../support/trail.js";
import { INPUTS, READS } from "./hidden-ids.lines.js";
import { faceOf } from "./support.js";

// An id in an input or an argument that names a row which the caller may not see is answered as one that names nothing.

const jo = sampleId("client 1");

describe("an id of a row that the caller may not see", () => {
  const nobody = sampleId("no such thing");
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    // With no program in common: Bo works in CORE alone, and finds nothing of what RISE does for Jo.
    await service.owner.query(
      "insert into peer_assignments (clinic_id, client_id, peer_specialist_id, role) values ($1, $2, $3, 'BACKUP')",
      [sampleId("clinic Harbor"), jo, sampleId("peer.b")],
    );
  });
  afterAll(() => service.close());

  const who = (login: string): ReturnType<Service["as"]> =>
    service.as(login, login === "two.hats" ? { role: "PEER_SUPERVISOR" } : {});
  const everythingButTheLog = async (): Promise<object> => {
    const { audit_events: _log, ...rest } = await rowCounts(service.owner);
    return rest;
  };

  test.each(INPUTS)("is nobody's in an input: %s, %s, %s", async (login, mutation, _field, input, hidden) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    const ask = (asked: string): Promise<Reply> =>
      who(login).ask(`mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code message path } } }`, {
        input: input(asked),
      });
    const rows = await everythingButTheLog();

    const unknown = faceOf(await ask(nobody), nobody);

    for (const one of hidden) expect(faceOf(await ask(one), one)).toEqual(unknown);
    expect(unknown).toMatchObject({ text: expect.stringMatching(/"code":"(NOT_FOUND|INVALID_INPUT)"/) as string });
    expect(await everythingButTheLog()).toEqual(rows);
  });

  test.each(READS)("is nobody's in an argument: %s, %s", async (login, field, hidden) => {
    const ask = (asked: string): Promise<Reply> => who(login).ask(`query($id: ID!) { ${field} }`, { id: asked });

    const unknown = faceOf(await ask(nobody), nobody);

    for (const one of hidden) expect(faceOf(await ask(one), one)).toEqual(unknown);
    expect(unknown).toMatchObject({ status: 200, text: expect.stringMatching(/null|\[\]/) as string });
  });

  test("is looked for in every field of every input that takes one", () => {
    const mutations = Object.values(buildApiSchema().getMutationType()?.getFields() ?? {});
    const taken: string[] = [];
    const collect = (mutation: string, type: unknown, prefix = ""): void => {
      if (!isInputObjectType(type)) return;
      for (const field of Object.values(type.getFields())) {
        const named = getNamedType(field.type);
        if (named.name === "ID" && field.name !== "idempotencyKey") taken.push(`${mutation} ${prefix}${field.name}`);
        collect(mutation, named, field.name === "crisisPlan" ? "" : `${field.name}.`);
      }
    };
    for (const { name, args } of mutations) for (const arg of args) collect(name, getNamedType(arg.type));

    // A section of the plan is like another: two of them stand for all. Registering names programs alone.
    const alike = /^updateRecoveryPlan (wellnessTools|dailyPlan|earlySigns|whenThingsGetHarder|afterCrisis)\.id$/;
    const asked = new Set(INPUTS.map(([, mutation, field]) => `${mutation} ${field}`));
    expect(taken.filter((one) => !asked.has(one) && !alike.test(one))).toEqual(["registerClient programIds"]);
  });
});
