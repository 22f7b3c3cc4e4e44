import { getNamedType, isAbstractType, isNonNullType, isObjectType } from "graphql";
import { findPolicy, isStructural, policedTypes, seesRows } from "../../src/authorization/policy.js";
import { ROLES } from "../../src/authorization/roles.js";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { buildApiSchema } from "../../src/schema.js";
import { startService, type Service } from "../support/service.js";
import { faceOf } from "./support.js";

const jo = sampleId("client 1");
const schema = buildApiSchema();

describe("an attacker who is signed in", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test("meets the same wall before peer notes on every way to a client", async () => {
    const ways = [
      `client(id: "${jo}") { peerNotes { totalCount } }`,
      `client(id: "${jo}") { ... on Client { ...a } }`,
      `clients { nodes { peerNotes { totalCount nodes { body } } } }`,
      `clients { edges { node { ...a ...a n: peerNotes { edges { node { body } } } } } }`,
      `referrals { nodes { client { peerNotes { totalCount } } } }`,
      `client(id: "${jo}") { referrals { nodes { client { referrals { nodes { client { peerNotes { pageInfo { hasNextPage } } } } } } } } }`,
      `client(id: "${jo}") { ${Array.from({ length: 90 }, (_, i) => `name${i}: peerNotes { totalCount }`).join(" ")} }`,
    ];
    for (const login of ["clinician.core", "clinician.rise", "coordinator"]) {
      for (const way of ways) {
        const fragment = way.includes("...a") ? "fragment a on Client { peerNotes { totalCount } }" : "";
        const reply = await service.as(login).ask(`{ ${way} } ${fragment}`);

        expect(reply.codes).toEqual([]);
        expect(reply.redactions).toEqual([{ coordinate: "Client.peerNotes", reason: "ROLE" }]);
        expect(reply.text).toMatch(/"(peerNotes|n|name0)":null/);
        expect(reply.text).not.toMatch(/"(peerNotes|n|name\d+)":\{|totalCount|hasNextPage/);
      }
    }
  });

  test("finds no type by which a peer note could come under another name", () => {
    const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
    const possible = abstract.flatMap((type) => schema.getPossibleTypes(type).map(({ name }) => name));
    const leading = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !type.name.startsWith("__"))
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, getNamedType(field.type).name]),
      )
      .filter(([, name]) => name === "PeerNote" || name === "PeerNoteConnection")
      .map(([coordinate]) => coordinate);

    expect(possible).not.toContain("PeerNote");
    expect(leading.sort()).toEqual([
      "Client.peerNotes",
      "PeerNoteConnection.nodes",
      "PeerNoteEdge.node",
      "PeerNotePayload.peerNote",
    ]);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(node|nodes|_entities|peerNote|note)$/) as string]),
    );
    expect(schema.getSubscriptionType()).toBeUndefined();
  });

  test("finds no field whose refusal would take a readable parent away", () => {
    const fatal = policedTypes().flatMap((name) => {
      const [type, its] = [schema.getType(name), findPolicy(name)];
      if (!isObjectType(type) || its === null || isStructural(name)) return [];
      return Object.values(type.getFields())
        .filter((field) => isNonNullType(field.type))
        .flatMap((field) =>
          ROLES.filter(
            (role) => seesRows(name, role) && its.fields.get(field.name)?.roles.get(role)?.name !== "always",
          ).map((role) => `${name}.${field.name} for ${role}`),
        );
    });

    expect(fatal.filter((one) => !KEPT_EMPTY.has(one.replace(/ for .*/, "")))).toEqual([]);
  });
  /** Never null in the contract, and [] where they are withheld. */
  const KEPT_EMPTY = new Set(["CrisisPlan.whatHelps", "CrisisPlan.whatMakesItWorse"]);

  test.each([
    ['clients(filter: { peerNote_contains: "x" }) { totalCount }', "filter"],
    ["clients(orderBy: PEER_NOTES) { totalCount }", "order"],
    ["clients(orderBy: { lastPeerNote: ASC }) { totalCount }", "order by object"],
    ["clients { aggregate { max { peerNotes } } }", "aggregate"],
    ["clientsAggregate { count }", "aggregate root"],
    [`client(id: "${jo}") { peerNotes_count }`, "count"],
    [`client(id: "${jo}") { hasPeerNotes }`, "has any"],
    [`client(id: "${jo}") { peerNotes(filter: { body: "x" }) { totalCount } }`, "filter of the list"],
    [`peerNote(id: "${sampleId("peer note 1 together")}") { body }`, "root"],
    [`_entities(representations: []) { __typename }`, "federation"],
    [`explainAccess(clientId: "${jo}") { rows }`, "explanation"],
  ])("asks in vain for %s, and is not helped to the right name", async (field) => {
    const reply = await service.as("clinician.core").ask(`{ ${field} }`);

    expect(reply.status).toBe(400);
    expect(reply.codes.every((code) => /BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED/.test(code))).toBe(true);
    expect(reply.text).not.toMatch(/did you mean/i);
    expect(reply.data).toBeNull();
  });

  test("learns nothing from an invalid value of an enum or of a filter, whatever it names", async () => {
    const ask = async (value: string): Promise<object> =>
      faceOf(
        await service
          .as("clinician.core")
          .ask("query($s: [NoteStatus!], $id: ID!) { client(id: $id) { serviceNotes(status: $s) { totalCount } } }", {
            s: [value],
            id: jo,
          }),
      );

    expect(await ask("PEER_NOTE_1")).toEqual(await ask("NO_SUCH_ONE"));
    expect(await ask("DRAFTED")).toEqual(await ask("UNKNOWN"));
  });

  test("of an organization reads no accounting of what others received, and no log", async () => {
    const query = `{ accountingOfDisclosures(clientId: "${jo}") { nodes { recipientName } } accessReport(clientId: "${jo}") { nodes { at } }
      auditEvents { nodes { id } } }`;

    for (const login of ["integrator.food", "integrator.hie"]) {
      expect((await service.as(login).ask(query)).data).toEqual({
        accountingOfDisclosures: null,
        accessReport: null,
        auditEvents: { nodes: [] },
      });
    }
  });

  test("widens nothing by the scopes or claims of a token", async () => {
    const query = `{ viewer { role } clients(first: 20) { nodes { id legalName peerNotes { totalCount } } } }`;
    for (const login of ["integrator.food", "clinician.core", "admin"]) {
      const plain = faceOf(await service.as(login).ask(query));
      const claims = {
        roles: ["PRIVACY_OFFICER", "CLIENT", "PEER_SPECIALIST"],
        organization: sampleId("organization HIE-X"),
        client_id: jo,
        purpose: "EMERGENCY",
        admin: true,
      };
      expect(
        faceOf(
          await service.as(login, { claims, scope: "referrals:read * admin clients:write peer_notes:read" }).ask(query),
        ),
      ).toEqual(plain);
    }
  });

  test("who is not signed in gets no schema, no suggestion and no difference", async () => {
    const faces = new Set<string>();
    for (const query of [
      "{ __schema { types { name } } }",
      `{ __type(name: "PeerNote") { fields { name } } }`,
      "{ viewr { id } }",
      "{ viewer { id } }",
      "{",
      `{ client(id: "${jo}") { peerNotes { nodes { body } } } }`,
    ]) {
      const reply = await service.anyone().ask(query);
      expect(reply.status).toBe(401);
      faces.add(JSON.stringify(faceOf(reply)));
    }
    expect(faces.size).toBe(1);
  });
});
