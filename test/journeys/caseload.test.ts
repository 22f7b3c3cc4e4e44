import pg from "pg";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const CASELOAD = `query Caseload($order: ClientOrder, $first: Int = 20, $after: String) {
  caseload(first: $first, after: $after, orderBy: $order) {
    totalCount nodes { id } pageInfo { hasNextPage endCursor }
  }
}`;

const EMPTY = { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

describe("a caseload", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const clients = (...numbers: number[]): string[] => numbers.map((number) => sampleId(`client ${number}`));
  const idsOf = (page: Page): string[] => page.nodes.map(({ id }) => id);

  test("is refused to somebody who is not signed in", async () => {
    const reply = await service.anyone().ask(CASELOAD);

    expect(reply.status).toBe(401);
    expect(reply.codes).toEqual(["UNAUTHENTICATED"]);
  });

  test.each(["client.1", "representative.3", "clinician.core", "integrator.food", "privacy.officer", "admin"])(
    "is empty for %s, who has none",
    async (login) => {
      const reply = await service.as(login).ask(CASELOAD, { order: "PREFERRED_NAME" });

      expect(reply.codes).toEqual([]);
      expect(reply.data).toEqual({ caseload: EMPTY });
    },
  );

  it.each(["privacy.officer", "integrator.food", "client.1", "admin"])(
    "is empty for %s, who has none, whatever order a caseload has by itself",
    async (login) => {
      const reply = await service
        .as(login)
        .ask("query($o: ClientOrder) { a: caseload { totalCount } b: caseload(orderBy: $o) { totalCount } }");

      expect(reply.data).toEqual({ a: { totalCount: 0 }, b: { totalCount: 0 } });
    },
  );

  test("of a peer specialist of another team or clinic is empty, like one of nobody", async () => {
    const query = "query($id: ID!) { caseload(peerSpecialistId: $id) { totalCount nodes { id } } }";
    const answers: string[] = [];

    for (const id of [sampleId("peer.b"), sampleId("other.peer"), sampleId("nobody at all")]) {
      answers.push((await service.as("peer.a").ask(query, { id })).text);
      answers.push((await service.as("supervisor.a").ask(query, { id })).text);
    }

    expect(new Set(answers)).toEqual(new Set([`{"data":{"caseload":{"totalCount":0,"nodes":[]}}}`]));
  });

  test.each([
    ["NEXT_CONTACT", [3, 1, 4]],
    ["PREFERRED_NAME", [4, 1, 3]],
    ["ASSIGNED_AT", [1, 4, 3]],
  ])("by %s holds those assigned now, without the one that a conflict hides", async (order, numbers) => {
    const reply = await service.as("peer.a").ask(CASELOAD, { order });

    expect(idsOf(reply.at<Page>("caseload"))).toEqual(clients(...numbers));
    expect(reply.at("caseload.totalCount")).toBe(3);
  });

  test.each([
    ["peer.a", "peer.a"],
    ["peer.b", "peer.b"],
    ["peer.c", "peer.c"],
    ["supervisor.a", "peer.a"],
  ])(
    "by next contact, %s reads that of %s in the same order whether dates of contact are shown or not",
    async (login, of) => {
      const pages = async (fields: string): Promise<string[]> => {
        const query = `query($of: ID!, $after: String) { caseload(first: 1, peerSpecialistId: $of, after: $after) {
        nodes { id ${fields} } pageInfo { hasNextPage endCursor } } }`;
        const seen: string[] = [];
        for (let after: string | null = null; ;) {
          const page: Page = (await service.as(login).ask(query, { of: sampleId(of), after })).at("caseload");
          seen.push(...idsOf(page));
          if (!page.pageInfo.hasNextPage) return seen;
          after = page.pageInfo.endCursor;
        }
      };

      const plain = await pages("");

      expect(plain.length).toBeGreaterThan(0);
      expect(await pages("lastContactAt")).toEqual(plain);
      expect(await pages("lastContactAt nextContactAt phone")).toEqual(plain);
    },
  );

  test("is recorded in one row that names the clients shown, and no other", async () => {
    const [, trail] = await recorded(service.owner, () => service.as("peer.a").ask(CASELOAD));

    expect(trail).toHaveLength(1);
    expect(trail[0]).toMatchObject({
      kind: "READ",
      outcome: "SUCCESS",
      role: "PEER_SPECIALIST",
      actor: sampleId("peer.a"),
      basis: "RELATIONSHIP",
      purpose: "TREATMENT",
    });
    expect([...(trail[0]?.clients ?? [])].sort()).toEqual(clients(1, 3, 4).sort());
  });

  test("is read page by page without a gap, and a cursor belongs to who got it", async () => {
    const peer = service.as("peer.a");
    const seen: string[] = [];

    let page = (await peer.ask(CASELOAD, { first: 1, order: "PREFERRED_NAME" })).at<Page>("caseload");
    const foreign = page.pageInfo.endCursor;
    for (seen.push(...idsOf(page)); page.pageInfo.hasNextPage; seen.push(...idsOf(page))) {
      const after = page.pageInfo.endCursor;
      page = (await peer.ask(CASELOAD, { first: 1, after, order: "PREFERRED_NAME" })).at<Page>("caseload");
    }

    expect(seen).toEqual(clients(4, 1, 3));
    const stolen = await service.as("peer.b").ask(CASELOAD, { first: 1, after: foreign, order: "PREFERRED_NAME" });
    expect(stolen.codes).toEqual(["BAD_CURSOR"]);
    const otherOrder = await peer.ask(CASELOAD, { first: 1, after: foreign, order: "ASSIGNED_AT" });
    expect(otherOrder.codes).toEqual(["BAD_CURSOR"]);
  });

  test("with plans, goals, referrals and consents is one statement, whatever its size", async () => {
    const wide = `{ caseload(first: 50) { nodes { id preferredName
      recoveryPlan { version goals { text steps { text } } }
      referrals(first: 3) { nodes { status target { name } } }
      consents { kind state recipients { organization { name } } } } } }`;
    const statementsOf = async (login: string): Promise<string[]> => {
      const sent = import.meta.jest.spyOn(pg.Client.prototype, "query");
      const reply = await service.as(login).ask(wide);
      const texts = sent.mock.calls.map(([statement]) => statementText(statement));
      sent.mockRestore();
      expect(reply.codes).toEqual([]);
      // What is asked every so often, whoever reads, is no part of it.
      return texts.filter((text) => /\bfrom\b/.test(text) && !text.includes("app.token_revocations("));
    };
    await statementsOf("peer.a");

    const [three, two] = [await statementsOf("peer.a"), await statementsOf("peer.b")];

    expect(three).toHaveLength(1);
    expect(two).toEqual(three);
    expect(three[0]).toContain("insert into audit_events");
  });

  test("ends with the assignment, at its instant", async () => {
    const [assignment] = (
      await service.owner.query<{ id: string }>(
        `update peer_assignments set ends_at = now() where client_id = $1 and peer_specialist_id = $2 returning id`,
        [sampleId("client 4"), sampleId("peer.a")],
      )
    ).rows;

    const page = (await service.as("peer.a").ask(CASELOAD)).at<Page>("caseload");
    const one = await service.as("peer.a").ask("query($id: ID!) { client(id: $id) { id } }", {
      id: sampleId("client 4"),
    });

    expect(idsOf(page)).toEqual(clients(3, 1));
    expect(page.totalCount).toBe(2);
    expect(one.text).toBe(`{"data":{"client":null}}`);
    await service.owner.query("update peer_assignments set ends_at = 'infinity' where id = $1", [assignment?.id]);
  });
});

function statementText(statement: unknown): string {
  if (typeof statement === "string") return statement;
  return (statement as { readonly text?: string }).text ?? "";
}
