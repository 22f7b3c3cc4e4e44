import { asCommand, examples } from "./examples.js";
import type { DemoLogin } from "./sample-clinic/index.js";

/** What is shown once the demo is up: where it is, who can sign in, and what to try first. */
export function greeting(address: string, logins: readonly DemoLogin[]): string {
  const width = Math.max(...logins.map(({ login }) => login.length));
  const rolesWidth = Math.max(...logins.map(({ roles }) => roles.join(", ").length));
  const line = ({ login, roles, about }: DemoLogin): string =>
    `  ${login.padEnd(width)}  ${roles.join(", ").padEnd(rolesWidth)}  ${about}`;
  const queries = examples.map((example) => `${example.for} (${example.login}):\n\n  ${asCommand(example, address)}\n`);
  return [
    `GraphQL at ${address}/graphql`,
    "",
    `Sign in with the token from ${address}/demo/token/<login>, for one of:`,
    "",
    ...logins.map(line),
    "",
    ...queries,
    `Organizations' systems get theirs from ${address}/oauth/token by their client credentials.`,
    "npm run token -- --help, in another terminal, says more.",
    "",
    "npm run audit:verify, in another terminal, checks the audit log of all this.",
    "",
    "Everybody here is invented. Ctrl-C stops it; the data stays for the next start.",
  ].join("\n");
}

/** A bar that fills on a terminal, and a line for each tenth elsewhere. */
export function progressBar(out: NodeJS.WriteStream): (done: number, of: number) => void {
  let tenths = 0;
  return (done, of) => {
    const share = done / of;
    if (out.isTTY) {
      const filled = Math.round(share * 30);
      const bar = `[${"#".repeat(filled)}${".".repeat(30 - filled)}]`;
      out.write(`\r${bar} ${done} of ${of} clients${done === of ? "\n" : ""}`);
    } else if (Math.floor(share * 10) > tenths) {
      tenths = Math.floor(share * 10);
      out.write(`${done} of ${of} clients\n`);
    }
  };
}
