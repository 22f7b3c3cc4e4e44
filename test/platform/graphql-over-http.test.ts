import { serverAudits } from "graphql-http";
import { startService, type Service } from "../support/service.js";

/**
 * What the specification allows and protection against cross-site requests costs: a GET with nothing that only a script
 * could send is what a foreign page can make a browser send, and is refused with 400 before its document is looked at.
 */
const NOTICES = {
  "5A70": "MAY accept application/x-www-form-urlencoded formatted GET requests",
  D6D5: "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json",
  "6A70": "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json",
};

describe("the audit of GraphQL over HTTP", () => {
  let service: Service;
  let url: string;
  beforeAll(async () => {
    service = await startService();
    url = `http://127.0.0.1:${await service.app.listen({ host: "127.0.0.1", port: 0 })}/graphql`;
  });
  afterAll(() => service.close());

  const auditWith = async (headers: Readonly<Record<string, string>>) => {
    const authorization = service.authorizationOf("peer.a");
    const audits = serverAudits({
      url,
      fetchFn: (input: string, init: RequestInit = {}) =>
        fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), ...headers, authorization } }),
    });
    return Promise.all(audits.map((audit) => audit.fn()));
  };
  const namesOf = (results: Awaited<ReturnType<typeof auditWith>>, status: string): object =>
    Object.fromEntries(results.filter((result) => result.status === status).map(({ id, name }) => [id, name]));

  test("finds no error, no warning, and the three notices that protection against cross-site requests costs", async () => {
    const results = await auditWith({});

    expect(results).toHaveLength(61);
    expect(Object.keys(namesOf(results, "ok"))).toHaveLength(58);
    expect(namesOf(results, "error")).toEqual({});
    expect(namesOf(results, "warn")).toEqual({});
    expect(namesOf(results, "notice")).toEqual(NOTICES);
  });

  test("finds nothing at all where a request says that it is no page's", async () => {
    const results = await auditWith({ "apollo-require-preflight": "1" });

    expect(Object.keys(namesOf(results, "ok"))).toHaveLength(61);
  });
});
