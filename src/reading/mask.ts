import { classBit } from "../authorization/data-classes.js";
import type { Row } from "../authorization/sql.js";
import type { Compiler } from "./compiler.js";
import type { Beside } from "./look-up.js";

/** Of a consent `v` of app.covering. */
const IS_FOR_EVERY_DAY = "v.services_start_at = '-infinity' and v.services_end_at = 'infinity'";
const IS_FOR_EVERYTHING = `${IS_FOR_EVERY_DAY} and v.discloser_program_ids = '{}'`;

/**
 * The classes that are left to the viewer of this row's client, as `m`: those that consent lets an organization see, and of
 * care staff those that neither the client nor the clinic withholds.
 */
export function maskBeside(compiler: Compiler, row: Row): Beside {
  const alias = compiler.alias("k");
  const isOfConsents = compiler.role === "INTEGRATOR";
  const columns: Readonly<Record<string, string>> = isOfConsents
    ? {
        m: "coalesce(bit_or(v.class_mask), 0)",
        always: `coalesce(bit_or(v.class_mask) filter (where ${IS_FOR_EVERY_DAY}), 0)`,
        ...consentsOfClient(compiler, row),
      }
    : { m: "~coalesce(bit_or(v.class_bit), 0)" };
  const selected = Object.entries(columns).map(([name, sql]) => `${sql} ${name}`);
  const from = `select ${selected.join(", ")} from ${isOfConsents ? "app.covering" : "app.limits"} v`;
  const join = `cross join lateral (${from} where v.client_id = ${row.client()}) ${alias}`;
  return { alias, names: Object.keys(columns), toString: () => join };
}

/**
 * The consents of the row's client, those for every day and program first, each with the classes of which it lets out this
 * row or what stands below it: a consent for other days is not one that let out a row of its class.
 */
function consentsOfClient(compiler: Compiler, row: Row): Readonly<Record<string, string>> {
  if (compiler.named?.row !== row) return {};
  const hides = compiler.named.rule.flatMap(({ letsOut }) => {
    const by = letsOut?.by(
      row,
      compiler.scope(() => null),
    );
    if (letsOut === undefined || by === "true") return [];
    return [`case when ${by} then 0 else ${classBit(letsOut.dataClass)} end`];
  });
  const mask = ["v.class_mask", ...hides.map((sql) => `~(${sql})`)].join(" & ");
  const all = (sql: string): string => `array_agg(${sql} order by not (${IS_FOR_EVERYTHING}), v.consent_id)`;
  return { consents: all("v.consent_id"), masks: all(mask), general: all(IS_FOR_EVERYTHING) };
}
