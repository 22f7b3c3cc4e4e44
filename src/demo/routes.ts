import type { FastifyInstance } from "fastify";
import { READ_REFERRALS, WRITE_REFERRALS } from "../authorization/scopes.js";
import type { DemoClient } from "./issuer/client-credentials.js";
import type { DemoIssuer } from "./issuer/issuer.js";
import { issuerRoutes } from "./issuer/routes.js";
import type { DemoLogin } from "./sample-clinic/index.js";

// A page of some other site could have its own name resolved to the loopback address; it is refused by that name.
const ownNames = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

const ownPaths = /^\/(demo|oauth|\.well-known)\//;

/** What only the demo serves: who can sign in, and tokens for them. Every answer says that this is a demo. */
export function demoRoutes(
  server: FastifyInstance,
  logins: readonly DemoLogin[],
  issuer: DemoIssuer,
  clients: readonly DemoClient[],
): void {
  server.addHook("onRequest", async (request, reply) => {
    void reply.header("x-demo-instance", "true");
    const isOwn = ownNames.test(request.headers.host ?? "");
    if (ownPaths.test(request.url) && !isOwn) return reply.code(404).send(nothing("Ask this machine by its own name."));
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
    return reply.type("text/plain; charset=utf-8").send(issuer.issue(login, scopesOf(login)).token);
  });
  server.get("/demo/clients", (_request, reply) =>
    reply.send(clients.map(({ login: { name, about }, ...client }) => ({ ...client, name, about }))),
  );
  issuerRoutes(server, issuer, clients);
}

/** As if it had asked for all that it may. */
const scopesOf = ({ roles }: DemoLogin): readonly string[] =>
  roles.includes("INTEGRATOR") ? [READ_REFERRALS, WRITE_REFERRALS] : [];

const nothing = (message: string) => ({ errors: [{ message, extensions: { code: "NOT_FOUND" } }] });
