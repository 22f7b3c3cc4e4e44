import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";

const READ = "query Repeated { caseload { totalCount } }";
const ACT = `mutation Repeated($input: WritePeerNoteInput!) {
  writePeerNote(input: $input) { peerNote { id } userErrors { code } } }`;
const jo = sampleId("client 1");

/**
 * What is recorded fails so many times with a state, and then no more: a sequence keeps counting when a transaction is
 * undone. One that is told to meet takes two locks, the second of which somebody may hold who wants the first.
 */
const OBSTACLE = `
  create table obstacle (state text, times bigint);
  insert into obstacle values ('40001', 0);
  create sequence tried;
  create table first_lock ();
  create table second_lock ();
  create function stumble() returns trigger language plpgsql security definer set search_path = public as $$
  declare its obstacle := (select o from obstacle o);
  begin
    if its.state = 'meet' then
      lock table first_lock;
      perform nextval('tried');
      lock table second_lock;
    elsif nextval('tried') <= its.times then
      raise exception 'others' using errcode = its.state;
    end if;
    return new;
  end $$;
  create trigger stumble before insert on audit_events for each row
    when (new.operation_name = 'Repeated') execute function stumble()`;

describe("what PostgreSQL undid because of others", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    await service.owner.query(OBSTACLE);
  });
  afterAll(() => service.close());
  beforeEach(() => service.owner.query("alter sequence tried restart"));

  const stumbling = (state: string, times: number): Promise<unknown> =>
    service.owner.query("update obstacle set state = $1, times = $2", [state, times]);
  const act = (body: string): Promise<Reply> => service.as("peer.a").ask(ACT, { input: { clientId: jo, body } });
  const read = (): Promise<Reply> => service.as("peer.a").ask(READ);
  const tried = async (): Promise<number> =>
    Number((await service.owner.query<{ n: string }>("select last_value n from tried")).rows[0]?.n);
  const effects = async (body: string): Promise<readonly [notes: number, events: number]> => {
    const { rows } = await service.owner.query<{ id: string }>("select id from peer_notes where body = $1", [body]);
    const { rowCount } = await service.owner.query(
      "select from audit_events where kind = 'CREATE' and detail->'entity'->>'id' = any ($1)",
      [rows.map(({ id }) => id)],
    );
    return [rows.length, rowCount ?? 0];
  };

  test.each([
    ["a serialization failure", "40001"],
    ["a deadlock", "40P01"],
  ])("by %s is done again, and once", async (_, state) => {
    await stumbling(state, 4);
    const body = `In spite of ${state}`;

    const [done, asked] = [await act(body), await tried()];
    await service.owner.query("alter sequence tried restart");
    const [answered, askedToo] = [await read(), await tried()];

    expect([done.status, done.at("writePeerNote.userErrors")]).toEqual([200, []]);
    expect(await effects(body)).toEqual([1, 1]);
    expect(answered.status).toBe(200);
    expect([asked, askedToo]).toEqual([5, 5]);
  });

  test("is given up after so many times, with nothing done and a word to try again", async () => {
    await stumbling("40001", 1_000);

    const given = await act("In vain");

    expect([given.status, given.codes, await tried()]).toEqual([503, ["SERVICE_UNAVAILABLE"], 5]);
    expect(await effects("In vain")).toEqual([0, 0]);
  });

  test("is not done again where it failed by itself", async () => {
    await stumbling("22012", 1_000);

    expect([(await act("Wrong")).status, await tried()]).toEqual([500, 1]);
  });

  test("by a real deadlock is done again, and once", async () => {
    await stumbling("meet", 0);
    const body = "After a deadlock";
    // Whoever looks for a deadlock first is the one that is undone.
    await service.owner.query("set deadlock_timeout = '1min'; begin; lock table second_lock");
    const acting = act(body);
    await untilWaitingFor("second_lock");

    await service.owner.query("lock table first_lock; commit");

    expect((await acting).at("writePeerNote.userErrors")).toEqual([]);
    expect(await tried()).toBe(2);
    expect(await effects(body)).toEqual([1, 1]);
  });

  async function untilWaitingFor(table: string): Promise<void> {
    for (;;) {
      const { rowCount } = await service.owner.query(
        "select from pg_locks where relation = $1::regclass and not granted",
        [table],
      );
      if (rowCount === 1) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});
