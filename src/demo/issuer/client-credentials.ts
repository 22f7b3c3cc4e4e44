import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { READ_REFERRALS, WRITE_REFERRALS } from "../../authorization/scopes.js";
import type { DemoLogin } from "../sample-clinic/index.js";

/** An organization's system, which gets its tokens by itself: client credentials (RFC 6749, 4.4). */
export interface DemoClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** In whose name it acts. */
  readonly login: DemoLogin;
}

/** Whom a request of a token names, and by which secret. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

type OAuthErrorCode = "invalid_request" | "invalid_client" | "unsupported_grant_type" | "invalid_scope";

/** Why there is no token, as RFC 6749 (5.2) wants it said. */
export class OAuthError extends Error {
  public constructor(
    public readonly code: OAuthErrorCode,
    description: string,
  ) {
    super(description);
  }
}

/** One for each login of an organization. Its secret is the same after a restart, as the key that it is made from. */
export function demoClients(logins: readonly DemoLogin[], key: Buffer): readonly DemoClient[] {
  return logins
    .filter(({ roles }) => roles.includes("INTEGRATOR"))
    .map((login) => ({
      clientId: login.login,
      clientSecret: createHmac("sha256", key).update(login.login).digest("base64url"),
      scopes: [READ_REFERRALS, WRITE_REFERRALS],
      login,
    }));
}

/** Who asks for a token and for what, from the header `Authorization` and a form. */
export function readTokenRequest(
  authorization: string | undefined,
  form: URLSearchParams,
): Credentials & { readonly grantType: string; readonly scope: string | null } {
  const names = [...form.keys()];
  if (new Set(names).size !== names.length) throw new OAuthError("invalid_request", "A parameter is there twice.");
  // One without a value counts as absent.
  const valueOf = (name: string): string | null => form.get(name) || null;
  const credentials = credentialsOf(authorization, valueOf("client_id"), valueOf("client_secret"));
  const grantType = valueOf("grant_type");
  if (grantType === null) throw new OAuthError("invalid_request", "grant_type is missing.");
  return { ...credentials, grantType, scope: valueOf("scope") };
}

function credentialsOf(authorization: string | undefined, id: string | null, secret: string | null): Credentials {
  if (authorization === undefined) {
    if (id === null || secret === null)
      throw new OAuthError("invalid_client", "Say who you are: client_id, client_secret.");
    return { clientId: id, clientSecret: secret };
  }
  if (secret !== null) throw new OAuthError("invalid_request", "Say who you are in one way.");
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1] ?? "";
  const [, clientId, clientSecret] = /^([^:]+):(.+)$/.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? [];
  if (clientId === undefined || clientSecret === undefined) {
    throw new OAuthError("invalid_client", "The header authorization holds no name and secret.");
  }
  const basic = { clientId: formDecoded(clientId), clientSecret: formDecoded(clientSecret) };
  if (id !== null && id !== basic.clientId) throw new OAuthError("invalid_request", "Two clients are named.");
  return basic;
}

/** Both are form-encoded within Basic (RFC 6749, 2.3.1). */
function formDecoded(text: string): string {
  return new URLSearchParams(`x=${text.replaceAll("&", "%26")}`).get("x") ?? "";
}

/**
 * The client of that name and secret.
 *
 * @throws OAuthError invalid_client: that there is none of that name is said in the same words as that its secret is another
 */
export function authenticated(clients: readonly DemoClient[], { clientId, clientSecret }: Credentials): DemoClient {
  const named = clients.find((one) => one.clientId === clientId);
  // Compared also where nobody is named so, and in a time that does not depend on how much of it is right.
  const isRight = timingSafeEqual(digest(named?.clientSecret ?? ""), digest(clientSecret));
  if (named === undefined || !isRight)
    throw new OAuthError("invalid_client", "There is no such client, or not with this secret.");
  return named;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** What is asked for, or all that the client may do where nothing is. @throws OAuthError where it may not do that */
export function grantedScopes({ scopes }: DemoClient, asked: string | null): readonly string[] {
  if (asked === null) return scopes;
  const wanted = asked.split(" ");
  if (!wanted.every((one) => scopes.includes(one))) {
    throw new OAuthError("invalid_scope", `The scopes of this client are ${scopes.join(" ")}.`);
  }
  return scopes.filter((one) => wanted.includes(one));
}
