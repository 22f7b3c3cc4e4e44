import type { Role } from "../../../src/authorization/roles.js";
import type { Operation } from "./operations/requests.js";
import type { Viewer } from "./viewers.js";
import type { Answered } from "./worlds/http.js";

interface Counted {
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Fields of the root that were answered with more than null. */
  readonly exercised: readonly string[];
}

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

/** What was asked and answered in a run: the proof that the generator asks what can be answered. */
export class Tally {
  /** What the services logged as failures of their own. */
  public readonly failures: string[] = [];
  public operations = 0;
  public withData = 0;
  public rows = 0;
  public readonly kinds = new Map<string, number>();
  public readonly outcomes = new Map<string, number>();
  /** "ROLE field" of the root, each that was answered with more than null. */
  public readonly exercised = new Map<string, number>();

  /** Counts an answer, and says what came of it. */
  public count({ role }: Viewer, { kind, rootFields }: Operation, { status, body }: Answered): Counted {
    this.operations++;
    more(this.kinds, kind);
    const { data = null, errors = [] } = parsed(body);
    for (const error of errors) more(this.outcomes, error.extensions?.code ?? "no code");
    const values = Object.entries(data ?? {});
    const answered = values.filter(([, value]) => value !== null && userErrorsOf(value).length === 0);
    for (const error of values.flatMap(([, value]) => userErrorsOf(value))) more(this.outcomes, `userError ${error}`);
    if (answered.length > 0) {
      this.withData++;
      this.rows += rowsIn(data);
    }
    if (errors.length === 0) more(this.outcomes, status === 200 ? "answered" : `status ${status}`);
    const fields = errors.length > 0 ? [] : answered.flatMap(([key]) => rootFields.get(key) ?? []);
    for (const field of fields) more(this.exercised, `${role} ${field}`);
    return { data, exercised: fields };
  }

  /** What of that a role may use was never answered, as "ROLE field". */
  public never(roles: readonly Role[], fieldsOf: (role: Role) => readonly string[]): string[] {
    const wanted = roles.flatMap((role) => fieldsOf(role).map((field) => `${role} ${field}`));
    return wanted.filter((one) => !this.exercised.has(one));
  }

  public lines(): string[] {
    const list = (counts: ReadonlyMap<string, number>): string =>
      [...counts]
        .sort(([, a], [, b]) => b - a)
        .map(([name, count]) => `${name} ${count}`)
        .join(", ");
    return [
      `${this.operations} operations compared: ${list(this.kinds)}`,
      `${this.withData} with data (${Math.round((100 * this.withData) / this.operations)} %), ${this.rows} rows`,
      `outcomes: ${list(this.outcomes)}`,
    ];
  }
}

function more(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function parsed(body: string): Body {
  try {
    return JSON.parse(body) as Body;
  } catch {
    return {};
  }
}

function userErrorsOf(value: unknown): string[] {
  const errors = (value as { userErrors?: readonly { code?: string }[] } | null)?.userErrors ?? [];
  return errors.map(({ code }) => code ?? "no code");
}

/** Objects that stand in lists. */
function rowsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + rowsIn(one) + (isObject(one) ? 1 : 0), 0);
  return isObject(value) ? Object.values(value).reduce<number>((sum, one) => sum + rowsIn(one), 0) : 0;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
