import type { Role } from "../authorization/roles.js";
import { policyFor } from "../authorization/policy.js";
import type { Row, Scope } from "../authorization/sql.js";
import type { Filter, Order, Paging, Way } from "../authorization/store.js";
import { ApiError, badInput } from "../platform/graphql/index.js";
import type { FieldArguments, Request } from "./binds.js";

/** A page's place in an operation: what its cursors are bound to. */
export interface PagePlace {
  readonly args: FieldArguments;
  readonly coordinate: string;
  readonly order: string;
  readonly feed: boolean;
}

const MOST_ON_A_PAGE = 100;

/** The number of rows asked for, as a parameter. */
export function pageSizeSql(args: FieldArguments): string {
  return args.bindWith((values) => pageSize(values["first"]), "int");
}

function pageSize(given: unknown): number {
  if (typeof given !== "number" || given < 1 || given > MOST_ON_A_PAGE) {
    throw badInput(`\`first\` must be from 1 to ${MOST_ON_A_PAGE}.`, [
      { path: "first", message: `must be from 1 to ${MOST_ON_A_PAGE}` },
    ]);
  }
  return given;
}

/** The order that was asked for, or the list's own. */
export function orderOf(role: Role, paging: Paging, args: FieldArguments): string {
  const asked = args.known("orderBy");
  if (args.names("orderBy") && typeof asked === "string") return asked;
  // Who may not read what the list is ordered by, and named no order, gets the first one that tells them nothing.
  const usable = [paging.defaultOrder, ...Object.keys(paging.orders)];
  return usable.find((order) => mayUse(role, paging.orders[order]?.coordinate)) ?? paging.defaultOrder;
}

/** SQL of the filters that were given. */
export function narrowing(paging: Paging, args: FieldArguments, base: Row, scope: Scope): string[] {
  return given(paging, args).map((filter) => filter.where(base, scope, args));
}

/** How the rows of a page are found. */
interface Finding {
  /** SQL of what is asked before, whether there are few: the columns few0 and so on of the one row of `few`. */
  readonly fews: readonly string[];
  readonly ways: readonly Way[];
}

/** The filters that were given, once for each way of finding the rows: more than one where there are several. */
export function findingOf(paging: Paging, args: FieldArguments, base: Row, scope: Scope): Finding {
  const filters = given(paging, args);
  const fews = [paging.few?.(base, scope), ...filters.map((filter) => filter.few?.(base, scope, args))].filter(
    (few) => few !== null && few !== undefined,
  );
  const filtered = narrowing(paging, args, base, scope);
  // A subquery, which nothing is repeated for: PostgreSQL looks an array up again, and in vain, where a join repeats its use.
  const isFew = fews.map((_, i) => `(select few${i} from few)`);
  const isMany = isFew.map((few) => `not ${few}`);
  const ofFew = fews.map(({ where }, i): Way => ({
    where: allOf([...isMany.slice(0, i), isFew[i] ?? "", where, ...filtered]),
    sorts: true,
  }));
  const ways = filters.reduce<Way[]>(
    (found, filter) => {
      const its = filter.ways?.(base, scope, args) ?? [{ where: filter.where(base, scope, args) }];
      return found.flatMap((one) => its.map((way) => ({ ...one, ...way, where: allOf([one.where, way.where]) })));
    },
    [{ where: allOf(isMany) }],
  );
  return { fews: fews.map(({ known }) => known), ways: [...ofFew, ...ways] };
}

/** SQL: all of them hold. */
export const allOf = (conditions: readonly string[]): string =>
  conditions.map((sql) => `(${sql})`).join(" and ") || "true";

const given = ({ filters = {} }: Paging, args: FieldArguments): Filter[] =>
  Object.entries(filters).flatMap(([path, filter]) => (args.has(path) ? [filter] : []));

/** SQL: the row comes after the cursor of the request. */
export function afterSql(page: PagePlace, its: Order, key: string, id: string): string {
  const { args } = page;
  const part = (i: number): ((values: Readonly<Record<string, unknown>>, request: Request) => string | undefined) => {
    return (values, request) => {
      const cursor = values["after"];
      const position = typeof cursor === "string" ? openCursor(cursor, page, request) : null;
      return position === null ? undefined : (JSON.parse(position) as string[])[i];
    };
  };
  const sign = its.direction === "asc" ? ">" : "<";
  const keyValue = args.bindWith(part(0), its.type);
  if (page.feed) return `${key} ${sign} ${keyValue}`;
  return `(${key}, ${id}) ${sign} (${keyValue}, ${args.bindWith(part(1), "uuid")})`;
}

/** Where a feed's page begins, as a parameter; null for the beginning. */
export function feedPosition(args: FieldArguments, coordinate: string): string {
  const page = { args, coordinate, order: FEED_ORDER, feed: true };
  return args.bindWith((values, request) => {
    const given = values["after"];
    if (typeof given !== "string") return null;
    return (JSON.parse(openCursor(given, page, request)) as string[])[0];
  }, "int8");
}

/** The only order of a feed: that in which its entries were appended. */
export const FEED_ORDER = "POSITION";

/** The position in a cursor. Throws BAD_CURSOR where it is not of this page, viewer and key. */
export function openCursor(cursor: string, page: PagePlace, request: Request): string {
  const position = request.cursors.open(cursor, page.args.cursorScope(page.coordinate, page.order, request));
  if (position === null) {
    throw new ApiError("BAD_CURSOR", "This cursor is not of this list. Begin again without `after`.");
  }
  return position;
}

/** Refuses an argument on a field that this role never reads: the same for every value. */
export function refuseHiddenArguments(role: Role, paging: Paging, { args, order }: PagePlace): void {
  const refused = args.given().filter((path) => !mayUse(role, paging.filters?.[path]?.coordinate));
  if (args.names("orderBy") && !mayUse(role, paging.orders[order]?.coordinate)) refused.push("orderBy");
  if (refused.length === 0) return;
  throw badInput(
    "Your role may not use this argument.",
    refused.map((path) => ({ path, message: "This argument is not for your role." })),
  );
}

function mayUse(role: Role, coordinate: string | undefined): boolean {
  if (coordinate === undefined) return true;
  const [type = "", field = ""] = coordinate.split(".");
  return policyFor(type).fields.get(field)?.roles.has(role) ?? false;
}
