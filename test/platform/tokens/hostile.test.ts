import request from "supertest";
import { sampleLogins } from "../../../src/demo/sample-clinic/index.js";
import { createLogger } from "../../../src/platform/logger/index.js";
import { jwksKeys } from "../../../src/platform/tokens/index.js";
import { Issuer } from "../../support/issuer.js";
import { startService, type Service } from "../../support/service.js";
import { es, hostile, ps, rs, welcome, type Kind, type Setting } from "./hostile-table.js";

const VIEWER = "{ viewer { role } }";

describe("a token", () => {
  let issuer: Issuer;
  let forger: Issuer;
  let service: Service;
  let setting: Setting;
  beforeAll(async () => {
    issuer = await Issuer.start(rs, ps, es);
    forger = await Issuer.start(es);
    service = await startService({ keys: jwksKeys({ url: issuer.url, logger: createLogger("silent") }) });
    const idOf = (login: string): string => sampleLogins.find((one) => one.login === login)?.userId ?? "";
    const clinic = sampleLogins.find(({ login }) => login === "peer.a")?.clinicId;
    const now = Math.floor(Date.now() / 1000);
    setting = {
      claims: {
        iss: "https://login.example.org",
        aud: "recovery-circle",
        sub: idOf("peer.a"),
        clinic,
        iat: now - 10,
        exp: now + 900,
      },
      now,
      evil: forger.url.href,
      idOf,
    };
  });
  afterAll(async () => {
    await service.close();
    await Promise.all([issuer.goDown(), forger.goDown()]);
  });

  const send = async (kind: Kind): Promise<request.Response> =>
    request(service.app.fastify.server)
      .post(`/graphql${kind.query?.(setting) ?? ""}`)
      .set({ "content-type": "application/json", ...kind.headers(setting) })
      .send({ query: VIEWER });
  const plain = ({ status, headers, text }: request.Response): unknown => {
    const { date: _date, "x-request-id": _id, ...others } = headers as Record<string, string>;
    return [status, others, text];
  };

  test("table has as many kinds as it should, each once", () => {
    expect(hostile.length).toBeGreaterThan(200);
    expect(hostile.map(({ name }) => name).filter((name, i, all) => all.indexOf(name) !== i)).toEqual([]);
  });

  test.each(hostile)("with $name is refused, and the reason is in the log alone", async (kind) => {
    const stranger = await send({ name: "", headers: () => ({}), logged: null });
    const before = service.log.length;

    const answer = await send(kind);

    expect(plain(answer)).toEqual(plain(stranger));
    expect(answer.status).toBe(401);
    const lines = service.log.slice(before).filter((line) => line.includes(String(answer.headers["x-request-id"])));
    const reasons = lines.flatMap((line) => (JSON.parse(line) as { reason?: string }).reason ?? []);
    expect(reasons).toHaveLength(kind.logged === null ? 0 : 1);
    expect(reasons.filter((reason) => kind.logged?.test(reason) !== true)).toEqual([]);
  });

  test.each(welcome)("with $name is believed", async (kind) => {
    const answer = await send(kind);

    expect([answer.status, answer.text]).toEqual([200, '{"data":{"viewer":{"role":"PEER_SPECIALIST"}}}']);
  });

  test("never has another than the issuer asked for keys, and the issuer once", () => {
    expect([forger.asked, issuer.asked]).toEqual([0, 1]);
  });

  test("that came in two headers is not looked at: which of them is meant is for nobody to guess", async () => {
    await service.app.listen({ host: "127.0.0.1", port: 0 });
    const address = service.app.fastify.server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const good = welcome[0]?.headers(setting)["authorization"] ?? "";

    // fetch and supertest join them.
    const answer = await raw(Number(port), [
      "POST /graphql HTTP/1.1",
      "host: localhost",
      `authorization: ${good}`,
      `authorization: ${good}`,
      "content-type: application/json",
      "connection: close",
      "content-length: 2",
      "",
      "{}",
    ]);

    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain("BAD_USER_INPUT");
  });
});

async function raw(port: number, lines: readonly string[]): Promise<string> {
  const { connect } = await import("node:net");
  const socket = connect(port, "127.0.0.1");
  socket.end(lines.join("\r\n"));
  let text = "";
  for await (const chunk of socket.setEncoding("utf8")) text += String(chunk);
  return text;
}
