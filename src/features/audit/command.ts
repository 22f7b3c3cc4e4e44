import { inspect, type ParseArgsConfig } from "node:util";
import { runCommand } from "../../platform/command-line.js";
import { commandSettings, ConfigError, type CommandSettings } from "../../platform/config/index.js";
import { CareRefused } from "./retention/log-care.js";

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/**
 * A command that looks after the log, or whose order stands in it: ends with 0 where it is done, 1 where it was refused, and 2 where it failed. Where
 * the environment names no database and the demo runs, it is the demo's.
 */
export async function command(
  usage: string,
  options: NonNullable<ParseArgsConfig["options"]>,
  run: (values: Arguments, env: NodeJS.ProcessEnv) => Promise<void>,
): Promise<void> {
  const settings = commandSettings();
  await runCommand(
    { usage, options },
    async ({ values }) => {
      if (settings.isDemo) process.stdout.write("The demo's database, since DATABASE_OWNER_URL is not set:\n");
      await run(new Arguments(values), settings.env);
    },
    (error) => ({ text: inWords(error, settings), code: error instanceof CareRefused ? 1 : 2 }),
  );
}

const HOW_TO_NAME_IT = `
For the demo, start it first, in another terminal, and leave these unset: npm run demo
For a database of your own:
  export DATABASE_OWNER_URL=postgres://owner:password@host:5432/database
  export AUDIT_LOG_NAME=audit.example.org     # what the service is started with
  export AUDIT_SIGNING_KEY=...                # what the service is started with`;

function inWords(error: unknown, { isDemo }: CommandSettings): string {
  if (error instanceof ConfigError) return `${error.message}\n${HOW_TO_NAME_IT}`;
  if (error instanceof CareRefused || error instanceof TypeError) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ECONNREFUSED" && isDemo) return "The demo does not answer. Start it in another terminal: npm run demo";
  if (code === "ENOENT") return "There is no such file or folder.";
  return inspect(error);
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What stood on the command line. A TypeError says in words what is wrong with it. */
export class Arguments {
  public constructor(private readonly values: Values) {}

  public has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  public text(name: string): string | null {
    const value = this.values[name];
    return typeof value === "string" ? value : null;
  }

  public texts(name: string): string[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  }

  /** @throws TypeError where it is absent, or no id */
  public id(name: string): string {
    const id = this.idOrNull(name);
    if (id === null) throw new TypeError(`--${name} is missing; --help says more.`);
    return id;
  }

  public idOrNull(name: string): string | null {
    const text = this.text(name);
    return text === null ? null : idOf(text, name);
  }

  public ids(name: string): string[] {
    return this.texts(name).map((text) => idOf(text, name));
  }

  public oneOf<T extends string>(name: string, values: readonly T[]): T {
    const text = this.text(name);
    const found = values.find((value) => value === text);
    if (found === undefined) throw new TypeError(`--${name} is one of ${values.join(", ")}.`);
    return found;
  }

  public wholeNumber(name: string, otherwise: number): number {
    const text = this.text(name) ?? String(otherwise);
    if (!/^\d{1,15}$/.test(text)) throw new TypeError(`--${name} is a whole number.`);
    return Number(text);
  }

  /** An instant with its time zone, to the second or finer. */
  public instant(name: string): Date | null {
    const text = this.text(name);
    if (text === null) return null;
    const instant = new Date(text);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(instant.getTime())) {
      throw new TypeError(`--${name} is an instant, such as 2026-05-03T12:00:00Z.`);
    }
    return instant;
  }

  /** A day, from its beginning in UTC. */
  public day(name: string): Date | null {
    const text = this.text(name);
    if (text === null) return null;
    const day = new Date(`${text}T00:00:00Z`);
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(day.getTime())) {
      throw new TypeError(`--${name} is a day, such as 2015-06-30.`);
    }
    return day;
  }
}

function idOf(text: string, name: string): string {
  if (!ID.test(text)) throw new TypeError(`--${name} is an id, such as 3f0e5d1c-…`);
  return text.toLowerCase();
}
