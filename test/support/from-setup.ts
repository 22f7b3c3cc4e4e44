/** What global-setup.mjs has made for the whole run. */
export function fromSetup(name: "TEST_POSTGRES_URL" | "TEST_TEMPLATE" | "TEST_SIGNING_KEY"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test, which starts PostgreSQL.`);
  return value;
}
