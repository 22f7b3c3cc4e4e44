import { inClinic, own, represents, self } from "../../authorization/conditions.js";
import { line, policy } from "../../authorization/policy.js";

// A clinician reads what they disclosed themselves, beside the emergency access that it belongs to.
const READERS = "CL ME REP PO";

policy("Disclosure", {
  dataClass: "CONSENT",
  rows: { CL: own("discloser_id", "who disclosed it"), ME: self, REP: represents("RECORD"), PO: inClinic },
  fields: {
    id: line("CONSENT", READERS),
    at: line("CONSENT", READERS),
    recipientName: line("CONSENT", READERS),
    recipientAddress: line("CONSENT", READERS),
    description: line("CONSENT", READERS),
    purpose: line("CONSENT", READERS),
    basis: line("CONSENT", READERS),
    consentId: line("CONSENT", READERS),
    classes: line("CONSENT", READERS),
    documentedLate: line("CONSENT", READERS),
    participants: line("CONSENT", READERS),
    participantClass: line("CONSENT", READERS),
  },
});
