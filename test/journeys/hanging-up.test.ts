import { setTimeout as pause } from "node:timers/promises";
import { startService, type Service } from "../support/service.js";

const CASELOAD = "query GivenUp { caseload { totalCount } }";

/** Every read takes a minute, in the statement that reads and records. */
const SLOW_READS = `
  create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$;
  create trigger slow before insert on audit_events for each row when (new.kind = 'READ') execute function slow()`;

describe("a caller who hangs up", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    await service.owner.query(SLOW_READS);
  });
  afterAll(() => service.close());

  const untilReading = async (sessions: number): Promise<void> => {
    for (let looks = 0; looks < 200; looks++) {
      const { rowCount } = await service.owner.query(
        "select from pg_stat_activity where datname = current_database() and state = 'active' and wait_event = 'PgSleep'",
      );
      if (rowCount === sessions) return;
      await pause(25);
    }
    throw new Error(`There are not ${sessions} sessions that read`);
  };

  test("leaves no statement at work, and no connection that another would wait for", async () => {
    const url = `http://127.0.0.1:${await service.app.listen({ host: "127.0.0.1", port: 0 })}/graphql`;
    const headers = { authorization: service.authorizationOf("peer.a"), "content-type": "application/json" };
    const hangingUp = new AbortController();
    // As many as the service has connections for reads.
    const asked = Array.from({ length: 4 }, () =>
      fetch(url, { method: "POST", headers, body: JSON.stringify({ query: CASELOAD }), signal: hangingUp.signal }).then(
        () => "answered",
        () => "given up",
      ),
    );
    await untilReading(4);

    hangingUp.abort();

    expect(await Promise.all(asked)).toEqual(Array.from({ length: 4 }, () => "given up"));
    await untilReading(0);
    const { rows } = await service.owner.query(
      "select from audit_events where kind = 'READ' and operation_name = 'GivenUp'",
    );
    expect(rows).toEqual([]);
    expect((await service.as("peer.a").ask("{ __typename }")).data).toEqual({ __typename: "Query" });
  });
});

describe("a deadline", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ deadlineMs: 300 });
    await service.owner.query(SLOW_READS);
  });
  afterAll(() => service.close());

  test("ends what takes longer, and says when to come back", async () => {
    const reply = await service.as("peer.a").ask(CASELOAD);

    expect([reply.status, reply.codes, reply.data]).toEqual([503, ["SERVICE_UNAVAILABLE"], null]);
    expect(reply.headers["retry-after"]).toBe("1");
    expect(reply.text).not.toMatch(/statement|timeout|cancel/);
  });
});
