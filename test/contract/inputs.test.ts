import { graphql, type GraphQLError, type GraphQLField, isObjectType } from "graphql";
import { checkArguments } from "../../src/platform/graphql/check-input.js";
import { buildApiSchema } from "../../src/schema.js";

const schema = buildApiSchema();

interface Refusal {
  readonly code: unknown;
  readonly fieldErrors: readonly { readonly path: string; readonly message: string }[];
}

describe("an input", () => {
  it("comes to its use case as it was given, absent and null told apart", async () => {
    const given = await act("updateClient", { clientId: "c-1", expectedVersion: 1, pronouns: null });

    expect(given).toEqual({ clientId: "c-1", expectedVersion: 1, pronouns: null });
  });

  it("takes its default where a field is absent", async () => {
    const given = await act("writePeerNote", { clientId: "c-1", body: "We met." });

    expect(given).toEqual({ clientId: "c-1", body: "We met.", writtenTogether: false });
  });

  it("names each place that cannot be used, and never the value", async () => {
    const refused = await refusal("updateClient", {
      clientId: "c-1",
      expectedVersion: 1,
      phone: "canary-phone",
      email: "canary-mail",
      languages: ["es", "canary language"],
    });

    expect(refused.code).toBe("BAD_USER_INPUT");
    expect(refused.fieldErrors.map(({ path }) => path)).toEqual(["input.phone", "input.email", "input.languages"]);
    expect(JSON.stringify(refused)).not.toContain("canary");
  });

  it("names the place inside a list", async () => {
    const steps = [
      { text: "Call", who: "ME" },
      { text: " ", who: "PEER" },
    ];
    const refused = await refusal("updateGoal", { goalId: "g-1", expectedVersion: 1, steps });

    expect(refused.fieldErrors.map(({ path }) => path)).toEqual(["input.steps.1.text"]);
  });

  it("cannot clear what always has a value", async () => {
    const refused = await refusal("updateGoal", { goalId: "g-1", expectedVersion: 1, text: null, sharing: null });

    expect(refused.fieldErrors.map(({ path }) => path)).toEqual(["input.text", "input.sharing"]);
  });

  it.each([
    ["too long", "x".repeat(20_001)],
    ["blank", " \n "],
    ["with a character that PostgreSQL cannot keep", "a\0b"],
    ["with half a character", "a\ud800b"],
  ])("refuses text that is %s", async (_why, body) => {
    const refused = await refusal("writePeerNote", { clientId: "c-1", body });

    expect(refused.fieldErrors).toEqual([{ path: "input.body", message: "Expected text of 1 to 20000 characters." }]);
  });

  it("counts characters, not their halves", async () => {
    const body = "\u{1f331}".repeat(20_000);

    expect(await act("writePeerNote", { clientId: "c-1", body })).toMatchObject({ body });
  });

  it.each([-1, 11])("refuses a rating of %d", async (rating) => {
    const refused = await refusal("recordCheckIn", { planId: "p-1", rating });

    expect(refused.fieldErrors.map(({ path }) => path)).toEqual(["input.rating"]);
  });
});

describe("the arguments of a compiled field", () => {
  it.each([0, -1, 101])("cannot ask for a page of %d", (first) => {
    expect(placesOf(() => checkArguments(field("Query", "clients"), { first }))).toEqual(["first"]);
  });

  it("are checked inside a filter too", () => {
    const filter = { programId: "x".repeat(65) };

    expect(placesOf(() => checkArguments(field("Query", "clients"), { first: 20, filter }))).toEqual([
      "filter.programId",
    ]);
  });

  it("are checked below the root too", () => {
    expect(placesOf(() => checkArguments(field("Client", "peerNotes"), { first: 0 }))).toEqual(["first"]);
  });

  it("may leave the search box empty", () => {
    expect(placesOf(() => checkArguments(field("Query", "clients"), { first: 20, search: "" }))).toEqual([]);
  });

  it("cannot hold text that the database does not take", () => {
    expect(placesOf(() => checkArguments(field("Query", "client"), { id: "a\0b" }))).toEqual(["id"]);
  });
});

/** Runs one mutation up to the door of its use case and gives back what stood there. */
async function run(mutation: string, input: object) {
  const received: unknown[] = [];
  const contextValue = {
    act: (_useCase: unknown, given: unknown) => {
      received.push(given);
      return Promise.resolve({ userErrors: [] });
    },
  };
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const source = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`;
  const { errors } = await graphql({ schema, source, contextValue, variableValues: { input } });
  return { received, errors };
}

async function act(mutation: string, input: object): Promise<unknown> {
  const { received, errors } = await run(mutation, input);
  expect(errors).toBeUndefined();
  return received[0];
}

async function refusal(mutation: string, input: object): Promise<Refusal> {
  const { received, errors } = await run(mutation, input);
  expect(received).toEqual([]);
  return errors?.[0]?.extensions as unknown as Refusal;
}

function field(type: string, name: string): GraphQLField<unknown, unknown> {
  const parent = schema.getType(type);
  const found = isObjectType(parent) ? parent.getFields()[name] : undefined;
  if (found === undefined) throw new Error(`No field ${type}.${name}`);
  return found;
}

function placesOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return ((error as GraphQLError).extensions as unknown as Refusal).fieldErrors.map(({ path }) => path);
  }
}
