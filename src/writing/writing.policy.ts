import { condition, own } from "../authorization/conditions.js";
import { EVERYONE, forAll, structural, writable } from "../authorization/policy.js";

structural("UserError", "AuditReceipt");

// Every role may add to the audit log, in its own name, and nobody may do anything else to it. The instant and the
// position are the database's: no grant lets a caller choose them. In the place of the body come the hashes of what may have
// to be erased; the trigger of the table takes them into the body that it writes. What is read is recorded, and what was
// refused.
writable("audit_events", {
  anyScope: true,
  insert: [
    {
      by: forAll(EVERYONE, own("actor_id", "in their own name")),
      columns: [
        "clinic_id",
        "event_id",
        "kind",
        "outcome",
        "actor_id",
        "actor_role",
        "organization_id",
        "purpose",
        "basis",
        "operation_name",
        "operation_hash",
        "request_id",
        "client_ids",
        "class_sets",
        "consent_ids",
        "consent_id",
        "fields",
        "field_bits",
        "redacted",
        "detail",
        "salt",
        "body",
      ],
    },
  ],
});

const ownKey = condition("ownKey", "their own requests", (row) => `${row.c("user_id")} = (select app.user_id())`);

writable("idempotency_keys", {
  insert: [
    {
      by: forAll(EVERYONE, ownKey),
      columns: ["clinic_id", "user_id", "mutation", "key", "salt", "input_hash", "made", "user_errors"],
    },
  ],
  update: [{ by: forAll(EVERYONE, ownKey), columns: ["made", "user_errors"] }],
  delete: forAll(EVERYONE, ownKey),
  readRows: forAll(EVERYONE, ownKey),
  reads: {
    [EVERYONE]: ["clinic_id", "user_id", "mutation", "key", "salt", "input_hash", "made", "user_errors", "created_at"],
  },
});
