import { inspect, parseArgs, type ParseArgsConfig } from "node:util";
import { ConfigError } from "../../../platform/config/index.js";
import { CareRefused } from "./log-care.js";

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** A command that looks after the log: ends with 0 where it is done, 1 where it was refused, and 2 where it failed. */
export async function command(
  usage: string,
  options: NonNullable<ParseArgsConfig["options"]>,
  run: (values: Arguments) => Promise<void>,
): Promise<void> {
  try {
    const { values }: { readonly values: Values } = parseArgs({
      options: { ...options, help: { type: "boolean", short: "h" } },
    });
    if (values["help"] === true) process.stdout.write(usage);
    else await run(new Arguments(values));
  } catch (error) {
    const isTold = error instanceof CareRefused || error instanceof ConfigError || error instanceof TypeError;
    process.stderr.write(`${isTold ? error.message : inspect(error)}\n`);
    process.exitCode = error instanceof CareRefused ? 1 : 2;
  }
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
