import { type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { type LoadLimits, type RateLimits, readTrustedDocuments, type TrustedDocuments } from "../http/index.js";
import { type LogLevel, logLevels } from "../logger/index.js";
import type { TracingSetting } from "../tracing/index.js";
import { ConfigError, Reader } from "./reader.js";

// The environment is read once, here. Every problem is reported, each in one line, and none of them quotes a value: a
// wrong setting is often a secret in the wrong place.

export { commandSettings, DEMO_ADDRESS, DEMO_SETTINGS, type CommandSettings } from "./demo-settings.js";
export { ConfigError } from "./reader.js";
export { parseProcesses, processCount, START_USAGE } from "./start-options.js";

/** Where the keys come from that access tokens are checked with. */
export type KeySetting =
  | { readonly kind: "JWKS"; readonly url: URL }
  | { readonly kind: "PUBLIC_KEY"; readonly key: KeyObject; readonly keyId: string | null };

/** The keys that cursors are sealed with: the first one seals, all of them open. */
export interface CursorKeys {
  readonly current: Buffer;
  readonly previous: Buffer | null;
}

/** How the audit log is sealed, and who may watch it. */
export interface AuditLogSetting {
  readonly logName: string;
  /** Seeds of Ed25519 keys: the one in use, and the one before. */
  readonly seeds: readonly Buffer[];
  readonly witnesses: readonly { readonly clinicId: string; readonly tokenHash: Buffer }[];
  readonly sealEveryMs: number;
}

export interface Config {
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  readonly issuer: string;
  /** What tokens of people name, and what those of organizations' systems do. */
  readonly audience: string;
  readonly integratorAudience: string;
  readonly keys: KeySetting;
  readonly cursorKeys: CursorKeys;
  readonly auditLog: AuditLogSetting;
  readonly logLevel: LogLevel;
  readonly rateLimits: RateLimits;
  readonly loadLimits: LoadLimits;
  /** How long an operation may take. */
  readonly deadlineMs: number;
  /** How long /readyz says no before connections are refused. */
  readonly drainMs: number;
  /** The only documents that are answered; null where every document is. */
  readonly trustedDocuments: TrustedDocuments | null;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Where the figures of the service are told; null where nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** How traces are told; null where not at all. Where to, OpenTelemetry's own libraries read. */
  readonly tracing: TracingSetting | null;
}

/**
 * The configuration of production. What is missing or unsafe is refused: a demo issuer, a symmetric key, keys over plain
 * http, anything that belongs to the demo.
 *
 * @example const config = parseConfig(process.env);
 */
export function parseConfig(env: NodeJS.ProcessEnv): Config {
  const reader = new Reader(env);
  const config = {
    databaseUrl: reader.databaseUrl("DATABASE_URL"),
    host: reader.text("HOST", "127.0.0.1"),
    port: reader.port("PORT", 4000),
    issuer: issuer(reader),
    audience: reader.text("AUDIENCE"),
    integratorAudience: reader.text("AUDIENCE_INTEGRATORS"),
    keys: keys(reader, env),
    cursorKeys: { current: reader.secret("CURSOR_KEY"), previous: reader.optionalSecret("CURSOR_KEY_PREVIOUS") },
    auditLog: auditLog(reader),
    logLevel: reader.oneOf("LOG_LEVEL", logLevels, "info"),
    rateLimits: rateLimits(reader),
    loadLimits: loadLimits(reader),
    deadlineMs: reader.milliseconds("REQUEST_DEADLINE_MS", 10_000),
    drainMs: reader.milliseconds("DRAIN_MS", 5_000),
    trustedDocuments: trustedDocuments(reader),
    trustedProxies: trustedProxies(reader),
    metrics: metrics(reader),
    tracing: tracing(reader),
  };
  if (config.integratorAudience !== "" && config.integratorAudience === config.audience) {
    reader.problem("AUDIENCE_INTEGRATORS", "must be another than AUDIENCE: no token is for both.");
  }
  if (config.port !== 0 && config.metrics?.port === config.port) {
    reader.problem("METRICS_PORT", "must be another port than PORT: what is told there is not for the world.");
  }
  for (const name of Object.keys(env).filter((key) => key.startsWith("DEMO_"))) {
    reader.problem(name, "belongs to the demo; production does not start with it.");
  }
  reader.finish();
  return config;
}

/** What there is of the configuration, whether or not all of it is. */
export interface ConfigExamination {
  /** Null where anything is wrong. */
  readonly config: Config | null;
  /** One line for each thing that is wrong, without any value. */
  readonly problems: readonly string[];
  /** Null where it is missing or wrong itself. */
  readonly databaseUrl: string | null;
  /** Null where any part of it is missing or wrong. */
  readonly auditLog: AuditLogSetting | null;
}

/** The configuration for whoever looks at what is wrong: the parts that can be used, beside the problems of the others. */
export function examineConfig(env: NodeJS.ProcessEnv): ConfigExamination {
  const databaseUrl = partOf(env, (reader) => reader.databaseUrl("DATABASE_URL"));
  const log = partOf(env, auditLog);
  try {
    return { config: parseConfig(env), problems: [], databaseUrl, auditLog: log };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: null, problems: error.problems, databaseUrl, auditLog: log };
  }
}

function partOf<T>(env: NodeJS.ProcessEnv, read: (reader: Reader) => T): T | null {
  const reader = new Reader(env);
  const part = read(reader);
  return reader.hasProblems ? null : part;
}

function metrics(reader: Reader): Config["metrics"] {
  if (reader.text("METRICS_PORT", "") === "") return null;
  return { host: reader.text("METRICS_HOST", "127.0.0.1"), port: reader.port("METRICS_PORT", 0) };
}

/** By OpenTelemetry's standard variables; off unless one of them asks for it, so that nobody is sent anything unasked. */
function tracing(reader: Reader): TracingSetting | null {
  const isDisabled = reader.text("OTEL_SDK_DISABLED", "false").toLowerCase() === "true";
  const endpoints = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
  const given = endpoints.filter((name) => reader.text(name, "") !== "");
  const exporter = reader.oneOf("OTEL_TRACES_EXPORTER", ["otlp", "none"], given.length > 0 ? "otlp" : "none");
  if (isDisabled || exporter === "none") return null;
  for (const name of given) {
    if (!/^https?:$/.test(reader.url(name).protocol)) reader.problem(name, "must be an http or https address.");
  }
  const protocols = ["http/protobuf", "http/json"] as const;
  const general = reader.oneOf("OTEL_EXPORTER_OTLP_PROTOCOL", protocols, "http/protobuf");
  return {
    protocol: reader.oneOf("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", protocols, general),
    callers: reader.oneOf("TRACE_PARENT", ["link", "parent", "ignore"], "link"),
  };
}

function auditLog(reader: Reader): AuditLogSetting {
  const logName = reader.text("AUDIT_LOG_NAME");
  if (/[\s+]/.test(logName)) reader.problem("AUDIT_LOG_NAME", "has spaces or a plus.");
  const seeds = [reader.secret("AUDIT_SIGNING_KEY"), reader.optionalSecret("AUDIT_SIGNING_KEY_PREVIOUS")];
  const witnesses = reader
    .text("AUDIT_WITNESSES", "")
    .split(",")
    .filter((one) => one.trim() !== "")
    .map((one) => {
      const [, clinicId = "", hash = ""] = /^([0-9a-f-]{36}):([0-9a-f]{64})$/.exec(one.trim().toLowerCase()) ?? [];
      if (hash === "")
        reader.problem("AUDIT_WITNESSES", "must list <clinic id>:<SHA-256 of a token in hex>, with commas between.");
      return { clinicId, tokenHash: Buffer.from(hash, "hex") };
    });
  const sealEveryMs = reader.milliseconds("AUDIT_SEAL_EVERY_MS", 100);
  return { logName, seeds: seeds.filter((seed) => seed !== null), witnesses, sealEveryMs };
}

/** Ten seconds' worth of requests may come at once: a screen asks for several things, and then for none. */
const BURST_SECONDS = 10;

function rateLimits(reader: Reader): RateLimits {
  const perSecond = reader.count("RATE_LIMIT_PER_SECOND", 50);
  const refused = reader.count("REFUSED_TOKENS_PER_MINUTE", 60);
  return {
    perActor: perSecond === 0 ? null : { perSecond, burst: perSecond * BURST_SECONDS },
    refusedPerAddress: refused === 0 ? null : { perSecond: refused / 60, burst: refused },
  };
}

function loadLimits(reader: Reader): LoadLimits {
  const requestsAtOnce = reader.count("REQUESTS_AT_ONCE", 64);
  const longestWaitMs = reader.milliseconds("LONGEST_WAIT_MS", 500);
  return { requestsAtOnce: requestsAtOnce === 0 ? null : requestsAtOnce, longestWaitMs };
}

function trustedDocuments(reader: Reader): TrustedDocuments | null {
  const file = reader.text("TRUSTED_DOCUMENTS", "");
  if (file === "") return null;
  try {
    return readTrustedDocuments(file);
  } catch {
    reader.problem(
      "TRUSTED_DOCUMENTS",
      "must be a file of JSON: from the SHA-256 of each document's text to the text.",
    );
    return null;
  }
}

function trustedProxies(reader: Reader): string[] {
  const proxies = reader
    .text("TRUSTED_PROXIES", "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const isNetwork = (one: string): boolean => {
    const [address = "", bits, more] = one.split("/");
    const most = { 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return more === undefined && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
  };
  if (!proxies.every(isNetwork))
    reader.problem("TRUSTED_PROXIES", "must list addresses or networks, with commas between.");
  return proxies;
}

/** For the commands that change the database itself. */
export interface MigrationConfig {
  readonly ownerUrl: string;
  /** The service's own address, where its login is to be made as well. */
  readonly serviceUrl: string | null;
  /** The address of whoever checks the audit log, where a login that can do nothing else is to be made. */
  readonly auditorUrl: string | null;
}

export function parseMigrationConfig(env: NodeJS.ProcessEnv): MigrationConfig {
  const reader = new Reader(env);
  const ownerUrl = reader.databaseUrl("DATABASE_OWNER_URL");
  const serviceUrl = env.DATABASE_URL ? reader.databaseUrl("DATABASE_URL") : null;
  const auditorUrl = env["DATABASE_AUDITOR_URL"] ? reader.databaseUrl("DATABASE_AUDITOR_URL") : null;
  const userOf = (url: string | null): string | null =>
    url !== null && URL.canParse(url) ? new URL(url).username : null;
  const [owner, service, auditor] = [ownerUrl, serviceUrl, auditorUrl].map(userOf);
  if (service !== null && service === owner) {
    reader.problem("DATABASE_URL", "must name another login than the owner: the service owns nothing.");
  }
  if (auditor !== null && (auditor === owner || auditor === service)) {
    reader.problem("DATABASE_AUDITOR_URL", "must name a login of its own.");
  }
  reader.finish();
  return { ownerUrl, serviceUrl, auditorUrl };
}

/** What checkpoints are named and signed with, for the command that makes a witness's credential. */
export function parseLogKeys(env: NodeJS.ProcessEnv): LogCareConfig["log"] {
  const reader = new Reader(env);
  const log = auditLog(reader);
  reader.finish();
  return log;
}

/** For the command that copies the server: its own login, or the owner's. */
export function parseBackupConfig(env: NodeJS.ProcessEnv): { readonly url: string } {
  const reader = new Reader(env);
  const config = { url: reader.databaseUrl(env["DATABASE_BACKUP_URL"] ? "DATABASE_BACKUP_URL" : "DATABASE_OWNER_URL") };
  reader.finish();
  return config;
}

/** For the commands that look after the audit log. */
export interface LogCareConfig {
  readonly ownerUrl: string;
  readonly log: { readonly logName: string; readonly seeds: readonly Buffer[] };
  /** How long events stay. */
  readonly retentionYears: number;
}

/** For the command that checks the audit log. */
export interface VerifyConfig extends Omit<LogCareConfig, "ownerUrl" | "log"> {
  /** A login that may do nothing but read the log and what must be in it, or the owner. */
  readonly url: string;
  /** Null where the keys to believe are given to the command itself. */
  readonly log: LogCareConfig["log"] | null;
}

export function parseLogCareConfig(env: NodeJS.ProcessEnv): LogCareConfig {
  const reader = new Reader(env);
  const config = { ownerUrl: reader.databaseUrl("DATABASE_OWNER_URL"), log: auditLog(reader) };
  return finished(reader, config);
}

/** For a command that needs nothing but the database, as its owner. */
export function parseOwnerUrl(env: NodeJS.ProcessEnv): string {
  const reader = new Reader(env);
  const ownerUrl = reader.databaseUrl("DATABASE_OWNER_URL");
  reader.finish();
  return ownerUrl;
}

export function parseVerifyConfig(env: NodeJS.ProcessEnv, keysGiven: boolean): VerifyConfig {
  const reader = new Reader(env);
  const name = env["DATABASE_AUDITOR_URL"] ? "DATABASE_AUDITOR_URL" : "DATABASE_OWNER_URL";
  return finished(reader, { url: reader.databaseUrl(name), log: keysGiven ? null : auditLog(reader) });
}

function finished<T extends object>(reader: Reader, config: T): T & { readonly retentionYears: number } {
  // Ten by default (ASTM E2147), and never less than the six years of 45 CFR 164.316(b)(2)(i) and 164.528.
  const retentionYears = reader.years("AUDIT_RETENTION_YEARS", 10, 6);
  reader.finish();
  return { ...config, retentionYears };
}

function issuer(reader: Reader): string {
  const value = reader.text("ISSUER");
  // Written here and not in the environment: no setting makes production believe a demo token.
  if (value.toLowerCase().startsWith("urn:demo")) reader.problem("ISSUER", "is a demo issuer.");
  return value;
}

function keys(reader: Reader, env: NodeJS.ProcessEnv): KeySetting {
  if (env.JWKS_URL && env.PUBLIC_KEY) reader.problem("JWKS_URL", "and PUBLIC_KEY exclude each other: set one.");
  if (env.PUBLIC_KEY) {
    return { kind: "PUBLIC_KEY", key: reader.publicKey("PUBLIC_KEY"), keyId: env.PUBLIC_KEY_ID || null };
  }
  const url = reader.url("JWKS_URL", "or PUBLIC_KEY");
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  const isTest = env.NODE_ENV === "test" && isLoopback && url.protocol === "http:";
  if (url.protocol !== "https:" && !isTest) reader.problem("JWKS_URL", "must be an https address.");
  // It would stand in the log of every proxy, and fetch does not take it.
  if (url.username !== "" || url.password !== "") reader.problem("JWKS_URL", "must not hold a name or a password.");
  return { kind: "JWKS", url };
}
