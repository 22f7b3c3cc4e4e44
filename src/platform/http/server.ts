import { HeaderMap } from "@apollo/server";
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, badInput, unauthenticated } from "../graphql/index.js";
import type { AccessClaims } from "../tokens/index.js";
import { type RequestSpan, type Tracing, untraced } from "../tracing/index.js";
import { bodyOf, refusalOf, sendError } from "./answers.js";
import { maxBodyBytes, readJsonBodies, readParameters } from "./body.js";
import { capConnections, CONNECTION_LIMITS, type ConnectionLimits, FaultAnswers } from "./connections.js";
import { contractRoute } from "./contract.js";
import { type GraphqlOptions, startGraphql } from "./graphql.js";
import { boundless, type LoadLimits, LoadShedding } from "./load-shedding.js";
import { addressKey, type RateLimits, TokenBuckets, unlimited } from "./rate-limits.js";
import { type IncomingRequest, incomingRequest } from "./request.js";
import { type TrustedDocuments, withTrustedDocument } from "./trusted-documents.js";

export interface HttpServerOptions extends GraphqlOptions {
  /** Believes a bearer token, or throws UNAUTHENTICATED. */
  readonly authenticate: (token: string, requestId: string) => Promise<AccessClaims>;
  /** Whether requests can be answered just now; asked by /readyz. */
  readonly isReady: () => Promise<boolean>;
  /** The text of the contract, for GET /schema.graphql. */
  readonly contract: string;
  /** How much somebody may ask for; without it as much as they like. */
  readonly rateLimits?: RateLimits;
  /** How much is taken on at once; without it as much as comes. */
  readonly loadLimits?: LoadLimits;
  /** For how many milliseconds somebody has waited for a connection to the database, who waits longest. */
  readonly waitedMs?: () => number;
  /** The only documents that are answered; without it every document is. */
  readonly trustedDocuments?: TrustedDocuments | null;
  /** How long an operation may take, from when it was received. */
  readonly deadlineMs?: number;
  /** Addresses and networks whose X-Forwarded-For is believed: of one's own load balancer. */
  readonly trustedProxies?: readonly string[];
  /** How much of a connection somebody may have, where it is not the usual. */
  readonly connectionLimits?: Partial<ConnectionLimits>;
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
    /** Its trace, where it has one. */
    span: RequestSpan | null;
  }
}

/**
 * The service over HTTP: POST (and GET for queries) /graphql, /schema.graphql, /livez and /readyz. Nobody is parsed before
 * they are known.
 *
 * @example const server = await createHttpServer({ schema, contract, executor, authenticate, isReady, logger });
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { logger, metrics, tracing = untraced, isReady, extend, drainMs = 0, finishMs = 25_000 } = options;
  const { trustedDocuments = null, deadlineMs = 10_000, trustedProxies = [] } = options;
  const apollo = await startGraphql(options);
  const limits = { ...CONNECTION_LIMITS, ...options.connectionLimits };
  const faults = new FaultAnswers();
  let isDraining = false;
  const shedding = new LoadShedding({
    limits: options.loadLimits ?? boundless,
    waitedMs: options.waitedMs ?? (() => 0),
    onShed: (reason) => metrics?.shed(reason),
    isDraining: () => isDraining,
    idleMs: limits.idleMs,
    logger,
  });

  const server = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    // What arrives while connections are closed has been sent to a service that listened, and is answered.
    return503OnClosing: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    serverFactory: (handle) => {
      const its = createServer({
        // Node's own refusal of a request without a host has no body: see below.
        requireHostHeader: false,
        maxHeaderSize: limits.headerBytes,
        headersTimeout: limits.headersMs,
        requestTimeout: limits.requestMs,
        keepAliveTimeout: limits.idleMs,
        connectionsCheckingInterval: limits.lookEveryMs,
      });
      its.on("request", (request, response) => {
        if (shedding.letIn(request, response)) handle(request, response);
      });
      return its.setTimeout(limits.silentMs);
    },
    forceCloseConnections: "idle",
    ...(trustedProxies.length > 0 && { trustProxy: [...trustedProxies] }),
    clientErrorHandler: (error, socket) => void faults.answer(error.code, socket),
    frameworkErrors: (_error, _request, reply) => void sendError(reply, refusalOf(400)),
  });
  faults.listenTo(server.server);
  capConnections(server.server, limits.connections, logger);
  readJsonBodies(server);
  server.decorateRequest("claims", null);
  server.decorateRequest("span", null);

  server.addHook("onRequest", async (request, reply) => {
    request.span = traceOf(request, reply, tracing);
    void reply.headers({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": request.id,
      vary: "authorization, x-active-role, x-preview-as",
    });
    if (request.headers.host === undefined && request.raw.httpVersion !== "1.0") throw refusalOf(400);
  });
  server.addHook("onSend", async (_request, reply) => {
    // Whoever keeps a connection open asks for another one, which a load balancer takes elsewhere.
    if (isDraining) void reply.header("connection", "close");
  });
  server.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    metrics?.requested(routeOptions.url, reply.statusCode);
    const traced = request.span && { traceId: request.span.traceId };
    logger.info(
      { requestId: request.id, method, route: routeOptions.url, status: reply.statusCode, ms, ...traced },
      "request",
    );
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
    const incidentId = randomUUID();
    logger.error({ err: error, incidentId, requestId: request.id }, "a request failed");
    const message = "Something went wrong on our side. Tell us the incident number.";
    return sendError(reply, new ApiError("INTERNAL_SERVER_ERROR", message, { incidentId }));
  });

  server.get("/livez", (_request, reply) => reply.send({ status: "alive" }));
  server.get("/readyz", async (_request, reply) => {
    const ready = !isDraining && (await isReady().catch(() => false));
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready" });
  });

  // Before the body is read: a stranger costs no more than a look at the token.
  const identify = identifyWith(options);
  contractRoute(server, { ...options, identify, incoming: (request, reply) => incoming(request, reply, deadlineMs) });
  server.route({
    method: ["GET", "POST"],
    url: "/graphql",
    onRequest: identify,
    handler: async (request, reply) => {
      requireAcceptable(request);
      const answering = () =>
        apollo.executeHTTPGraphQLRequest({
          httpGraphQLRequest: {
            method: request.method,
            headers: headersOf(request),
            ...documentOf(request, trustedDocuments),
          },
          context: async () => incoming(request, reply, deadlineMs),
        });
      const answer = await (request.span?.during(answering) ?? answering());
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
  server.server.on("checkExpectation", (_request, response: ServerResponse) => {
    response.writeHead(417, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
    response.end(bodyOf(refusalOf(417)));
  });
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

/** Asked by those who watch the service, every few seconds. */
const WATCHED: ReadonlySet<string | undefined> = new Set(["/livez", "/readyz"]);

function traceOf(request: FastifyRequest, reply: FastifyReply, tracing: Pick<Tracing, "request">): RequestSpan | null {
  const { method, routeOptions } = request;
  if (WATCHED.has(routeOptions.url)) return null;
  const { traceparent } = request.headers;
  const said = { "http.request.method": method, "http.route": routeOptions.url, "recovery.request_id": request.id };
  const span = tracing.request(said, typeof traceparent === "string" ? traceparent : undefined);
  // It comes also where the caller has hung up.
  reply.raw.once("close", () =>
    span?.end({
      "http.response.status_code": reply.statusCode,
      ...(!reply.raw.writableFinished && { "error.type": "hung up" }),
    }),
  );
  return span;
}

/** Finds out who asks, and whether they ask too much. Whose token is believed is no less welcome for their neighbours. */
function identifyWith({ authenticate, rateLimits = unlimited }: HttpServerOptions) {
  const { perActor, refusedPerAddress } = rateLimits;
  const ofActors = perActor && new TokenBuckets(perActor);
  const ofAddresses = refusedPerAddress && new TokenBuckets(refusedPerAddress);
  return async (request: FastifyRequest): Promise<void> => {
    try {
      const claims = await authenticate(bearerToken(request), request.id);
      request.claims = claims;
    } catch (error) {
      const isRefused = error instanceof ApiError && error.code === "UNAUTHENTICATED";
      if (isRefused) refuseHaste(ofAddresses?.take(addressKey(request.ip)));
      throw error;
    }
    const { clinicId, userId } = request.claims;
    refuseHaste(ofActors?.take(`${clinicId}/${userId}`));
  };
}

function refuseHaste(seconds: number | undefined): void {
  if (!seconds) return;
  const message = `You are asking too much at once. Try again in ${seconds} s.`;
  throw new ApiError("RATE_LIMITED", message, { retryAfterSeconds: seconds });
}

/** Before anything is done: Apollo looks at what is accepted when it has an answer, and an act was done for nothing then. */
function requireAcceptable({ headers: { accept } }: FastifyRequest): void {
  if (accept === undefined || offered.test(accept)) return;
  throw new ApiError("BAD_USER_INPUT", "Answers are application/json or application/graphql-response+json.", {
    status: 406,
  });
}

const offered = /(?:^|[\s,])(?:\*\/\*|application\/(?:\*|json|graphql-response\+json))(?=$|[\s,;])/i;

/** The body and the parameters, with the text of the document that they name where only trusted ones are answered. */
function documentOf(
  request: FastifyRequest,
  trusted: TrustedDocuments | null,
): { readonly body: unknown; readonly search: string } {
  const { body } = request;
  const search = request.url.includes("?") ? request.url.slice(request.url.indexOf("?")) : "";
  if (request.method === "POST") {
    const isNamed = typeof body === "object" && body !== null && !Array.isArray(body);
    return { body: trusted && isNamed ? withTrustedDocument({ ...body }, trusted) : body, search };
  }
  const parameters = readParameters(search);
  if (trusted === null) return { body, search };
  const extensions = parameters.get("extensions");
  const named = {
    ...Object.fromEntries(parameters),
    ...(extensions && { extensions: JSON.parse(extensions) as unknown }),
  };
  parameters.set("query", String(withTrustedDocument(named, trusted)["query"]));
  parameters.delete("extensions");
  return { body, search: `?${parameters.toString()}` };
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

function incoming(request: FastifyRequest, reply: FastifyReply, deadlineMs: number): IncomingRequest {
  if (request.claims === null) throw unauthenticated();
  return incomingRequest(request, reply, request.claims, deadlineMs);
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" ? status : 500;
}
