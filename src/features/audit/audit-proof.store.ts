import type { Row, Scope } from "../../authorization/sql.js";
import { column, one, stored, storedFields, value } from "../../authorization/store.js";
import { rootFields } from "../../reading/index.js";

/** One column of an event's leaf. */
function leafSql(event: Row, scope: Scope, name: "leaf_hash" | "leaf_index"): string {
  const leaf = scope.row("app.audit_log_leaves");
  return (
    `(select ${leaf.c(name)} from app.audit_log_leaves ${leaf.alias}` +
    ` where ${leaf.c("clinic_id")} = ${event.c("clinic_id")} and ${leaf.c("event_id")} = ${event.c("id")})`
  );
}

storedFields("AuditEvent", {
  leafIndex: value((event, scope) => leafSql(event, scope, "leaf_index")),
  leafHash: value((event, scope) => leafSql(event, scope, "leaf_hash")),
});

stored("AuditCheckpoint", {
  table: "audit_heads",
  key: "size",
  aboutClient: false,
  fields: {
    size: column("size"),
    rootHash: value((head) => `encode(${head.c("root")}, 'hex')`),
    at: column("sealed_at"),
    signature: column("signature"),
    keyId: column("key_id"),
    note: column("note"),
  },
});

stored("AuditInclusionProof", {
  table: "app.audit_proofs",
  key: "event_id",
  aboutClient: false,
  fields: {
    eventId: column("event_id"),
    body: column("body"),
    leafIndex: column("leaf_index"),
    leafHash: column("leaf_hash"),
    path: value((proof) => `app.own_inclusion_path(${proof.c("leaf_index")}, ${proof.c("size")})`),
    entry: column("entry"),
    entryPath: column("entry_path"),
    checkpoint: one("AuditCheckpoint", "size"),
  },
});

/** The newest size that was signed. */
function newestSql(scope: Scope): string {
  const head = scope.row("audit_heads");
  return (
    `(select ${head.c("size")} from audit_heads ${head.alias} where ${head.c("clinic_id")} = ${scope.clinic}` +
    ` order by ${head.c("size")} desc limit 1)`
  );
}

rootFields({
  auditCheckpoint: {
    kind: "row",
    type: "AuditCheckpoint",
    where: (head, scope) => `${head.c("size")} = ${newestSql(scope)}`,
  },
  auditProof: {
    kind: "row",
    type: "AuditInclusionProof",
    asked: "eventId",
    where: (proof, scope, args) => {
      const size = args.has("checkpointSize") ? args.bind("checkpointSize", "int8") : newestSql(scope);
      const client = args.has("clientId") ? `= ${args.bind("clientId", "uuid")}` : "is null";
      return (
        `${proof.c("event_id")} = ${args.bind("eventId", "uuid")} and ${proof.c("size")} = ${size}` +
        ` and ${proof.c("client_id")} ${client}`
      );
    },
  },
});
