import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { READ_REFERRALS, WRITE_REFERRALS } from "../../authorization/scopes.js";
import {
  authenticated,
  grantedScopes,
  OAuthError,
  readTokenRequest,
  type Credentials,
  type DemoClient,
} from "./client-credentials.js";
import type { DemoIssuer } from "./issuer.js";

const FORM = "application/x-www-form-urlencoded";
const MOST_BYTES = 10_000;

/** The issuer over HTTP: tokens for organizations' systems, its keys, and where all that is (RFC 6749, 7517, 8414). */
export function issuerRoutes(server: FastifyInstance, issuer: DemoIssuer, clients: readonly DemoClient[]): void {
  server.get("/.well-known/jwks.json", (_request, reply) =>
    reply.header("cache-control", "public, max-age=600").send(issuer.keySet()),
  );
  server.get("/.well-known/oauth-authorization-server", (request, reply) => {
    const address = `http://${request.headers.host}`;
    return reply.send({
      // No address, as RFC 8414 has it: what begins like this is refused by production, whatever is set there.
      issuer: issuer.name,
      token_endpoint: `${address}/oauth/token`,
      jwks_uri: `${address}/.well-known/jwks.json`,
      grant_types_supported: ["client_credentials"],
      response_types_supported: [],
      scopes_supported: [READ_REFERRALS, WRITE_REFERRALS],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    });
  });
  // Apart from the service, which reads no forms and says what is wrong in other words.
  server.register(async (own) => {
    own.addContentTypeParser(FORM, { parseAs: "string", bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    own.setErrorHandler((error: unknown, _request, reply) => refuse(reply, error));
    own.post("/oauth/token", async (request, reply) => {
      const { grantType, scope, ...credentials } = requestOf(request);
      const client = authenticated(clients, credentials satisfies Credentials);
      if (grantType !== "client_credentials") {
        throw new OAuthError("unsupported_grant_type", "The grant_type here is client_credentials.");
      }
      const scopes = grantedScopes(client, scope);
      const { token, lifetimeSeconds } = issuer.issue(client.login, scopes, client.clientId);
      void reply.headers({ "cache-control": "no-store", pragma: "no-cache" });
      return { access_token: token, token_type: "Bearer", expires_in: lifetimeSeconds, scope: scopes.join(" ") };
    });
  });
}

function requestOf({ headers, raw, body }: FastifyRequest): ReturnType<typeof readTokenRequest> {
  const names = raw.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  if (names.filter((name) => name === "authorization").length > 1) {
    throw new OAuthError("invalid_request", "The header authorization is there twice.");
  }
  // A secret in an address would lie in logs; only what is in the body counts.
  if (!(body instanceof URLSearchParams)) throw new OAuthError("invalid_request", `Send a form: ${FORM}.`);
  return readTokenRequest(headers.authorization, body);
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  void reply.headers({ "cache-control": "no-store", pragma: "no-cache" });
  const known = error instanceof OAuthError ? error : unreadable(error);
  if (known.code === "invalid_client") void reply.header("www-authenticate", 'Basic realm="recovery-circle-demo"');
  return reply
    .code(known.code === "invalid_client" ? 401 : 400)
    .type("application/json; charset=utf-8")
    .send({ error: known.code, error_description: known.message });
}

/** A body that could not be read at all. What is no fault of the caller's is one of ours, and rises. */
function unreadable(error: unknown): OAuthError {
  const status = (error as { readonly statusCode?: number }).statusCode ?? 500;
  if (status >= 500) throw error;
  return new OAuthError("invalid_request", `Send a form of up to ${MOST_BYTES} bytes: ${FORM}.`);
}
