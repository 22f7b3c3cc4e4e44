import type { Row, Scope } from "../../authorization/sql.js";
import { partiesOf, TRANSITIONS, type Party } from "./referral.domain.js";
import { ReferralStatus } from "./referral.type.js";

// The state of a referral as SQL, made from the same table as the domain's own functions.

export function isIntegrator(scope: Scope): boolean {
  return scope.role === "INTEGRATOR";
}

/** The state at the instant of the read. */
export function statusSql(row: Row, scope: Scope): string {
  return `app.referral_status(${row.c("status")}, ${row.c("respond_by")}, ${scope.instant})`;
}

/** When a part that this viewer may see last changed: the client's own word on the end is not the target's. */
export function updatedAtSql(row: Row, scope: Scope): string {
  return isIntegrator(scope) ? row.c("updated_at") : `greatest(${row.c("updated_at")}, ${row.c("client_outcome_at")})`;
}

/** The states to which this viewer may move the referral now. */
export function availableTransitionsSql(row: Row, scope: Scope): string {
  const parties = partiesSql(row, scope);
  const each = Object.values(ReferralStatus).flatMap((to) => {
    const ways = TRANSITIONS.filter((its) => its.to === to).flatMap(({ from, by }) => {
      const who = by.flatMap((party) => parties.get(party) ?? []);
      return who.length === 0 ? [] : [`s.now = '${from}' and (${who.join(" or ")})`];
    });
    return ways.length === 0 ? [] : [`case when ${ways.join(" or ")} then '${to}' end`];
  });
  if (each.length === 0) return "'{}'::text[]";
  return `(select array_remove(array[${each.join(", ")}], null) from (select ${statusSql(row, scope)} as now) s)`;
}

/** SQL of what must hold of a row for the viewer to act on it in each capacity that their role can have. */
function partiesSql(row: Row, scope: Scope): ReadonlyMap<Party, string> {
  const { role } = scope;
  const always = { role, worksInTargetProgram: false, targetNotConnected: false, madeItToday: false };
  const base = new Set(partiesOf(always));
  const facts = {
    worksInTargetProgram: () => `coalesce(${row.c("target_program_id")} = any (app.program_ids()), false)`,
    targetNotConnected: () => {
      const target = scope.row("organizations");
      return (
        `exists (select from organizations ${target.alias} where ${target.c("clinic_id")} = ${scope.clinic}` +
        ` and ${target.c("id")} = ${row.c("target_organization_id")} and not ${target.c("connected")})`
      );
    },
    madeItToday: () =>
      `(${row.c("created_by")} = ${scope.user} and ${row.c("created_at")} > ${scope.instant} - interval '24 hours')`,
  };
  const found = new Map<Party, string>([...base].map((party) => [party, "true"]));
  for (const [fact, sql] of Object.entries(facts)) {
    for (const party of partiesOf({ ...always, [fact]: true })) {
      if (base.has(party)) continue;
      const before = found.get(party);
      found.set(party, before === undefined ? sql() : `${before} or ${sql()}`);
    }
  }
  return found;
}
