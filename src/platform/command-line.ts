import { parseArgs, type ParseArgsConfig } from "node:util";

// Every command is asked the same way: --help (-h) tells what it does and ends with 0, and what can't be meant is refused
// with the same text before anything is done, and ends with 2.

/** Something on the command line can't be meant. The message says what, and how the command is used. */
export class UsageError extends Error {
  public constructor(what: string, usage: string) {
    super(`${what}\n\n${usage.trimEnd()}`);
    this.name = "UsageError";
  }
}

/** Whether help is asked for, in which case nothing else that was typed matters. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Asked<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O & { readonly help: typeof HELP }; allowPositionals: true }>
>;

const HELP = { type: "boolean", short: "h" } as const;

/** What a command takes. */
export interface CommandLine<O extends Options> {
  /** The whole text of --help; its first line shows the command as it is typed. */
  readonly usage: string;
  readonly options: O;
  /** How many words may stand without an option; none unless said so. */
  readonly words?: number;
  /** Whether --no-name says that a boolean option is not meant. */
  readonly negatives?: boolean;
}

/**
 * What was typed, with `values.help` where help was asked for; then nothing else of it need make sense.
 *
 * @throws UsageError
 * @example const { values } = parseCommandLine({ usage, options: { clients: { type: "string" } } });
 */
export function parseCommandLine<const O extends Options>(
  { usage, options, words = 0, negatives = false }: CommandLine<O>,
  args: readonly string[] = process.argv.slice(2),
): Asked<O> {
  try {
    const asked = parseArgs({
      args: asksForHelp(args) ? ["--help"] : [...args],
      options: { ...options, help: HELP },
      allowPositionals: true,
      allowNegative: negatives,
    });
    const tooMany = asked.positionals[words];
    if (tooMany !== undefined) throw new UsageError("There is a word too many.", usage);
    return asked;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code?.startsWith("ERR_PARSE_ARGS_") !== true) throw error;
    // Node goes on to say how to pass what looks like an option and is none.
    throw new UsageError(`${message.split(". ")[0]}.`, usage);
  }
}

/** What is said of a failure on stderr, and the code that the command ends with. */
export interface Failure {
  readonly text: string;
  readonly code: number;
}

/**
 * Runs a command: shows its help where that was asked for, or does its work with what was typed. A failure is told once.
 *
 * @param tell in which words, and with which code, what is no UsageError
 * @example await runCommand({ usage, options: {} }, async () => { await migrate(url); });
 */
export async function runCommand<const O extends Options>(
  commandLine: CommandLine<O>,
  work: (asked: Asked<O>) => Promise<void> | void,
  tell: (error: unknown) => Failure,
): Promise<void> {
  try {
    const asked = parseCommandLine(commandLine);
    if ((asked.values as { readonly help?: boolean }).help === true) {
      process.stdout.write(`${commandLine.usage.trimEnd()}\n`);
    } else {
      await work(asked);
    }
  } catch (error) {
    const { text, code } = error instanceof UsageError ? { text: error.message, code: 2 } : tell(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = code;
  }
}
