import { generateKeyPairSync } from "node:crypto";
import { ConfigError, parseConfig } from "../../src/platform/config/index.js";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString();
const good = {
  DATABASE_URL: "postgres://app_login:hunter2@db.internal:5432/recovery",
  ISSUER: "https://login.example.org",
  AUDIENCE: "recovery-circle",
  AUDIENCE_INTEGRATORS: "recovery-circle-integrators",
  JWKS_URL: "https://login.example.org/jwks.json",
  CURSOR_KEY: Buffer.alloc(32, 7).toString("base64"),
  AUDIT_LOG_NAME: "audit.example.org",
  AUDIT_SIGNING_KEY: Buffer.alloc(32, 8).toString("base64"),
};

describe("the configuration", () => {
  test("is taken when it is complete", () => {
    const config = parseConfig(good);

    expect(config).toMatchObject({ port: 4000, host: "127.0.0.1", logLevel: "info", keys: { kind: "JWKS" } });
  });

  test("tells figures nowhere unless a port is named, and then to this machine alone", () => {
    const told = (env: object) => parseConfig({ ...good, ...env }).metrics;

    expect(told({})).toBeNull();
    expect(told({ METRICS_HOST: "0.0.0.0" })).toBeNull();
    expect(told({ METRICS_PORT: "9464" })).toEqual({ host: "127.0.0.1", port: 9464 });
    expect(told({ METRICS_PORT: "9464", METRICS_HOST: "0.0.0.0" })).toEqual({ host: "0.0.0.0", port: 9464 });
  });

  test("takes a public key in place of a key set", () => {
    const config = parseConfig({ ...good, JWKS_URL: undefined, PUBLIC_KEY: pem.replaceAll("\n", "\\n") });

    expect(config.keys).toMatchObject({ kind: "PUBLIC_KEY", keyId: null });
  });

  test("bounds what may be asked for where nothing else is said, and can be told to bound nothing", () => {
    expect(parseConfig(good)).toMatchObject({
      rateLimits: { perActor: { perSecond: 50, burst: 500 }, refusedPerAddress: { perSecond: 1, burst: 60 } },
      loadLimits: { requestsAtOnce: 64, longestWaitMs: 500 },
      deadlineMs: 10_000,
      drainMs: 5_000,
      trustedDocuments: null,
      trustedProxies: [],
    });
    const unbounded = {
      RATE_LIMIT_PER_SECOND: "0",
      REFUSED_TOKENS_PER_MINUTE: "0",
      REQUESTS_AT_ONCE: "0",
      TRUSTED_PROXIES: "10.0.0.0/8, ::1",
    };
    expect(parseConfig({ ...good, ...unbounded })).toMatchObject({
      rateLimits: { perActor: null, refusedPerAddress: null },
      loadLimits: { requestsAtOnce: null },
      trustedProxies: ["10.0.0.0/8", "::1"],
    });
  });

  test.each<Record<string, string>>([
    { RATE_LIMIT_PER_SECOND: "many" },
    { REFUSED_TOKENS_PER_MINUTE: "-1" },
    { REQUEST_DEADLINE_MS: "0" },
    { REQUESTS_AT_ONCE: "-1" },
    { LONGEST_WAIT_MS: "0" },
    { DRAIN_MS: "5 s" },
    { TRUSTED_DOCUMENTS: "/no/such/file" },
    { TRUSTED_DOCUMENTS: import.meta.filename },
    { TRUSTED_PROXIES: "load-balancer" },
    { TRUSTED_PROXIES: "10.0.0.0/33" },
    { TRUSTED_PROXIES: "10.0.0.0/8/8" },
  ])("refuses %p, without repeating it", (env) => {
    const [[name, value] = ["", ""]] = Object.entries(env);
    const [problem, ...others] = problemsOf({ ...good, ...env });

    expect(problem).toMatch(new RegExp(`^${name} must`));
    expect(problem).not.toContain(value.length > 3 ? value : "no value");
    expect(others).toEqual([]);
  });

  test("tells every problem at once, and no value", () => {
    const env = { DATABASE_URL: "mysql://root:hunter2@db/x", PORT: "70000", CURSOR_KEY: "hunter2", LOG_LEVEL: "loud" };

    const problems = problemsOf(env);

    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "DATABASE_URL",
      "PORT",
      "ISSUER",
      "AUDIENCE",
      "AUDIENCE_INTEGRATORS",
      "JWKS_URL",
      "CURSOR_KEY",
      "AUDIT_LOG_NAME",
      "AUDIT_SIGNING_KEY",
      "LOG_LEVEL",
    ]);
    expect(problems.join()).not.toMatch(/hunter2|70000|loud/);
  });

  test.each([
    ["a port of figures that is none", { METRICS_PORT: "x" }, "METRICS_PORT must be a number from 0 to 65535."],
    [
      "figures at the service's own port",
      { METRICS_PORT: "4000" },
      "METRICS_PORT must be another port than PORT: what is told there is not for the world.",
    ],
    [
      "one audience for people and organizations' systems",
      { AUDIENCE_INTEGRATORS: "recovery-circle" },
      "AUDIENCE_INTEGRATORS must be another than AUDIENCE: no token is for both.",
    ],
    ["a demo issuer", { ISSUER: "urn:demo:recovery" }, "ISSUER is a demo issuer."],
    ["a demo issuer in capitals", { ISSUER: "URN:Demo" }, "ISSUER is a demo issuer."],
    ["keys over plain http", { JWKS_URL: "http://login.example.org/k" }, "JWKS_URL must be an https address."],
    [
      "keys behind a password",
      { JWKS_URL: "https://me:hunter2@login.example.org/k" },
      "JWKS_URL must not hold a name or a password.",
    ],
    ["keys over http on loopback", { JWKS_URL: "http://127.0.0.1:9/k" }, "JWKS_URL must be an https address."],
    [
      "what belongs to the demo",
      { DEMO_DATA: "x" },
      "DEMO_DATA belongs to the demo; production does not start with it.",
    ],
    [
      "a witness without a hash of its token",
      { AUDIT_WITNESSES: "b7a1c7de-6d14-4f36-9c7e-3f8f7f1a0c11:hunter2" },
      "AUDIT_WITNESSES must list <clinic id>:<SHA-256 of a token in hex>, with commas between.",
    ],
    ["a log name with a space", { AUDIT_LOG_NAME: "audit log" }, "AUDIT_LOG_NAME has spaces or a plus."],
    ["two sources of keys", { PUBLIC_KEY: pem }, "JWKS_URL and PUBLIC_KEY exclude each other: set one."],
  ])("refuses %s", (_, change, problem) => {
    expect(problemsOf({ ...good, ...change })).toEqual([problem]);
  });

  test.each([
    ["a symmetric key", Buffer.alloc(32, 1).toString("base64"), /Symmetric keys are not accepted/],
    ["a private key", rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), /holds a private key/],
    [
      "a short RSA key",
      generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ type: "spki", format: "pem" }).toString(),
      /2048 to 8192 bits/,
    ],
    [
      "an RSA key with a small exponent",
      generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 })
        .publicKey.export({ type: "spki", format: "pem" })
        .toString(),
      /exponent of 65537/,
    ],
  ])("refuses %s as the public key", (_, key, problem) => {
    const problems = problemsOf({ ...good, JWKS_URL: undefined, PUBLIC_KEY: key });

    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  test("allows keys over http on loopback to a test", () => {
    const config = parseConfig({ ...good, JWKS_URL: "http://127.0.0.1:9/k", NODE_ENV: "test" });

    expect(config.keys.kind).toBe("JWKS");
  });
});

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
