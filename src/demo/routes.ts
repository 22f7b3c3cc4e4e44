import type { FastifyInstance } from "fastify";
import type { DemoLogin } from "./sample-clinic/index.js";
import type { DemoTokens } from "./tokens.js";

// A page of some other site could have its own name resolved to the loopback address; it is refused by that name.
const ownNames = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** What only the demo serves: who can sign in, and tokens for them. Every answer says that this is a demo. */
export function demoRoutes(server: FastifyInstance, logins: readonly DemoLogin[], tokens: DemoTokens): void {
  server.addHook("onRequest", async (request, reply) => {
    void reply.header("x-demo-instance", "true");
    const isOwn = ownNames.test(request.headers.host ?? "");
    if (request.url.startsWith("/demo/") && !isOwn)
      return reply.code(404).send(nothing("Ask this machine by its own name."));
  });
  server.get("/demo/logins", (_request, reply) =>
    reply.send(
      logins.map(({ login, name, roles, userId, clinic, about }) => ({
        login,
        role: roles[0],
        roles,
        name,
        userId,
        clinic,
        about,
      })),
    ),
  );
  server.get<{ Params: { login: string } }>("/demo/token/:login", (request, reply) => {
    const login = logins.find((one) => one.login === request.params.login);
    if (login === undefined) return reply.code(404).send(nothing("Nobody signs in by that name. See /demo/logins."));
    return reply.type("text/plain; charset=utf-8").send(tokens.mint(login));
  });
}

const nothing = (message: string) => ({ errors: [{ message, extensions: { code: "NOT_FOUND" } }] });
