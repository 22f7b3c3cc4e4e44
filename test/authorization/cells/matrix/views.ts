import type { Letters } from "../facts.js";

/**
 * Who asks which view of facts, written down from the relationships (A, V, T, K, P), the overlays and the reports of the
 * written matrix. A view that is not named here is nobody's: others are made from it.
 */
export const views: Readonly<Record<string, readonly Letters[]>> = {
  // Relationships.
  "app.assigned": ["PS"],
  "app.supervised": ["SUP"],
  "app.supervised_peers": ["SUP"],
  // A supervisor who sits on the care team reads no peer notes: the clinical hat wins.
  "app.care_team": ["SUP", "CL", "CC"],
  "app.represented": ["REP"],
  "app.minors_alone": ["REP"],
  "app.administered": ["AD"],
  "app.own_peers": ["ME"],
  // Consent: to organizations, and to treating staff.
  "app.covering": ["IN"],
  "app.named_now": ["IN"],
  "app.feed_window": ["IN"],
  "app.sud_permitted": ["CL", "CC"],
  // What clients keep from a side of the clinic, and what they open to one that does not read it otherwise.
  "app.limits": ["PS", "SUP", "CL", "CC", "AD"],
  "app.wishes": ["PS", "SUP", "CC"],
  // The log and the reports made from it.
  "app.audit_log": ["PS", "CL", "CC", "ME", "REP", "PO", "AD"],
  "app.audit_entities": ["PS", "CL", "CC", "ME", "REP", "PO", "AD"],
  "app.access_report": ["ME", "REP", "PO"],
  "app.disclosures": ["ME", "REP", "PO"],
  // The directory, and who is asking.
  "app.employed_peers": ["PS", "SUP", "CL", "CC", "ME", "REP", "PO", "AD", "IN"],
  "app.program_peers": ["PS", "SUP", "CL", "CC", "ME", "REP", "PO", "AD", "IN"],
  "app.crisis_lines": ["PS", "SUP", "CL", "CC", "ME", "REP", "PO", "AD", "IN"],
  "app.viewer": ["PS", "SUP", "CL", "CC", "ME", "REP", "PO", "AD", "IN"],
};
