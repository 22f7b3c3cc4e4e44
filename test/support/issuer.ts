import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import jsonwebtoken from "jsonwebtoken";

/** A key that an issuer signs with, and publishes. */
export interface IssuerKey {
  readonly keyId: string;
  readonly algorithm: "RS256" | "PS256" | "ES256";
  readonly privateKey: KeyObject;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * An issuer of tokens that publishes its keys over HTTP, and does so as badly as a test wants.
 *
 * @example const issuer = await Issuer.start(issuerKey("k1")); const token = issuer.sign(claims);
 */
export class Issuer {
  /** How often the keys were asked for. */
  public asked = 0;
  /** What is answered in place of the keys, where a test says so. */
  public answer: Answer | null = null;
  /** Sent with the keys. */
  public headers: Readonly<Record<string, string>> = {};
  private server: Server;

  private constructor(
    public keys: readonly IssuerKey[],
    private port: number,
  ) {
    this.server = this.create();
  }

  public static async start(...keys: readonly IssuerKey[]): Promise<Issuer> {
    const issuer = new Issuer(keys, 0);
    await issuer.goUp();
    return issuer;
  }

  public get url(): URL {
    return new URL(`http://127.0.0.1:${this.port}/jwks.json`);
  }

  /** Listens again at the same port. */
  public async goUp(): Promise<void> {
    this.server = this.create();
    await new Promise<void>((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  public async goDown(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Signs with a key of its own: the first, where none is named. */
  public sign(claims: object, key: IssuerKey | undefined = this.keys[0]): string {
    if (key === undefined) throw new Error("The issuer has no key");
    const { algorithm, keyId } = key;
    return jsonwebtoken.sign(claims, key.privateKey, {
      algorithm,
      header: { alg: algorithm, typ: "at+jwt", kid: keyId },
    });
  }

  private create(): Server {
    return createServer((request, response) => {
      this.asked++;
      if (this.answer !== null) return this.answer(request, response);
      response.writeHead(200, { "content-type": "application/json", ...this.headers });
      response.end(JSON.stringify({ keys: this.keys.map(jwkOf) }));
    });
  }
}

/** As it stands in a key set. */
export function jwkOf({ keyId, algorithm, privateKey }: IssuerKey): Record<string, unknown> {
  return { ...createPublicKey(privateKey).export({ format: "jwk" }), kid: keyId, alg: algorithm, use: "sig" };
}

/** A new key. Those of elliptic curves take no time to make. */
export function issuerKey(keyId: string, algorithm: IssuerKey["algorithm"] = "ES256"): IssuerKey {
  const { privateKey } =
    algorithm === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "prime256v1" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { keyId, algorithm, privateKey };
}
