import { HeaderMap } from "@apollo/server";
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { ApiError, badInput, unauthenticated } from "../graphql/index.js";
import type { AccessClaims } from "../tokens/index.js";
import { answerSocketFault, refusalOf, sendError } from "./answers.js";
import { maxBodyBytes, readJsonBodies } from "./body.js";
import { type GraphqlOptions, startGraphql } from "./graphql.js";
import type { IncomingRequest } from "./request.js";

export interface HttpServerOptions extends GraphqlOptions {
  /** Believes a bearer token, or throws UNAUTHENTICATED. */
  readonly authenticate: (token: string, requestId: string) => Promise<AccessClaims>;
  /** Whether requests can be answered just now; asked by /readyz. */
  readonly isReady: () => Promise<boolean>;
  /** Further routes and headers, for an entry of its own. */
  readonly extend?: (server: FastifyInstance) => void;
  /** How long readiness says no before connections are refused, so that a load balancer has seen it. */
  readonly drainMs?: number;
  /** How long operations in flight may take after that. */
  readonly finishMs?: number;
}

export interface HttpServer {
  /** For tests that need no port: `supertest(server.fastify.server)`. */
  readonly fastify: FastifyInstance;
  /** Listens, and gives the port (which may have been picked). */
  listen(address: { readonly host: string; readonly port: number }): Promise<number>;
  /** Answers what is in flight, and ends. */
  close(): Promise<void>;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Set on /graphql once the token was believed. */
    claims: AccessClaims | null;
  }
}

/**
 * The service over HTTP: POST (and GET for queries) /graphql, /livez and /readyz. Nobody is parsed before they are known.
 *
 * @example const server = await createHttpServer({ schema, executor, authenticate, isReady, logger });
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { logger, authenticate, isReady, extend, drainMs = 0, finishMs = 25_000 } = options;
  const apollo = await startGraphql(options);
  let isDraining = false;

  const server = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: 10_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    clientErrorHandler: (error, socket) => answerSocketFault(error.code, socket),
    frameworkErrors: (_error, _request, reply) => void sendError(reply, refusalOf(400)),
  });
  readJsonBodies(server);
  server.decorateRequest("claims", null);

  server.addHook("onRequest", async (request, reply) => {
    void reply.headers({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": request.id,
      vary: "authorization, x-active-role, x-preview-as",
    });
  });
  server.addHook("onSend", async (_request, reply) => {
    // Whoever keeps a connection open asks for another one, which a load balancer takes elsewhere.
    if (isDraining) void reply.header("connection", "close");
  });
  server.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    logger.info({ requestId: request.id, method, route: routeOptions.url, status: reply.statusCode, ms }, "request");
  });
  server.setNotFoundHandler((_request, reply) =>
    sendError(reply, new ApiError("NOT_FOUND", "There is nothing here. The service answers at /graphql."), 404),
  );
  server.setErrorHandler((error: unknown, request, reply) => {
    if (error instanceof ApiError) {
      if (error.cause instanceof Error) {
        logger.info({ requestId: request.id, code: error.code, reason: error.cause.message }, "refused");
      }
      return sendError(reply, error);
    }
    const status = statusOf(error);
    if (status >= 400 && status < 500) return sendError(reply, refusalOf(status));
    logger.error({ err: error, requestId: request.id, incidentId: request.id }, "a request failed");
    return sendError(reply, new ApiError("INTERNAL_SERVER_ERROR", "Something went wrong on our side."));
  });

  server.get("/livez", (_request, reply) => reply.send({ status: "alive" }));
  server.get("/readyz", async (_request, reply) => {
    const ready = !isDraining && (await isReady().catch(() => false));
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready" });
  });

  server.route({
    method: ["GET", "POST"],
    url: "/graphql",
    // Before the body is read: a stranger costs no more than a look at the token.
    onRequest: async (request) => {
      request.claims = await authenticate(bearerToken(request), request.id);
    },
    handler: async (request, reply) => {
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headersOf(request),
          body: request.body,
          search: request.url.includes("?") ? request.url.slice(request.url.indexOf("?")) : "",
        },
        context: async () => incoming(request, reply),
      });
      for (const [name, value] of answer.headers) void reply.header(name, value);
      if (answer.body.kind !== "complete") throw new Error("Answers in parts are not offered.");
      return reply.code(answer.status ?? 200).send(answer.body.string);
    },
  });
  server.route({
    method: ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
    url: "/graphql",
    handler: (_request, reply) => {
      void reply.header("allow", "GET, POST");
      return sendError(reply, new ApiError("BAD_USER_INPUT", "Send operations with POST."), 405);
    },
  });
  extend?.(server);
  await server.ready();
  // Slow headers are slow requests too.
  server.server.headersTimeout = 10_000;

  return {
    fastify: server,
    async listen(address) {
      await server.listen(address);
      return (server.server.address() as AddressInfo).port;
    },
    async close() {
      isDraining = true;
      await new Promise((resolve) => setTimeout(resolve, drainMs));
      const impatience = setTimeout(() => server.server.closeAllConnections(), finishMs);
      await server.close();
      clearTimeout(impatience);
      await apollo.stop();
    },
  };
}

function bearerToken(request: FastifyRequest): string {
  const { rawHeaders } = request.raw;
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  for (const single of ["authorization", "x-active-role", "x-preview-as"]) {
    // Node keeps the first of two, or joins them; a proxy may have looked at the other.
    if (names.filter((name) => name === single).length > 1) throw badInput(`The header ${single} is there twice.`);
  }
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined) throw unauthenticated();
  return token;
}

function headersOf(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
}

function incoming(request: FastifyRequest, reply: FastifyReply): IncomingRequest {
  const { claims, id, ip } = request;
  if (claims === null) throw unauthenticated();
  const hungUp = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) hungUp.abort();
  });
  const { "x-active-role": role, "x-preview-as": preview, "user-agent": userAgent } = request.headers;
  const [activeRoleHeader, previewHeader] = [role, preview].map((one) => (Array.isArray(one) ? one[0] : one));
  return { claims, requestId: id, activeRoleHeader, previewHeader, signal: hungUp.signal, ip, userAgent };
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" ? status : 500;
}
