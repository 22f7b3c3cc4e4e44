import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";

const jo = sampleId("client 1");
const harbor = sampleId("clinic Harbor");

interface Named {
  readonly preferredName: string;
}

describe("what a client or the clinic has decided", () => {
  let service: Service;
  beforeEach(async () => (service = await startService()));
  afterEach(() => service.close());

  const ask = (login: string, query: string, variables: object = {}): Promise<Reply> =>
    service.as(login).ask(query, { ...variables });
  const prefer = (client: string, dataClass: string, audience: string, allowed: boolean): Promise<unknown> =>
    service.owner.query(
      `insert into sharing_preferences (clinic_id, id, client_id, data_class, audience, allowed, since)
       values ($1, gen_random_uuid(), $2, $3, $4, $5, now())
       on conflict (clinic_id, client_id, data_class, audience) do update set allowed = excluded.allowed`,
      [harbor, client, dataClass, audience, allowed],
    );
  const restrict = (
    client: string,
    dataClass: string,
    organization: string | null,
    until = "infinity",
  ): Promise<unknown> =>
    service.owner.query(
      `insert into restrictions (clinic_id, id, client_id, data_class, organization_id, starts_at, ends_at)
       values ($1, gen_random_uuid(), $2, $3, $4, now() - interval '1 hour', $5)`,
      [harbor, client, dataClass, organization, until],
    );

  test.each([
    ["peer.a", "CONTACT", "PEER_SIDE", "phone"],
    ["supervisor.a", "CONTACT", "PEER_SIDE", "email"],
    ["peer.a", "SERVICE", "PEER_SIDE", "serviceNotes { totalCount }"],
    ["clinician.core", "CLINICAL", "CLINICAL_SIDE", "clinicalNotes { totalCount }"],
    ["coordinator", "CONTACT", "COORDINATION", "phone"],
    ["coordinator", "REFERRAL", "COORDINATION", "referrals { totalCount }"],
  ])(
    "keeps from %s the class %s, from the next operation on, and from nobody of another side",
    async (login, dataClass, audience, field) => {
      const query = `query($id: ID!) { client(id: $id) { preferredName ${field} } }`;
      const name = field.split(" ")[0] ?? "";
      expect((await ask(login, query, { id: jo })).at(`client.${name}`)).not.toBeNull();

      await prefer(jo, dataClass, audience, false);

      const reply = await ask(login, query, { id: jo });
      expect(reply.at("client.preferredName")).toBe("Jo");
      expect(reply.at(`client.${name}`)).toBeNull();
      expect(reply.redactions).toContainEqual({ coordinate: `Client.${name}`, reason: "NOT_AVAILABLE" });
      expect((await ask("client.1", query, { id: jo })).at(`client.${name}`)).not.toBeNull();
    },
  );

  test("holds from its own instant on, and until then the class is withheld", async () => {
    const query = `query($id: ID!) { client(id: $id) { clinicalNotes { totalCount } phone } }`;
    const seen = async (): Promise<unknown> => (await ask("peer.a", query, { id: jo })).at("client");
    await prefer(jo, "CLINICAL", "PEER_SIDE", true);
    await prefer(jo, "CONTACT", "PEER_SIDE", true);
    const open = await seen();
    expect(open).not.toEqual({ clinicalNotes: null, phone: null });

    await service.owner.query("update sharing_preferences set since = now() + interval '1 hour' where client_id = $1", [
      jo,
    ]);
    expect(await seen()).toEqual({ clinicalNotes: null, phone: null });
    await service.owner.query("update sharing_preferences set since = now() where client_id = $1", [jo]);

    expect(await seen()).toEqual(open);
  });

  test("keeps substance use care out of everything that sums it up, orders by it or looks for it", async () => {
    const dana = sampleId("client 4");
    const query = `query($id: ID!, $rise: ID!) {
      client(id: $id) { lastContactAt serviceNotes { totalCount } programEnrollments { id } }
      clients(filter: { programId: $rise }) { nodes { id } }
    }`;
    const variables = { id: dana, rise: sampleId("program RISE") };
    const before = await ask("peer.a", query, variables);
    expect(before.at("client.lastContactAt")).not.toBeNull();
    expect(before.text.split(dana)).toHaveLength(2);

    await prefer(dana, "SUD", "PEER_SIDE", false);

    const after = await ask("peer.a", query, variables);
    expect(after.at("client")).toEqual({
      lastContactAt: null,
      serviceNotes: { totalCount: 0 },
      programEnrollments: [],
    });
    expect(after.text).not.toContain(dana);
    expect(after.redactions).toEqual([]);
  });

  test("lets a peer specialist read clinical notes only while the client wants it", async () => {
    const query = "query($id: ID!) { client(id: $id) { clinicalNotes { totalCount } } }";
    expect((await ask("peer.a", query, { id: jo })).at("client.clinicalNotes.totalCount")).toBe(2);

    await prefer(jo, "CLINICAL", "PEER_SIDE", false);

    expect((await ask("peer.a", query, { id: jo })).at("client.clinicalNotes")).toBeNull();
  });

  test("wins over a consent where the clinic agreed to a limit, until the limit ends", async () => {
    const max = sampleId("client 2");
    const query = "query($id: ID!) { client(id: $id) { preferredName phone } }";
    expect((await ask("integrator.hie", query, { id: max })).at("client.phone")).toBe("555-0112");

    await restrict(max, "CONTACT", sampleId("organization HIE-X"));

    const limited = await ask("integrator.hie", query, { id: max });
    expect(limited.at("client")).toEqual({ preferredName: "Max", phone: null });
    expect(limited.redactions).toEqual([{ coordinate: "Client.phone", reason: "NOT_AVAILABLE" }]);
    await service.owner.query("update restrictions set ends_at = now() where client_id = $1", [max]);
    expect((await ask("integrator.hie", query, { id: max })).at("client.phone")).toBe("555-0112");
  });

  test("takes a referral out of the feed where the limit is on referrals", async () => {
    const feed =
      "{ referralFeed { edges { entry { ... on ReferralChange { referral { client { preferredName } } } } } } }";
    expect((await ask("integrator.food", feed)).text).toContain('"preferredName":"Max"');

    await restrict(sampleId("client 2"), "REFERRAL", sampleId("organization Food Bank"));

    expect((await ask("integrator.food", feed)).text).not.toContain('"preferredName":"Max"');
    expect((await ask("integrator.food", feed)).text).toContain('"preferredName":"Jo"');
    expect((await ask("integrator.food", "{ referrals { nodes { client { preferredName } } } }")).text).not.toContain(
      "Max",
    );
  });

  test("is not told by searching, filtering or ordering for it", async () => {
    const namesFor = async (login: string, args: string): Promise<string[]> =>
      (await ask(login, `{ clients(first: 50, ${args}) { nodes { preferredName } } }`))
        .at<Named[]>("clients.nodes")
        .map(({ preferredName }) => preferredName);
    const rise = sampleId("program RISE");

    expect(await namesFor("clinician.core", `filter: { programId: "${rise}" }`)).toEqual(["Dana"]);
    expect(await namesFor("clinician.rise", `filter: { programId: "${rise}" }`)).toEqual(["Dana", "Jo", "Robin"]);
    expect(await namesFor("peer.b", `search: "Joanna"`)).toEqual([]);
    expect(await namesFor("peer.a", `search: "joan"`)).toEqual(["Jo"]);
    expect(await namesFor("integrator.food", `search: "Maximilian"`)).toEqual([]);
    expect(await namesFor("integrator.food", `search: "Joanna"`)).toEqual(["Jo"]);
    expect(await namesFor("peer.a", `search: "%"`)).toEqual([]);
    expect(await namesFor("peer.a", `filter: { assignedPeerSpecialistId: "${sampleId("peer.b")}" }`)).toEqual([]);
  });

  test.each([
    ["privacy.officer", "orderBy: NEXT_CONTACT"],
    ["integrator.food", "orderBy: NEXT_CONTACT"],
    ["integrator.food", `filter: { contactDueBefore: "2030-01-01T00:00:00Z" }`],
    ["privacy.officer", `filter: { programId: "00000000-0000-4000-8000-000000000000" }`],
  ])("can't be asked by %s through %s, whatever there is", async (login, args) => {
    const reply = await ask(login, `{ clients(${args}) { totalCount } }`);

    expect(reply.status).toBe(400);
    expect(reply.codes).toEqual(["BAD_USER_INPUT"]);
  });

  test("lets the clinical hat win: a supervisor who treats the client reads no peer notes of them", async () => {
    const query = "query($id: ID!) { client(id: $id) { peerNotes { totalCount } } }";
    expect((await ask("supervisor.a", query, { id: jo })).at("client.peerNotes.totalCount")).toBe(2);

    await service.owner.query(
      `insert into care_team_members (clinic_id, id, client_id, user_id, role, program_id, sud, starts_at)
       values ($1, gen_random_uuid(), $2, $3, 'CLINICIAN', $4, false, now() - interval '1 minute')`,
      [harbor, jo, sampleId("supervisor.a"), sampleId("program CORE")],
    );

    const reply = await ask("supervisor.a", query, { id: jo });
    expect(reply.text).toMatch(/"peerNotes":(null|{"totalCount":0})/);
  });

  test("ends supervision at its instant: the new supervisor sees, the old one does not", async () => {
    const query = "query($id: ID!) { client(id: $id) { preferredName } }";
    await service.owner.query(
      `with ended as (update supervision_links set ends_at = now() where supervisor_id = $1 and peer_specialist_id = $2)
       insert into supervision_links (clinic_id, id, supervisor_id, peer_specialist_id, starts_at)
       values ($3, gen_random_uuid(), $4, $2, now())`,
      [sampleId("supervisor.a"), sampleId("peer.a"), harbor, sampleId("supervisor.b")],
    );

    expect((await ask("supervisor.a", query, { id: jo })).at("client")).toBeNull();
    expect((await ask("supervisor.b", query, { id: jo })).at("client")).toEqual({ preferredName: "Jo" });
  });

  test("masks, in somebody's own log, the clients whom they see no more", async () => {
    await ask("peer.a", "query($id: ID!) { client(id: $id) { legalName } }", { id: jo });
    const own = "{ auditEvents(first: 100) { nodes { clientId entities { clientId } } } }";
    expect((await ask("peer.a", own)).text).toContain(jo);

    await service.owner.query("update peer_assignments set ends_at = now() where client_id = $1", [jo]);

    expect((await ask("peer.a", own)).text).not.toContain(jo);
  });

  test("declares a conflict for one alone: nobody else's list is shorter", async () => {
    const count = async (login: string): Promise<number> =>
      (await ask(login, "{ clients { totalCount } }")).at("clients.totalCount");
    const [supervisor, clinician] = [await count("supervisor.a"), await count("clinician.core")];

    await service.owner.query(
      "insert into conflicts (clinic_id, id, user_id, client_id, starts_at) values ($1, gen_random_uuid(), $2, $3, now())",
      [harbor, sampleId("peer.a"), jo],
    );

    expect(await count("peer.a")).toBe(2);
    expect(
      (await ask("peer.a", "query($id: ID!) { client(id: $id) { preferredName } }", { id: jo })).at("client"),
    ).toBeNull();
    expect([await count("supervisor.a"), await count("clinician.core")]).toEqual([supervisor, clinician]);
  });
});
