import pg from "pg";
import { enterStatement } from "../../../src/platform/database/context.js";
import { isRole, type Role } from "../../../src/authorization/roles.js";

const anybody = { userId: "", clinicId: "", role: "", roleChosen: true, scopes: [] };
const ENTERING = [anybody, { ...anybody, organizationId: null }].map((actor) => enterStatement(actor).text);
const EXPLAINED = /^\s*(?:select|insert|update|delete|with)\b/i;

interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statements that the service sends to PostgreSQL in each role while something is done, each once. */
export async function statementsDuring(work: () => Promise<void>): Promise<ReadonlyMap<Role, ReadonlySet<string>>> {
  const found = new Map<Role, Set<string>>();
  const roles = new WeakMap<pg.Client, Role>();
  const listen = (client: pg.Client, { text, values }: Sent): void => {
    // Every transaction begins with who it is for.
    const [, , entering] = ENTERING.includes(text) ? values : [];
    if (typeof entering === "string" && isRole(entering)) roles.set(client, entering);
    if (/^(?:commit|rollback)$/i.test(text)) roles.delete(client);
    const role = roles.get(client);
    if (role === undefined || ENTERING.includes(text) || !EXPLAINED.test(text)) return;
    found.set(role, (found.get(role) ?? new Set<string>()).add(text));
  };
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...sent: readonly unknown[]) {
    listen(this, sentOf(sent));
    return Reflect.apply(query, this, sent) as unknown;
  } as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return found;
}

/** A statement is given to pg as a text, perhaps with values, or as an object with both. */
function sentOf([first, second]: readonly unknown[]): Sent {
  if (typeof first === "string") return { text: first, values: Array.isArray(second) ? second : [] };
  const { text = "", values = [] } = first as Partial<Sent>;
  return { text, values };
}
