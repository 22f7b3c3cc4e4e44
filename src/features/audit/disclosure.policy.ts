import { inClinic, represents, self } from "../../authorization/conditions.js";
import { line, policy } from "../../authorization/policy.js";

const OWNERS = "ME REP PO";

policy("Disclosure", {
  dataClass: "CONSENT",
  rows: { ME: self, REP: represents("RECORD"), PO: inClinic },
  fields: {
    id: line("CONSENT", OWNERS),
    at: line("CONSENT", OWNERS),
    recipientName: line("CONSENT", OWNERS),
    recipientAddress: line("CONSENT", OWNERS),
    description: line("CONSENT", OWNERS),
    purpose: line("CONSENT", OWNERS),
    basis: line("CONSENT", OWNERS),
    consentId: line("CONSENT", OWNERS),
    classes: line("CONSENT", OWNERS),
  },
});
