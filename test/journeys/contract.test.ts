import { readFileSync } from "node:fs";
import request from "supertest";
import { contractFile } from "../../src/schema.js";
import { startService, type Service } from "../support/service.js";

const INTROSPECTION = "{ __schema { queryType { name } } }";
const AS_STRANGER = '{"errors":[{"message":"Sign in to use this service.","extensions":{"code":"UNAUTHENTICATED"}}]}';

describe("the contract", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  const getContract = (headers: Readonly<Record<string, string>> = {}) =>
    request(service.app.fastify.server)
      .get("/schema.graphql")
      .set(headers)
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => done(null, Buffer.concat(chunks)));
      });
  const bytesOf = (answer: request.Response): Buffer => answer.body as Buffer;

  test("is served as it is written, and introspected, to whoever is signed in", async () => {
    const answer = await getContract({ authorization: service.authorizationOf("integrator.food") });

    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/graphql; charset=utf-8"]);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(bytesOf(answer).toString("utf8")).toBe(readFileSync(contractFile, "utf8"));
    expect((await service.as("integrator.food").ask(INTROSPECTION)).data).toEqual({
      __schema: { queryType: { name: "Query" } },
    });
  });

  test("is nothing to a stranger, nor to somebody whose employment has ended", async () => {
    const former = { authorization: service.authorizationOf("peer.former") };

    for (const answer of [
      await getContract(),
      await getContract({ authorization: "Bearer a.b.c" }),
      await getContract(former),
    ]) {
      expect([answer.status, bytesOf(answer).toString()]).toEqual([401, AS_STRANGER]);
    }
    const introspected = [
      await service.anyone().ask(INTROSPECTION),
      await service.as("peer.former").ask(INTROSPECTION),
    ];
    expect(introspected.map(({ status, text }) => [status, text])).toEqual([
      [401, AS_STRANGER],
      [401, AS_STRANGER],
    ]);
  });
});
