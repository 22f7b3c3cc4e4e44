import type pg from "pg";
import { loadSampleClinic } from "../../../src/demo/sample-clinic/index.js";
import { loadSyntheticClinic } from "../../../src/demo/synthetic-clinic/index.js";

/** A clinic of so many clients, with a row of every table that grows, and an event of each client in a sealed log. */
export async function loadClinic(owner: pg.ClientBase, clients: number): Promise<void> {
  await loadSampleClinic(owner, new Date());
  await loadSyntheticClinic(owner, clients);
  await owner.query(
    `insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, purpose, basis, operation_name,
       request_id, client_ids, class_sets, consent_ids, fields, field_bits)
     select clinic_id, gen_random_uuid(), 'READ', 'SUCCESS', peer_specialist_id, 'PEER_SPECIALIST', 'TREATMENT',
       'RELATIONSHIP', 'Made', gen_random_uuid(), array[client_id], array[5], '{}', '{Client.phone}', '{4}'
     from peer_assignments`,
  );
  await owner.query(
    `insert into idempotency_keys (clinic_id, user_id, mutation, key, salt, input_hash, made, user_errors)
     select clinic_id, id, 'writePeerNote', 'k', '\\x00', '\\x00', '{}', '[]' from users`,
  );
  // Nobody looks at what it proves.
  await owner.query(`
    begin;
    set local session_replication_role = replica;
    insert into audit_leaves (clinic_id, leaf_index, event_id, recorded_at)
      select clinic_id, row_number() over (partition by clinic_id order by position) - 1, event_id, recorded_at
      from audit_events;
    insert into audit_heads (clinic_id, size, root, sealed_at, watermark, cluster, key_id, signature, note)
      select clinic_id, leaf_index + 1, decode(repeat('00', 32), 'hex'), now(), '1', 'c', 'k', 's', 'n' from audit_leaves;
    commit`);
}
