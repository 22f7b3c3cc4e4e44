import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto";

/** Why the service does not start: one line for each problem, without any value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not complete:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

const cursorKeyBytes = 32;
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Reads settings and collects what is wrong with them, so that all of it is told at once. */
export class Reader {
  private readonly problems: string[] = [];

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  problem(name: string, what: string): void {
    this.problems.push(`${name} ${what}`);
  }

  get hasProblems(): boolean {
    return this.problems.length > 0;
  }

  finish(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems);
  }

  text(name: string, otherwise?: string, or = ""): string {
    const value = this.env[name]?.trim();
    if (value) return value;
    if (otherwise === undefined) this.problem(name, `${or ? `${or} ` : ""}is not set.`);
    return otherwise ?? "";
  }

  oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T {
    const value = this.text(name, otherwise);
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) this.problem(name, `must be one of ${values.join(", ")}.`);
    return found ?? otherwise;
  }

  port(name: string, otherwise: number): number {
    const value = this.text(name, String(otherwise));
    const isPort = /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
    if (!isPort) this.problem(name, "must be a number from 0 to 65535.");
    return isPort ? Number(value) : otherwise;
  }

  milliseconds(name: string, otherwise: number): number {
    const value = this.text(name, String(otherwise));
    const fits = /^\d{2,5}$/.test(value);
    if (!fits) this.problem(name, "must be a number of milliseconds from 10 to 99999.");
    return fits ? Number(value) : otherwise;
  }

  /** How many of something there may be; 0 where there is no bound. */
  count(name: string, otherwise: number): number {
    const value = this.text(name, String(otherwise));
    const fits = /^\d{1,6}$/.test(value);
    if (!fits) this.problem(name, "must be a number from 0 to 999999.");
    return fits ? Number(value) : otherwise;
  }

  /** A number of years that is not below what the law asks for. */
  years(name: string, otherwise: number, atLeast: number): number {
    const value = this.text(name, String(otherwise));
    const fits = /^\d{1,3}$/.test(value) && Number(value) >= atLeast;
    if (!fits) this.problem(name, `must be a number of years from ${atLeast} to 999.`);
    return fits ? Number(value) : otherwise;
  }

  url(name: string, or = ""): URL {
    const value = this.text(name, undefined, or);
    if (value !== "" && URL.canParse(value)) return new URL(value);
    if (value !== "") this.problem(name, "is not an address.");
    // Stands in until `finish` refuses everything; https, so that one mistake is told once.
    return new URL("https://invalid.invalid");
  }

  databaseUrl(name: string): string {
    const value = this.text(name);
    if (value === "") return value;
    const url = URL.canParse(value) ? new URL(value) : null;
    const isPostgres = url !== null && ["postgres:", "postgresql:"].includes(url.protocol);
    if (!isPostgres) this.problem(name, "must look like postgres://user:password@host:5432/database.");
    else if (url.username === "" || url.pathname.length < 2) this.problem(name, "must name a user and a database.");
    return value;
  }

  secret(name: string): Buffer {
    return this.decodeSecret(name, this.text(name));
  }

  optionalSecret(name: string): Buffer | null {
    const value = this.text(name, "");
    return value === "" ? null : this.decodeSecret(name, value);
  }

  publicKey(name: string): KeyObject {
    const pem = this.text(name).replaceAll("\\n", "\n");
    try {
      // createPublicKey would quietly take the public half of a private key, which then lies in the environment.
      if (pem.includes("PRIVATE KEY")) {
        this.problem(name, "holds a private key; give the public one.");
      } else {
        const key = createPublicKey(pem);
        const objection = objectionToKey(key);
        if (objection === null) return key;
        this.problem(name, objection);
      }
    } catch {
      this.problem(name, "is not a public key in PEM form. Symmetric keys are not accepted.");
    }
    return createSecretKey(Buffer.alloc(1));
  }

  private decodeSecret(name: string, value: string): Buffer {
    const bytes = base64.test(value) ? Buffer.from(value, "base64") : Buffer.alloc(0);
    if (value !== "" && bytes.length !== cursorKeyBytes) {
      this.problem(name, `must be ${cursorKeyBytes} random bytes in base64, as openssl rand -base64 32 prints them.`);
    }
    return bytes;
  }
}

/** To check a signature with a larger key takes long: whoever sends tokens decides how often. */
const MOST_BITS = 8192;

/** Null for a key that signatures may rest on: RSA of 2048 to 8192 bits, or the curve P-256. */
export function objectionToKey(key: KeyObject): string | null {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "rsa":
      if (modulusLength < 2048 || modulusLength > MOST_BITS) return `must have 2048 to ${MOST_BITS} bits.`;
      // With 1 everybody can sign, and small ones have been broken (NIST SP 800-56B asks for 65537 or more).
      return publicExponent >= 65_537n ? null : "must have an exponent of 65537 or more.";
    case "ec":
      return namedCurve === "prime256v1" ? null : "must be on the curve P-256.";
    default:
      return "must be an RSA or an EC key.";
  }
}
