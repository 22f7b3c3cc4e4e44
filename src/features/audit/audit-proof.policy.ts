import { condition, inClinic } from "../../authorization/conditions.js";
import { line, policy, policyLines } from "../../authorization/policy.js";

// The size of a log tells how much happens in a clinic: staff and organizations are not told.
const OWNERS = "ME REP PO";

policyLines("AuditEvent", {
  leafIndex: line("AUDIT", OWNERS),
  leafHash: line("AUDIT", "PS CL CC ME REP PO AD"),
});

policy("AuditCheckpoint", {
  dataClass: "AUDIT",
  rows: { ME: inClinic, REP: inClinic, PO: inClinic },
  fields: {
    size: line("AUDIT", OWNERS),
    rootHash: line("AUDIT", OWNERS),
    at: line("AUDIT", OWNERS),
    signature: line("AUDIT", OWNERS),
    keyId: line("AUDIT", OWNERS),
    note: line("AUDIT", OWNERS),
  },
});

// The view behind it has the events that each reader's reports show, and no others.
const reported = condition(
  "reported",
  "events that their reports, accounting and consents' history show",
  () => "true",
);

policy("AuditInclusionProof", {
  dataClass: "AUDIT",
  rows: { ME: reported, REP: reported, PO: inClinic },
  fields: {
    eventId: line("AUDIT", OWNERS),
    body: line("AUDIT", OWNERS),
    leafIndex: line("AUDIT", OWNERS),
    leafHash: line("AUDIT", OWNERS),
    path: line("AUDIT", OWNERS),
    entry: line("AUDIT", OWNERS),
    entryPath: line("AUDIT", OWNERS),
    checkpoint: line("AUDIT", OWNERS),
  },
});
