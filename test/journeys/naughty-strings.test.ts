import { createRequire } from "node:module";
import {
  getNamedType,
  graphql,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  isInputObjectType,
  isListType,
  getNullableType,
} from "graphql";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { buildApiSchema } from "../../src/schema.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { report } from "../support/settings.js";

/** What others have collected of texts that break programs, and what of Unicode is not among it. */
const require = createRequire(import.meta.url);
const listed = require("big-list-of-naughty-strings") as string[];
const added = [
  "e\u0301 is not \u00e9",
  "\u212b and \u00c5",
  "\ufb01",
  "\u1e9b\u0323",
  "\ufeffwith a mark of byte order",
  "ends in a blank ",
  " begins with one",
  "a\r\nb\rc\n",
  "\u0001\u0002\u007f\u0080\u009f",
  "\u2028\u2029",
  "\u{10ffff}\ufffe\uffff",
  "\u202eleft\u202c",
  "🏴\u{e0067}\u{e0062}\u{e007f}",
  "\\u0000 \\x00 %00",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udc00\ud800",
  "a\udfff",
];
const all = [...new Set([...listed, ...added])];
/** What can't be kept as it is: nothing to read, U+0000, halves of characters. */
const isKept = (text: string): boolean => text.trim() !== "" && !/\0|\p{Surrogate}/u.test(text);
const kept = all.filter(isKept);
const lengthOf = (text: string): number => [...text].length;

const schema = buildApiSchema();
const acts = Object.values(schema.getMutationType()?.getFields() ?? {});
const inputOf = (name: string): GraphQLInputObjectType => schema.getType(name) as GraphQLInputObjectType;
const inputTypeOf = (mutation: string): GraphQLInputObjectType =>
  inputOf(`${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`);

/** Every place for a text in the input of an act, with the path to it: "UpdateGoalInput.steps.text". */
function placesOf(type: GraphQLInputObjectType, path: readonly string[] = []): { path: string[]; isList: boolean }[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    const here = [...path, field.name];
    if (isInputObjectType(named)) return placesOf(named, here);
    return named.name === "String" ? [{ path: here, isList: isListType(getNullableType(field.type)) }] : [];
  });
}

describe("every text field of every act", () => {
  /** The input with one text at one place, and what else the types need. */
  function inputWith(type: GraphQLInputObjectType, [name = "", ...rest]: readonly string[], value: unknown): object {
    const made: Record<string, unknown> = {};
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      const isList = isListType(getNullableType(field.type));
      const wrap = (one: unknown): unknown => (isList ? [one] : one);
      if (field.name === name) {
        made[name] = rest.length > 0 && isInputObjectType(named) ? wrap(inputWith(named, rest, value)) : wrap(value);
      } else if (String(field.type).endsWith("!")) {
        made[field.name] = wrap(usual(named, field.name));
      }
    }
    return made;
  }
  function usual(named: GraphQLNamedType, name: string): unknown {
    if ("getValues" in named) return named.getValues()[0]?.name;
    const values: Record<string, unknown> = {
      ID: "some-id",
      String: "Some text",
      Int: 1,
      Boolean: true,
      Date: "1990-05-03",
      DateTime: "2026-05-03T14:30:00Z",
    };
    if (!(named.name in values)) throw new Error(`Nothing usual for ${name}`);
    return values[named.name];
  }

  const valueAt = (given: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((found, step) => {
      const one: unknown = Array.isArray(found) ? (found as unknown[])[0] : found;
      return (one as Record<string, unknown> | undefined)?.[step];
    }, given);

  const places = acts.flatMap(({ name }) =>
    placesOf(inputTypeOf(name)).map((place) => [`${name}(${place.path.join(".")})`, name, place] as const),
  );

  test("are as many as there are", () => {
    expect(places.length).toBeGreaterThan(50);
  });

  test.each(places)("%s takes a text as it is, or says where it takes none", async (_, name, { path, isList }) => {
    const type = inputTypeOf(name);
    const source = `mutation($input: ${type.name}!) { ${name}(input: $input) { userErrors { code } } }`;
    const wrong: string[] = [];

    for (const text of all) {
      const received: unknown[] = [];
      const contextValue = {
        act: (_useCase: unknown, given: unknown) => Promise.resolve({ userErrors: received.push(given) && [] }),
      };
      const variableValues = { input: inputWith(type, path, text) };
      const { errors } = await graphql({ schema, source, variableValues, contextValue });
      const found = valueAt(received[0], path);
      const isExact = received.length === 1 && (isList ? (found as unknown[])[0] : found) === text;
      const extensions = errors?.[0]?.extensions as { code?: string; fieldErrors?: { path: string }[] } | undefined;
      const isRefusal =
        received.length === 0 &&
        extensions?.code === "BAD_USER_INPUT" &&
        extensions.fieldErrors?.[0]?.path.replace(/\.\d+/g, "") === ["input", ...path].join(".");
      const mayBeTaken = isKept(text);
      if (!isRefusal && !(isExact && mayBeTaken)) wrong.push(JSON.stringify(text));
    }

    expect(wrong).toEqual([]);
  });
});

/** A text of the list, or several of them, as long as there is room for. */
class Naughty {
  public constructor(public readonly most: number) {}
}
const name = new Naughty(200);
const line = new Naughty(500);
const text = new Naughty(2_000);
const long = new Naughty(20_000);

describe("naughty strings", () => {
  let service: Service;
  let next = 0;
  const covered = new Set<string>();
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  /** The next of the list, one after another with a line between them. */
  function pack(most: number): string {
    let packed = "";
    for (;;) {
      const one = kept[next % kept.length] ?? "";
      const longer = packed === "" ? one : `${packed}\n${one}`;
      if (lengthOf(longer) > most && packed !== "") return packed;
      next++;
      if (lengthOf(longer) > most) continue;
      packed = longer;
      if (lengthOf(packed) > most / 2 && next % 3 === 0) return packed;
    }
  }

  /** The input with texts in it, and which they are. */
  function filled(
    type: GraphQLInputObjectType,
    given: object,
    root = type.name,
  ): { input: object; texts: [string, string][] } {
    const texts: [string, string][] = [];
    const fill = (value: unknown, path: string): unknown => {
      if (value instanceof Naughty) {
        const packed = pack(value.most);
        texts.push([path, packed]);
        return packed;
      }
      if (Array.isArray(value)) return value.map((one) => fill(one, path));
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, `${path}.${key}`)]));
    };
    return { input: fill(given, root) as object, texts };
  }

  /** Where in the database a text stands, byte for byte. */
  async function placesHolding(value: string): Promise<string[]> {
    columns ??= (
      await service.owner.query<{ table: string; column: string; isList: boolean }>(
        `select c.relname as table, a.attname as column, a.atttypid = 'text[]'::regtype "isList" from pg_attribute a
         join pg_class c on c.oid = a.attrelid where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
         and not c.relispartition and a.attnum > 0 and not a.attisdropped and a.atttypid in ('text'::regtype, 'text[]'::regtype)`,
      )
    ).rows;
    const parts = columns.map(
      ({ table, column, isList }) =>
        `(select '${table}.${column}' place from "${table}" where $1 = ${isList ? `any("${column}")` : `"${column}"`} limit 1)`,
    );
    const { rows } = await service.owner.query<{ place: string }>(parts.join(" union all "), [value]);
    return rows.map(({ place }) => place);
  }
  let columns: readonly { table: string; column: string; isList: boolean }[] | undefined;

  /** What was logged since then has none of the texts, as they are or as JSON writes them; short ones stand anywhere. */
  function expectUnlogged(before: number, texts: readonly string[]): void {
    const logged = service.log.slice(before).join("");
    expect(logged).toContain('"msg":"request"');
    const found = texts.filter(
      (text) => lengthOf(text) >= 8 && (logged.includes(text) || logged.includes(JSON.stringify(text).slice(1, -1))),
    );
    expect(found).toEqual([]);
  }

  /** Does an act with naughty texts, which must be done, and looks for each of them in the database. */
  async function expectDone(
    login: string,
    mutation: string,
    given: object,
    selection = "receipt { eventId }",
  ): Promise<Reply> {
    const type = inputTypeOf(mutation);
    const { input, texts } = filled(type, given);
    const query = `mutation($input: ${type.name}!) { ${mutation}(input: $input) { userErrors { code message path } ${selection} } }`;
    const before = service.log.length;
    const reply = await service.as(login).ask(query, { input });
    expectUnlogged(
      before,
      texts.map(([, text]) => text),
    );
    expect({ mutation, status: reply.status, codes: reply.codes, errors: reply.at(`${mutation}.userErrors`) }).toEqual({
      mutation,
      status: 200,
      codes: [],
      errors: [],
    });
    for (const [path, value] of texts) {
      covered.add(path);
      expect({ path, places: await placesHolding(value) }).not.toEqual({ path, places: [] });
    }
    return reply;
  }

  const [jo, max, sam, newPlan] = [1, 2, 7, 4].map((number) => sampleId(`client ${number}`));
  const versionOf = async (login: string, query: string, path: string): Promise<number> =>
    (await service.as(login).ask(query)).at<number>(path);

  test("in the list of a plan come back one by one, byte for byte", async () => {
    const plan = `{ recoveryPlan(id: "${sampleId("plan 1")}") { version stressors { text } } }`;
    const read = async (): Promise<string[]> =>
      (await service.as("client.1").ask(plan)).at<{ text: string }[]>("recoveryPlan.stressors").map((one) => one.text);

    for (let at = 0; at < kept.length; at += 200) {
      const part = kept.slice(at, at + 200);
      const reply = await service
        .as("client.1")
        .ask(
          "mutation($input: UpdateRecoveryPlanInput!) { updateRecoveryPlan(input: $input) { userErrors { message } recoveryPlan { stressors { text } } } }",
          {
            input: {
              planId: sampleId("plan 1"),
              expectedVersion: await versionOf("client.1", plan, "recoveryPlan.version"),
              stressors: part.map((one) => ({ text: one })),
            },
          },
        );
      expect(reply.at("updateRecoveryPlan.userErrors")).toEqual([]);
      expect(reply.at<{ text: string }[]>("updateRecoveryPlan.recoveryPlan.stressors").map((one) => one.text)).toEqual(
        part,
      );
      expect(await read()).toEqual(part);
    }
    report(`Naughty strings: ${kept.length} stored and read back, ${all.length - kept.length} refused`);
  });

  test("in a search are looked for, or refused, and never more", async () => {
    const query = "query($search: String) { clients(search: $search) { totalCount } }";
    for (const search of all) {
      const before = service.log.length;
      const reply = await service.as("peer.a").ask(query, { search });
      expectUnlogged(before, [search]);
      expect([200, 400]).toContain(reply.status);
      expect(reply.codes.filter((code) => code !== "BAD_USER_INPUT")).toEqual([]);
    }
  });

  test("of clients and their care team are stored as they are", async () => {
    const facts = { preferredName: name, legalName: name, pronouns: name };
    const programIds = [sampleId("program CORE")];
    const made = await expectDone(
      "coordinator",
      "registerClient",
      { ...facts, dateOfBirth: "1990-02-03", programIds },
      "client { id }",
    );
    const clientId = made.at<string>("registerClient.client.id");
    const expectedVersion = await versionOf("client.1", `{ client(id: "${jo}") { version } }`, "client.version");
    await expectDone("client.1", "updateClient", {
      clientId: jo,
      expectedVersion,
      preferredName: name,
      pronouns: name,
    });

    const member = { clientId, staffId: sampleId("clinician.core"), role: "CLINICIAN", programId: programIds[0] };
    const joined = await expectDone("coordinator", "addCareTeamMember", member, "member { id }");
    const membershipId = joined.at<string>("addCareTeamMember.member.id");
    await expectDone("coordinator", "endCareTeamMembership", { membershipId, reason: line, expectedVersion: 1 });

    const peer = { clientId, peerSpecialistId: sampleId("peer.b") };
    const assigned = await expectDone(
      "coordinator",
      "assignPeerSpecialist",
      { ...peer, reason: line },
      "assignment { id }",
    );
    const assignmentId = assigned.at<string>("assignPeerSpecialist.assignment.id");
    await expectDone("coordinator", "endAssignment", { assignmentId, reason: line, expectedVersion: 1 });
  });

  test("of consents are stored as they are", async () => {
    const drafted = await expectDone(
      "coordinator",
      "draftConsent",
      {
        clientId: jo,
        kind: "SPECIFIC_DISCLOSURE",
        classes: ["IDENTITY"],
        purposes: ["COORDINATION"],
        recipientPersons: [name, name],
        description: text,
        expiryEvent: line,
      },
      "consent { id version }",
    );
    const { id, version } = drafted.at<{ id: string; version: number }>("draftConsent.consent");
    await expectDone("coordinator", "signConsent", {
      consentId: id,
      expectedVersion: version,
      nameAsSigned: "Joanna Sample",
      capacity: "CLIENT",
      method: "WET_INK",
      witnessName: name,
      statementsAcknowledged: ["RIGHT_TO_REVOKE", "COPY_GIVEN"],
    });
  });

  test("of recovery plans are stored as they are", async () => {
    const started = await expectDone(
      "peer.a",
      "startRecoveryPlan",
      { clientId: newPlan, vision: text },
      "recoveryPlan { id version }",
    );
    const planId = started.at<string>("startRecoveryPlan.recoveryPlan.id");
    const version = (): Promise<number> =>
      versionOf("peer.a", `{ recoveryPlan(id: "${planId}") { version } }`, "recoveryPlan.version");
    const items = [{ text, response: text }];
    await expectDone("peer.a", "updateRecoveryPlan", {
      planId,
      expectedVersion: await version(),
      vision: text,
      strengths: [{ domain: "SOCIAL", text }],
      crisisPlan: {
        howOthersCanTell: text,
        whatHelps: [line, line],
        whatMakesItWorse: [line],
        doNotContact: [line],
        preferences: text,
        supporters: [{ name, relation: name }],
      },
      wellnessTools: items,
      dailyPlan: items,
      stressors: items,
      earlySigns: items,
      whenThingsGetHarder: items,
      afterCrisis: items,
    });
    const goal = { text, why: text, steps: [{ text, who: "ME" }] };
    const addedGoal = await expectDone(
      "peer.a",
      "addGoal",
      { planId, expectedVersion: await version(), domain: "HOME", ...goal },
      "goal { id version }",
    );
    const { id: goalId, version: expectedVersion } = addedGoal.at<{ id: string; version: number }>("addGoal.goal");
    await expectDone("peer.a", "updateGoal", { goalId, expectedVersion, ...goal });
    await expectDone("peer.a", "recordCheckIn", { planId, rating: 5, text });
  });

  test("of notes and comments are stored as they are", async () => {
    const programId = sampleId("program CORE");
    const started = Date.now() - 400 * 86_400_000;
    const time = (minutes: number): string => new Date(started + minutes * 60_000).toISOString();
    const contact = { startedAt: time(0), endedAt: time(20), modality: "PHONE", programId };
    const words = { intervention: long, response: long, nextStep: long };
    await expectDone("peer.a", "writePeerNote", { clientId: jo, body: long });
    await expectDone("clinician.core", "writeClinicalNote", { clientId: jo, body: long, programId });
    const written = await expectDone(
      "peer.a",
      "writeServiceNote",
      { clientId: jo, ...contact, place: line, ...words },
      "serviceNote { id version }",
    );
    const noteId = written.at<string>("writeServiceNote.serviceNote.id");
    await expectDone("peer.a", "updateServiceNote", { noteId, expectedVersion: 1, place: line, ...words });
    await expectDone("peer.a", "signServiceNote", { noteId, expectedVersion: 2 });
    await expectDone("peer.a", "amendServiceNote", { noteId, reason: line, ...words });
    await expectDone("client.1", "commentOnNote", { noteId, text });
  });

  test("of referrals and safety concerns are stored as they are", async () => {
    const toFood = { clientId: jo, kind: "OUTBOUND", need: "FOOD", targetId: sampleId("organization Food Bank") };
    const made = await expectDone(
      "coordinator",
      "createReferral",
      { ...toFood, reason: line },
      "referral { id version }",
    );
    const { id: referralId, version: expectedVersion } = made.at<{ id: string; version: number }>(
      "createReferral.referral",
    );
    await expectDone("coordinator", "transitionReferral", {
      referralId,
      to: "CANCELLED",
      expectedVersion,
      outcome: "OTHER",
      reason: line,
    });
    const completed = sampleId("referral 1 housing completed");
    await expectDone("client.1", "confirmReferralOutcome", {
      referralId: completed,
      outcome: "GOT_HELP",
      inClientsWords: text,
    });

    const risk = { clientId: max, kind: "HARM_TO_SELF", urgency: "SOON", summary: line };
    const raised = await expectDone("peer.b", "raiseSafetyConcern", risk, "safetyConcern { id version }");
    const concern = raised.at<{ id: string; version: number }>("raiseSafetyConcern.safetyConcern");
    await expectDone("clinician.core", "respondToSafetyConcern", {
      safetyConcernId: concern.id,
      status: "ACKNOWLEDGED",
      expectedVersion: concern.version,
      comment: line,
    });
  });

  test("of emergencies are stored as they are", async () => {
    const opening = { clientId: sam, nature: line, consentCannotBeObtained: true };
    const opened = await expectDone("clinician.core", "startEmergencyAccess", opening, "emergencyAccess { id }");
    const emergencyAccessId = opened.at<string>("startEmergencyAccess.emergencyAccess.id");
    await expectDone("clinician.core", "recordEmergencyDisclosure", {
      emergencyAccessId,
      recipientName: name,
      recipientAffiliation: name,
      disclosedAt: new Date().toISOString(),
      description: line,
      classes: ["CLINICAL"],
    });
    await expectDone("privacy.officer", "reviewEmergencyAccess", {
      emergencyAccessId,
      review: "JUSTIFIED",
      comment: text,
    });
  });

  test("were in every text field that has no form of its own", () => {
    const places = acts.flatMap(({ name: mutation }) => {
      const type = inputTypeOf(mutation);
      return placesOf(type).map(({ path }) => [type.name, ...path].join("."));
    });

    expect(places.filter((place) => !covered.has(place)).sort()).toEqual(WITH_A_FORM);
  });
});

/** Telephone numbers, addresses and tags of languages have a form; a name is looked for, or compared with the one in law. */
const WITH_A_FORM = [
  "RegisterClientInput.email",
  "RegisterClientInput.languages",
  "RegisterClientInput.phone",
  "SignConsentInput.nameAsSigned",
  "StartEmergencyAccessInput.legalName",
  "UpdateClientInput.email",
  "UpdateClientInput.languages",
  "UpdateClientInput.phone",
  "UpdateRecoveryPlanInput.crisisPlan.supporters.phone",
];
