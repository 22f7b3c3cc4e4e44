import { startService, type Reply, type Service } from "../support/service.js";
import { sampleId } from "../../src/demo/sample-clinic/story.js";

const SECRET = "zq-internal-text";
const READ = "{ caseload { totalCount } }";
const ACT = `mutation($input: WritePeerNoteInput!) { writePeerNote(input: $input) { userErrors { code } } }`;
const note = { clientId: sampleId("client 1"), body: "We talked" };

/** What passes by itself: connections, resources, locks, a server that stops. */
const PASSING = ["08006", "40001", "40P01", "53100", "53200", "53300", "55P03", "57014", "57P01"];
/** What is a fault of ours, whatever brought it about. */
const FAULTS = [
  "0A000",
  "21000",
  "22001",
  "22003",
  "22012",
  "22021",
  "22P02",
  "23502",
  "23503",
  "23505",
  "23514",
  "25006",
  "28000",
  "42501",
  "42601",
  "42703",
  "42P01",
  "44000",
  "54001",
  "58030",
  "P0001",
  "XX000",
];

describe("an error of PostgreSQL", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    await service.owner.query(`
      create table failure (state text);
      insert into failure values (null);
      grant select on failure to public;
      create function fail() returns trigger language plpgsql as $$
      declare its text := (select state from public.failure);
      begin
        if its is not null then
          raise exception '${SECRET} message' using errcode = its, detail = '${SECRET} detail', hint = '${SECRET} hint',
            column = 'zq_column', constraint = 'zq_constraint', table = 'zq_table', schema = 'zq_schema';
        end if;
        return new;
      end $$;
      create trigger fail before insert on audit_events for each row execute function fail()`);
  });
  afterAll(async () => {
    await service.owner.query("update failure set state = null");
    await service.close();
  });

  const failing = async (state: string, ask: () => Promise<Reply>): Promise<Reply> => {
    await service.owner.query("update failure set state = $1", [state]);
    return ask();
  };
  const asks: readonly (readonly [string, () => Promise<Reply>])[] = [
    ["a read", () => service.as("peer.a").ask(READ)],
    ["an act", () => service.as("peer.a").ask(ACT, { input: note })],
  ];
  const cases = (states: readonly string[]) =>
    states.flatMap((state) => asks.map(([what, ask]) => [state, what, ask] as const));

  test.each(cases(FAULTS))("of state %s in %s is told as a number alone", async (state, _, ask) => {
    const before = service.log.length;

    const reply = await failing(state, ask);

    const [error] = (JSON.parse(reply.text) as { errors: { extensions: { incidentId: string } }[] }).errors;
    const incidentId = error?.extensions.incidentId ?? "";
    expect(reply.status).toBe(500);
    expect(reply.text.replace(incidentId, "N")).toBe(
      '{"errors":[{"message":"Something went wrong on our side. Tell us the incident number.","extensions":{"code":"INTERNAL_SERVER_ERROR","incidentId":"N"}}]}',
    );
    // Who runs the service finds the state under the number; what a row may have held is not told to them either.
    const lines = service.log.slice(before).filter((line) => line.includes(incidentId));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(state);
    expect(JSON.parse(lines[0] ?? "{}")).toMatchObject({ incidentId, requestId: reply.headers["x-request-id"] });
    expect(lines[0]).not.toContain(`${SECRET} detail`);
    expect(lines[0]?.includes(`${SECRET} message`)).toBe(!state.startsWith("22"));
  });

  test.each(cases(PASSING))("of state %s in %s asks to try again", async (state, _, ask) => {
    const reply = await failing(state, ask);

    expect([reply.status, reply.headers["retry-after"]]).toEqual([503, "1"]);
    expect(reply.text).toBe(
      '{"errors":[{"message":"The service cannot answer just now. Try again in a moment.","extensions":{"code":"SERVICE_UNAVAILABLE"}}]}',
    );
  });
});
