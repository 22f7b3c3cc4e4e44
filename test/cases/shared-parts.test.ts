import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";
import { faceOf } from "./support.js";

// What requests share inside of the service (plans, documents, connections, what is remembered of people) carries
// nothing from one to another.

const jo = sampleId("client 1");
const people = [
  "peer.a",
  "supervisor.a",
  "clinician.core",
  "clinician.rise",
  "coordinator",
  "client.1",
  "client.2",
  "representative.3",
  "privacy.officer",
  "admin",
  "integrator.food",
  "integrator.hie",
  "other.peer",
  "other.clinician",
];
const documentOf = (name: string): string => `query ${name}($id: ID!) { viewer { id role }
  client(id: $id) { preferredName legalName phone version programEnrollments { program { name } } careTeam { displayName }
    peerNotes { totalCount nodes { body } } serviceNotes { totalCount nodes { intervention } } clinicalNotes { nodes { body } }
    recoveryPlan { version goals { text } stressors { text } } consents { id } referrals { totalCount nodes { reason } } }
  clients(first: 20) { totalCount edges { cursor node { id preferredName } } }
  referrals(first: 20) { totalCount edges { cursor node { id reason } } }
  organizations { totalCount } }`;

describe("what requests share", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const ask = (login: string, name: string): Promise<Reply> => service.as(login).ask(documentOf(name), { id: jo });
  const facesOf = async (logins: readonly string[], name: string): Promise<Map<string, object>> => {
    const faces = new Map<string, object>();
    for (const login of logins) faces.set(login, faceOf(await ask(login, name)));
    return faces;
  };

  test("gives everybody their own answer to the same document, whoever asked it first", async () => {
    const forwards = await facesOf(people, "Forwards");
    const backwards = await facesOf([...people].reverse(), "Backwards");

    for (const login of people) expect(backwards.get(login)).toEqual(forwards.get(login));
    expect(new Set([...forwards.values()].map((face) => JSON.stringify(face))).size).toBe(people.length);
  });

  test("gives everybody their own answer while all ask at once", async () => {
    const alone = await facesOf(people, "Alone");
    const together: (readonly [string, object])[] = [];
    for (let round = 0; round < 6; round++) {
      const order = round % 2 === 0 ? people : [...people].reverse();
      together.push(
        ...(await Promise.all(order.map(async (login) => [login, faceOf(await ask(login, "Alone"))] as const))),
      );
    }

    for (const [login, face] of together) expect(face).toEqual(alone.get(login));
  });

  test("keeps roles of one person apart, back-to-back and at once", async () => {
    const query =
      "query Hats($id: ID!) { viewer { role } clients { nodes { id } } caseload { totalCount } client(id: $id) { id } }";
    const roles = ["PEER_SPECIALIST", "PEER_SUPERVISOR"];
    const inRole = async (role: string): Promise<object> =>
      faceOf(await service.as("two.hats", { role }).ask(query, { id: sampleId("client 6") }));
    const [peer, supervisor] = [await inRole("PEER_SPECIALIST"), await inRole("PEER_SUPERVISOR")];
    expect(peer).not.toEqual(supervisor);

    const mixed = await Promise.all(Array.from({ length: 12 }, (_, i) => inRole(roles[i % 2] ?? "")));

    mixed.forEach((face, i) => expect(face).toEqual(i % 2 === 0 ? peer : supervisor));
  });

  test("opens no cursor for another person, role, list, argument, order or clinic", async () => {
    const page = (first: number, more = ""): string =>
      `query($after: String) { clients(first: ${first}, after: $after${more}) { edges { cursor } pageInfo { endCursor } } }`;
    const mine = await service.as("peer.a").ask(page(1));
    const after = mine.at<string>("clients.pageInfo.endCursor");
    const replays: [string, string, string?][] = [
      ["peer.b", page(1)],
      ["supervisor.a", page(1)],
      ["client.1", page(1)],
      ["other.peer", page(1)],
      ["peer.a", page(1, ", orderBy: NEXT_CONTACT")],
      ["peer.a", page(1, `, search: "Jo"`)],
      ["peer.a", page(1, ", filter: { hasOpenReferral: true }")],
      [
        "peer.a",
        `query($after: String) { caseload(first: 1, after: $after, orderBy: PREFERRED_NAME) { edges { cursor } } }`,
      ],
      ["peer.a", `query($after: String) { referrals(first: 1, after: $after) { edges { cursor } } }`],
      ["peer.a", `query($after: String) { client(id: "${jo}") { serviceNotes(after: $after) { edges { cursor } } } }`],
      ["peer.a", `query($after: String) { client(id: "${jo}") { peerNotes(after: $after) { edges { cursor } } } }`],
    ];
    const faces = await Promise.all(
      replays.map(async ([login, query]) => {
        const [stolen, invented] = [
          await service.as(login).ask(query, { after }),
          await service.as(login).ask(query, { after: `${after.slice(0, -6)}AAAAAA` }),
        ];
        expect(stolen.codes).toEqual(["BAD_CURSOR"]);
        expect(stolen.text).toBe(invented.text);
        return stolen.text;
      }),
    );

    expect(faces).toHaveLength(replays.length);
    expect((await service.as("peer.a").ask(page(1), { after })).codes).toEqual([]);
  });

  test("takes a cursor on another client's record for a place in that record's own list, and no more", async () => {
    const idsOf = (reply: Reply): string[] =>
      reply.at<{ node: { id: string } }[]>("client.serviceNotes.edges").map(({ node }) => node.id);
    const notes = (client: string, after: string | null = null): Promise<Reply> =>
      service
        .as("peer.a")
        .ask(
          `query($id: ID!, $after: String) { client(id: $id) { serviceNotes(after: $after) { edges { cursor node { id } } } } }`,
          { id: client, after },
        );
    const dana = sampleId("client 4");
    const whole = idsOf(await notes(dana));

    for (const { cursor } of (await notes(jo)).at<{ cursor: string }[]>("client.serviceNotes.edges")) {
      const rest = idsOf(await notes(dana, cursor));

      expect(rest).toEqual(whole.slice(whole.length - rest.length));
    }
  });

  test("runs and records the one operation of a document that is named, and none beside it", async () => {
    const query = `query Name($id: ID!) { client(id: $id) { preferredName } }
      query Notes($id: ID!) { client(id: $id) { clinicalNotes { nodes { body } } } }
      mutation Write($id: ID!) { writeClinicalNote(input: { clientId: $id, body: "x" }) { clinicalNote { id } } }`;

    const [reply, trail] = await recorded(service.owner, () =>
      service.as("clinician.core").post({ query, variables: { id: jo }, operationName: "Name" }),
    );

    expect(reply.data).toEqual({ client: { preferredName: reply.at<string>("client.preferredName") } });
    expect(trail).toHaveLength(1);
    expect(trail[0]).toMatchObject({
      kind: "READ",
      fields: expect.not.arrayContaining(["ClinicalNote.body"]) as string[],
    });
    const unnamed = await service.as("clinician.core").post({ query, variables: { id: jo } });
    expect(unnamed.codes).toEqual(["BAD_USER_INPUT"]);
  });

  test("takes no hint from headers that would have to be believed", async () => {
    const query = {
      query: "query($id: ID!) { client(id: $id) { peerNotes { totalCount } preferredName } }",
      variables: { id: jo },
    };
    const plain = faceOf(await service.as("clinician.core").post(query));

    const hints: readonly Readonly<Record<string, string>>[] = [
      { "x-user-id": sampleId("client.1"), "x-clinic-id": sampleId("clinic Lakeside"), "x-role": "CLIENT" },
      { "x-purpose": "EMERGENCY", "x-break-glass": "true", "x-organization-id": sampleId("organization Food Bank") },
      {
        date: "Mon, 01 Jan 2035 00:00:00 GMT",
        "if-none-match": "*",
        "if-modified-since": "Mon, 01 Jan 2035 00:00:00 GMT",
      },
      { cookie: "role=CLIENT", "x-forwarded-user": "client.1", "x-original-url": "/graphql?role=CLIENT" },
    ];
    for (const headers of hints) {
      expect(faceOf(await service.as("clinician.core").post(query, headers))).toEqual(plain);
    }
  });

  test("may be kept by nobody on the way, and tells caches what an answer depends on", async () => {
    for (const reply of [await ask("peer.a", "Kept"), await service.anyone().ask("{ viewer { id } }")]) {
      expect(reply.headers["cache-control"]).toBe("no-store");
      expect(reply.headers["etag"]).toBeUndefined();
    }
    expect((await ask("peer.a", "Kept")).headers["vary"]).toMatch(/authorization.*x-active-role.*x-preview-as/i);
  });
});
