import { randomUUID } from "node:crypto";
import type pg from "pg";
import { asActor } from "../support/actor.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { connect, createServiceLogin } from "../support/service-login.js";
import { type Person, World } from "../world/builders.js";
import { insertRow } from "../world/insert.js";

// A foreign key is checked past row-level security. With the clinic in it, it can't tell a row of another clinic from
// one that does not exist.
describe("a row that names a row of another clinic", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let service: pg.Client;
  let here: World;
  let there: World;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await connect(database.ownerUrl);
    service = await connect(await createServiceLogin(database));
    [here, there] = [await World.create(owner), await World.create(owner)];
  });
  afterAll(async () => {
    await Promise.all([owner.end(), service.end()]);
    await database.drop();
  });

  test("is refused as one that names nothing, even for the owner", async () => {
    const foreign = await there.client();

    const [other, missing] = await Promise.all([
      failure(here.peerNote({ client: foreign })),
      failure(here.peerNote({ client: randomUUID() })),
    ]);

    expect(other.code).toBe("23503");
    expect(told(other)).toEqual(told(missing));
  });

  test.each([
    ["an enrolment", async () => here.enroll(await here.client(), await there.program())],
    ["a membership", async () => here.membership(await there.user(), "CLINICIAN")],
    [
      "a referral",
      async () => here.referral({ client: await here.client(), target_organization_id: await there.organization() }),
    ],
    [
      "a part of a plan",
      async () => {
        const client = await here.client();
        return here.planPart({ client, plan: await there.plan({ client: await there.client() }) });
      },
    ],
    [
      "a recipient of a consent",
      async () => here.consent({ client: await here.client(), to: await there.organization() }),
    ],
  ])("is refused for %s", async (_, write) => {
    await expect(write()).rejects.toMatchObject({ code: "23503" });
  });

  test("is refused to a role of the service as one that names nothing", async () => {
    const peer = await here.person("PEER_SPECIALIST");
    const foreign = await there.client();

    const [other, missing] = [await write(peer, foreign), await write(peer, randomUUID())];

    expect(told(other)).toEqual(told(missing));
    expect(other.code).toMatch(/42501|23503/);
  });

  const write = (peer: Person, client: string): Promise<Failure> =>
    failure(
      asActor(service, peer.actor, () =>
        insertRow(service, "peer_notes", {
          clinic_id: here.clinicId,
          id: randomUUID(),
          client_id: client,
          author_id: peer.id,
          body: "A note",
        }),
      ),
    );
});

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
}

/** What the server says, without the ids that were given to it. */
function told({ code, message, detail }: Failure): string[] {
  return [code, message, (detail ?? "").replace(/[0-9a-f-]{36}/g, "id")];
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    return error as Failure;
  }
  throw new Error("It was not refused");
}
