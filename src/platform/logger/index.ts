import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger } from "pino";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * One JSON line for each event. Requests are logged by id, route and outcome; never with a body, a query text, a token
 * or a value of a record.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Should somebody log a whole request or its headers after all.
    redact: { paths: ["authorization", "*.authorization", "req.headers", "req.body", "*.password"], remove: true },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

interface ErrorInLog {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly cause?: ErrorInLog;
}

/** Only what tells the fault: a database error also carries `detail` and `where`, which quote the row, and hints. */
function describeError(error: unknown): ErrorInLog {
  if (!(error instanceof Error)) return { type: typeof error, message: "something that is no error was thrown" };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  // Of a value that it can't take, PostgreSQL quotes the value in the message too.
  const isAboutValue = "severity" in error && code?.startsWith("22") === true;
  const message = isAboutValue ? "PostgreSQL does not take a value" : error.message;
  const stack = error.stack?.replace(error.message, () => message);
  return { type: error.name, message, stack, code, cause };
}
