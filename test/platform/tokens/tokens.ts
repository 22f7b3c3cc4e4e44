import { constants, createHmac, createPublicKey, sign, type KeyObject } from "node:crypto";
import { jwkOf, type IssuerKey } from "../../support/issuer.js";

// Tokens made by hand, part by part: no library makes most of what is tried here.

export const part = (value: unknown): string =>
  (value instanceof Buffer ? value : Buffer.from(typeof value === "string" ? value : JSON.stringify(value))).toString(
    "base64url",
  );

const RSA_PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/** Signs anything, in the way of an algorithm, whatever the header says of it. */
export function signed(input: string, key: KeyObject, algorithm: string): string {
  const hash = `sha${algorithm.slice(2, 5)}`;
  const bytes = Buffer.from(input);
  if (algorithm.startsWith("PS")) return part(sign(hash, bytes, { key, ...RSA_PSS }));
  if (algorithm.startsWith("ES")) return part(sign(hash, bytes, { key, dsaEncoding: "ieee-p1363" }));
  if (algorithm === "EdDSA") return part(sign(null, bytes, key));
  return part(sign(hash, bytes, key));
}

/** The texts under which a public key is found, and may be taken for a secret. */
export function spellingsOf(key: IssuerKey): Record<string, string | Buffer> {
  const publicKey = createPublicKey(key.privateKey);
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  return {
    PEM: pem,
    "PEM without its last line break": pem.trimEnd(),
    "PEM of PKCS #1": publicKey.export({ type: "pkcs1", format: "pem" }).toString(),
    DER: publicKey.export({ type: "spki", format: "der" }),
    JWK: JSON.stringify(jwkOf(key)),
    modulus: String(jwkOf(key)["n"]),
  };
}

export function hmac(input: string, secret: string | Buffer, bits = 256): string {
  return part(createHmac(`sha${bits}`, secret).update(input).digest());
}
