import { generateKeyPairSync, randomUUID, type KeyObject } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import type { Clock } from "../../platform/clock.js";
import type { TokenPolicy } from "../../platform/tokens/index.js";
import type { DemoLogin } from "../sample-clinic/index.js";

const LIFETIME_SECONDS = 3_600;
const ROTATE_EVERY_MS = 3_600_000;

/** A token as it is handed out. */
export interface IssuedToken {
  readonly token: string;
  readonly lifetimeSeconds: number;
}

interface SigningKey {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/**
 * Makes tokens for the demo's logins, and says how they are checked. Production refuses this issuer whatever is set.
 *
 * Its keys are of this process alone: a token is worth nothing once the demo has stopped. They rotate each hour, and each is
 * published an hour before it signs and for an hour after, so that whoever keeps the set for a while has what they need.
 */
export class DemoIssuer {
  public readonly name = "urn:demo";
  public readonly policy: TokenPolicy;
  private readonly audience = "recovery-circle-demo";
  private readonly integratorAudience = "recovery-circle-demo-integrators";
  private made = 0;
  private next = this.newKey();
  private current = this.newKey();
  private previous: SigningKey | null = null;
  private rotatedAt: number;

  public constructor(private readonly clock: Clock) {
    this.rotatedAt = clock.now().getTime();
    const find = async (keyId: string | null) => {
      const found = this.published().find((one) => one.keyId === keyId);
      return found === undefined ? null : { algorithm: "ES256" as const, key: found.publicKey };
    };
    const { name: issuer, audience, integratorAudience } = this;
    this.policy = { keys: { find }, issuer, audience, integratorAudience };
  }

  /** @param scope for an organization's system, what it may do */
  public issue({ userId, clinicId, roles }: DemoLogin, scope: readonly string[], clientId?: string): IssuedToken {
    this.rotateWhenDue();
    const { keyId, privateKey } = this.current;
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    const claims = { clinic: clinicId, roles, scope: scope.join(" "), iat, exp: iat + LIFETIME_SECONDS };
    const token = jsonwebtoken.sign({ ...claims, ...(clientId !== undefined && { client_id: clientId }) }, privateKey, {
      algorithm: "ES256",
      issuer: this.name,
      audience: roles.includes("INTEGRATOR") ? this.integratorAudience : this.audience,
      subject: userId,
      jwtid: randomUUID(),
      header: { alg: "ES256", typ: "at+jwt", kid: keyId },
    });
    return { token, lifetimeSeconds: LIFETIME_SECONDS };
  }

  /** The public keys as a JWK set (RFC 7517). */
  public keySet(): { readonly keys: readonly object[] } {
    this.rotateWhenDue();
    return {
      keys: this.published().map(({ keyId, publicKey }) => ({
        ...publicKey.export({ format: "jwk" }),
        kid: keyId,
        alg: "ES256",
        use: "sig",
      })),
    };
  }

  private published(): readonly SigningKey[] {
    return [this.current, this.next, ...(this.previous === null ? [] : [this.previous])];
  }

  private rotateWhenDue(): void {
    const now = this.clock.now().getTime();
    if (now - this.rotatedAt < ROTATE_EVERY_MS) return;
    this.rotatedAt = now;
    [this.previous, this.current, this.next] = [this.current, this.next, this.newKey()];
  }

  private newKey(): SigningKey {
    return { keyId: `demo-${process.pid}-${++this.made}`, ...generateKeyPairSync("ec", { namedCurve: "prime256v1" }) };
  }
}
