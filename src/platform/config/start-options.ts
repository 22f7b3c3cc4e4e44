import { UsageError } from "../command-line.js";

const MOST_PROCESSES = 64;

/** What `npm start -- --help` says. */
export const START_USAGE = `npm start [-- --processes N]

Serves the GraphQL API for a clinic, until it is told to stop (SIGTERM, Ctrl-C).

--processes N   from so many processes on one port (1)

Everything else is set in the environment; the README says what each variable means, and npm run doctor what is missing.
Ends with 78 where the configuration is at fault, 2 where the command line can't be meant, and 1 for anything else.
`;

/**
 * How many processes serve on this machine, as the command line says: one, where it says nothing.
 *
 * @throws UsageError
 * @example parseProcesses(["--processes", "4"]) // 4
 */
export function parseProcesses(args: readonly string[]): number {
  const [option, given, ...more] = args.flatMap((arg) => arg.split("="));
  if (option === undefined) return 1;
  if (option !== "--processes" || more.length > 0) throw notProcesses("and is the only option", START_USAGE);
  return processCount(given, START_USAGE);
}

/** @throws UsageError with the usage of the command that was given it */
export function processCount(given: string | undefined, usage: string): number {
  const isNumber = given !== undefined && /^[1-9]\d?$/.test(given) && Number(given) <= MOST_PROCESSES;
  if (!isNumber) throw notProcesses("in digits", usage);
  return Number(given);
}

function notProcesses(more: string, usage: string): UsageError {
  return new UsageError(`--processes takes a number from 1 to ${MOST_PROCESSES}, ${more}.`, usage);
}
