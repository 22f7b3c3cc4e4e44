import { setTimeout as pause } from "node:timers/promises";

/** Waits until nothing of a clinic's log is unsealed. */
export async function sealed(owner, clinicId) {
  for (let left = 1; left > 0;) {
    const { rows } = await owner.query(
      `select (select count(*) from audit_events where clinic_id = $1)::int - (select count(*) from audit_leaves where clinic_id = $1)::int as n`,
      [clinicId],
    );
    left = rows[0].n;
    if (left > 0) await pause(200);
  }
}
