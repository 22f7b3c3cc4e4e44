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
