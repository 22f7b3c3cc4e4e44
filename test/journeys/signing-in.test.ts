import { generateKeyPairSync } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import { sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { rowCounts } from "../support/trail.js";

const VIEWER = "{ viewer { displayName role roles clinic { name } organization { name } client { preferredName } } }";
const REFUSED = `{"errors":[{"message":"Sign in to use this service.","extensions":{"code":"UNAUTHENTICATED"}}]}`;

describe("who is asking", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const expectRefused = (reply: Reply): void => {
    expect(reply.status).toBe(401);
    expect(reply.codes).toEqual(["UNAUTHENTICATED"]);
    expect(JSON.parse(reply.text)).toMatchObject(JSON.parse(REFUSED) as object);
    expect(reply.data).toBeNull();
  };

  test("is nobody whose token is old, for others, forged or of another clinic", async () => {
    const before = await rowCounts(service.owner);
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const claims = { sub: sampleId("peer.a"), clinic: sampleId("clinic Harbor"), roles: ["PEER_SPECIALIST"] };
    const forged = jsonwebtoken.sign(claims, stranger, { header: { alg: "RS256", typ: "at+jwt" } });
    const second = Math.floor(Date.now() / 1000);

    const replies = [
      await service.anyone().ask(VIEWER),
      await service.as("peer.a", { claims: { iat: second - 4000, exp: second - 3000 } }).ask(VIEWER),
      await service.as("peer.a", { claims: { aud: "another-service" } }).ask(VIEWER),
      await service.as("peer.a", { claims: { iss: "https://elsewhere.example.org" } }).ask(VIEWER),
      await service.as("peer.a", { claims: { clinic: sampleId("clinic Lakeside") } }).ask(VIEWER),
      await service.as("peer.a", { claims: { sub: sampleId("nobody at all") } }).ask(VIEWER),
      await service.anyone().post({ query: VIEWER }, { authorization: `Bearer ${forged}` }),
      await service.anyone().post({ query: VIEWER }, { authorization: "Bearer nonsense" }),
    ];

    replies.forEach(expectRefused);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    // What the log is told of them: rejected-tokens.test.ts.
    expect({ ...(await rowCounts(service.owner)), audit_events: before.audit_events }).toEqual(before);
  });

  test("is nobody once the employment has ended, although the token still runs", async () => {
    const former = service.as("peer.former");

    expectRefused(await former.ask(VIEWER));
    expectRefused(await former.ask("{ caseload { totalCount } }"));
    expectRefused(
      await former.ask(
        `mutation($id: ID!) { writePeerNote(input: { clientId: $id, body: "x" }) { userErrors { code } } }`,
        { id: sampleId("client 1") },
      ),
    );
  });

  test("is nobody from the instant at which the employment ends", async () => {
    const peer = service.as("peer.c");
    expect((await peer.ask(VIEWER)).at("viewer.displayName")).toBe("Cleo Example");

    await service.owner.query("update memberships set ends_at = now() where user_id = $1", [sampleId("peer.c")]);

    expectRefused(await peer.ask(VIEWER));
  });

  test("is never more than the database says, whatever roles the token names", async () => {
    const raised = service.as("peer.a", { claims: { roles: ["PRIVACY_OFFICER", "PEER_SUPERVISOR"] } });

    expect((await raised.ask(VIEWER)).at("viewer")).toMatchObject({
      role: "PEER_SPECIALIST",
      roles: ["PEER_SPECIALIST"],
    });
    expectRefused(await service.as("peer.a", { role: "PRIVACY_OFFICER" }).ask(VIEWER));
    expectRefused(await service.as("peer.a", { role: "WIZARD" }).ask(VIEWER));
  });

  test("picks one of several roles by X-Active-Role, and must", async () => {
    const unnamed = await service.as("two.hats").ask(VIEWER);
    const asPeer = await service.as("two.hats", { role: "PEER_SPECIALIST" }).ask(`{ caseload { nodes { id } } }`);
    const asSupervisor = await service.as("two.hats", { role: "PEER_SUPERVISOR" }).ask(`{ clients { nodes { id } } }`);

    expect(unnamed.status).toBe(400);
    expect(unnamed.codes).toEqual(["BAD_USER_INPUT"]);
    expect(unnamed.text).toContain("X-Active-Role");
    expect(asPeer.at("caseload.nodes")).toEqual([{ id: sampleId("client 6") }]);
    expect(asSupervisor.at("clients.nodes")).toEqual([{ id: sampleId("client 7") }]);
  });

  test("from another clinic finds the same as for an id that does not exist", async () => {
    const query = `query($client: ID!, $plan: ID!, $referral: ID!, $consent: ID!, $peer: ID!) {
      client(id: $client) { id } recoveryPlan(id: $plan) { id } referral(id: $referral) { id }
      consent(id: $consent) { id } peerSpecialist(id: $peer) { id } }`;
    const harbor = {
      client: sampleId("client 1"),
      plan: sampleId("plan 1"),
      referral: sampleId("referral 1 food sent"),
      consent: sampleId("consent 1 food"),
      peer: sampleId("peer.a"),
    };
    const unknown = Object.fromEntries(Object.keys(harbor).map((key) => [key, sampleId(`no such ${key}`)]));

    for (const login of ["other.peer", "other.clinician"]) {
      const [theirs, nobodys] = [
        await service.as(login).ask(query, harbor),
        await service.as(login).ask(query, unknown),
      ];
      expect(theirs.text).toBe(nobodys.text);
      expect(theirs.data).toEqual({
        client: null,
        recoveryPlan: null,
        referral: null,
        consent: null,
        peerSpecialist: null,
      });
    }
  });

  test.each(sampleLogins.filter(({ login }) => !["peer.former", "peer.c", "two.hats"].includes(login)))(
    "$login is who the story says",
    async ({ login, roles, name, clinic }) => {
      const reply = await service.as(login).ask(VIEWER);

      expect(reply.codes).toEqual([]);
      expect(reply.at("viewer")).toMatchObject({ role: roles[0], clinic: { name: clinic } });
      expect(name).toContain(reply.at<string>("viewer.displayName"));
    },
  );
});
