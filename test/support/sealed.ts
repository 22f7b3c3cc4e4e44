import type pg from "pg";

/**
 * Waits until everything that is recorded is in the sealed trees. A transaction under way anywhere on the server holds
 * sealing up, also one of another test: their numbers are of one row.
 *
 * @param round a round of the sealer, of which there is one at least; where the service seals by itself, a pause
 * @example await allSealed(owner, () => sealer.round());
 */
export async function allSealed(
  owner: pg.ClientBase,
  round: () => Promise<unknown> = () => new Promise((resolve) => setTimeout(resolve, 30)),
): Promise<void> {
  do await round();
  while (await isUnsealed(owner));
}

async function isUnsealed(owner: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await owner.query(
    `select from audit_events e where not exists
       (select from audit_leaves l where l.clinic_id = e.clinic_id and l.event_id = e.event_id) limit 1`,
  );
  return rowCount !== 0;
}
