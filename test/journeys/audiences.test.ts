import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { type Reply, type SignedIn, startService, type Service } from "../support/service.js";

const VIEWER = "{ viewer { role } }";
const PEOPLE = "recovery-circle";
const INTEGRATORS = "recovery-circle-integrators";

describe("a token", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const ask = (login: string, how: SignedIn = {}): Promise<Reply> => service.as(login, how).ask(VIEWER);
  const naming = (aud: unknown, role?: string): SignedIn => ({ claims: { aud }, ...(role !== undefined && { role }) });
  const refusedLikeAStranger = async (reply: Reply): Promise<void> => {
    const stranger = await ask("peer.former");
    expect([reply.status, reply.text]).toEqual([stranger.status, stranger.text]);
    expect(reply.status).toBe(401);
  };

  test.each<[string, string, unknown, string | undefined]>([
    ["a front end", "integrator.food", PEOPLE, undefined],
    ["a front end that says it is a system", "integrator.food", PEOPLE, "INTEGRATOR"],
    ["a front end that says it is a person's", "integrator.food", PEOPLE, "CLIENT"],
    ["a system", "peer.a", INTEGRATORS, undefined],
    ["a system that says it is a person's", "peer.a", INTEGRATORS, "PEER_SPECIALIST"],
    ["a system that says it is a client's", "client.1", INTEGRATORS, undefined],
    ["both", "integrator.food", [PEOPLE, INTEGRATORS], undefined],
    ["both, of a person", "peer.a", [INTEGRATORS, PEOPLE], undefined],
  ])("made for %s is not taken from %s", async (_, login, audience, role) => {
    await refusedLikeAStranger(await ask(login, naming(audience, role)));
    // Also where the service has seen them in their role.
    expect((await ask(login)).status).toBe(200);
    await refusedLikeAStranger(await ask(login, naming(audience, role)));
  });

  test("made for another service as well is taken", async () => {
    const [integrator, peer] = [
      await ask("integrator.food", naming(["elsewhere", INTEGRATORS])),
      await ask("peer.a", naming([PEOPLE, "elsewhere"])),
    ];

    expect([integrator.at("viewer.role"), peer.at("viewer.role")]).toEqual(["INTEGRATOR", "PEER_SPECIALIST"]);
  });

  test("of somebody who is both is for the one or for the other", async () => {
    await service.owner.query(
      `insert into memberships (clinic_id, id, user_id, role, organization_id, starts_at)
       values ($1, gen_random_uuid(), $2, 'INTEGRATOR', $3, '2020-01-01')`,
      [sampleId("clinic Harbor"), sampleId("clinician.core"), sampleId("organization Food Bank")],
    );

    for (const [audience, role, other] of [
      [PEOPLE, "CLINICIAN", "INTEGRATOR"],
      [INTEGRATORS, "INTEGRATOR", "CLINICIAN"],
    ] as const) {
      const scope = "referrals:read";
      expect((await ask("clinician.core", { ...naming(audience, role), scope })).at("viewer.role")).toBe(role);
      await refusedLikeAStranger(await ask("clinician.core", naming(audience, other)));
    }
  });

  test("that is refused for its audience stands in the clinic's log", async () => {
    const events = async (): Promise<number> => {
      const { rowCount } = await service.owner.query(
        "select 1 from audit_events where kind = 'TOKEN_REJECTED' and actor_id = $1 and detail ->> 'reason' = 'OTHER_AUDIENCE'",
        [sampleId("integrator.hie")],
      );
      return rowCount ?? 0;
    };
    await ask("integrator.hie", naming(PEOPLE));

    for (let looks = 0; looks < 400 && (await events()) === 0; looks++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await events()).toBe(1);
  });
});
