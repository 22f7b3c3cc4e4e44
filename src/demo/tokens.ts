import { generateKeyPairSync, randomUUID } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import type { Clock } from "../platform/clock.js";
import { singleKey, type TokenPolicy } from "../platform/tokens/index.js";
import type { DemoLogin } from "./sample-clinic/index.js";

const lifetimeSeconds = 3_600;

/** Makes tokens for the demo's logins, and says how they are checked. Production refuses this issuer whatever is set. */
export interface DemoTokens {
  readonly policy: TokenPolicy;
  mint(login: DemoLogin): string;
}

/** With keys of this process alone: a token is worth nothing once the demo has stopped. */
export function createDemoTokens(clock: Clock): DemoTokens {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keyId = `demo-${process.pid}`;
  const issuer = "urn:demo";
  const audience = "recovery-circle-demo";
  return {
    policy: { keys: singleKey(publicKey, keyId), issuer, audience },
    mint({ userId, clinicId, roles }) {
      const iat = Math.floor(clock.now().getTime() / 1000);
      const scope = roles.includes("INTEGRATOR") ? "referrals:read referrals:write" : "";
      const claims = { clinic: clinicId, roles, scope, iat, exp: iat + lifetimeSeconds };
      return jsonwebtoken.sign(claims, privateKey, {
        algorithm: "RS256",
        issuer,
        audience,
        subject: userId,
        jwtid: randomUUID(),
        header: { alg: "RS256", typ: "at+jwt", kid: keyId },
      });
    },
  };
}
