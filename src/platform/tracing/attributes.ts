// All that a trace may say. Traces leave for a collector, which keeps them for other people than those who may read a
// record: nothing stands here that a caller can write, and nothing of a record. What is not on this list is not exported. Beside
// it a trace has names that are the code's own, times, and numbers: its own and, as a link, those of a caller's `traceparent`.

const KEYWORDS = new Set([
  "BEGIN",
  "COMMIT",
  "ROLLBACK",
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "WITH",
  "SET",
  "LOCK",
  "SYNC",
]);

type Rule = (value: unknown) => boolean;

const oneOf =
  (...values: readonly string[]): Rule =>
  (value) =>
    values.includes(value as string);
const matching =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const isCount: Rule = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

/** Each attribute that a span may have, with what its value has to be. */
export const ATTRIBUTES = {
  "http.request.method": oneOf("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"),
  /** As the service declares it, never the path that was asked for. */
  "http.route": matching(/^\/[a-z/.*-]{0,60}$/),
  "http.response.status_code": isCount,
  /** Why it failed: a SQL state, or one of few words. */
  "error.type": matching(/^(?:[0-9A-Z]{5}|hung up|failed)$/),
  "graphql.operation.type": oneOf("query", "mutation", "subscription"),
  /** The contract's name of the field that was asked for; never what the caller calls it, or the operation. */
  "recovery.root_field": matching(/^[A-Za-z]{1,60}$/),
  /** What the answer's X-Request-Id says, and the line of the log, and the event in the audit log. Random. */
  "recovery.request_id": matching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  "recovery.plan": oneOf("found", "compiled"),
  /** The pool that a connection was taken from. */
  "recovery.pool": oneOf("reads", "writes"),
  /** Whether the statement writes an event of the audit log. */
  "recovery.records": (value: unknown) => value === true,
  /** How many events a round has sealed. */
  "recovery.sealed_events": isCount,
  "db.system.name": oneOf("postgresql"),
  /** The first word of the statement; nothing else of its text, and none of its parameters. */
  "db.operation.name": (value: unknown) => KEYWORDS.has(value as string) || value === "OTHER",
} as const satisfies Readonly<Record<string, Rule>>;

export type Attributes = Readonly<Partial<Record<keyof typeof ATTRIBUTES, string | number | boolean | undefined>>>;

/** Only what may be said: of anything else nothing is left, not even its name. */
export function permitted(attributes: Attributes): Record<string, string | number | boolean> {
  const rules: Readonly<Record<string, Rule | undefined>> = ATTRIBUTES;
  return Object.fromEntries(
    Object.entries(attributes).filter(
      (one): one is [string, string | number | boolean] => rules[one[0]]?.(one[1]) === true,
    ),
  );
}

/** What a statement is called: by its first word, and whether an event is written with it. */
export function statementAttributes(text: string): Attributes {
  const word = /^\s*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? "";
  return {
    "db.system.name": "postgresql",
    "db.operation.name": KEYWORDS.has(word) ? word : "OTHER",
    ...(text.includes("insert into audit_events") && { "recovery.records": true }),
  };
}
