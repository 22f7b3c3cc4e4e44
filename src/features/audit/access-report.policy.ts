import { inClinic, represents, self } from "../../authorization/conditions.js";
import { line, policy } from "../../authorization/policy.js";

const OWNERS = "ME REP PO";

policy("AccessReportEntry", {
  dataClass: "CONSENT",
  rows: { ME: self, REP: represents("RECORD"), PO: inClinic },
  fields: {
    eventId: line("CONSENT", OWNERS),
    at: line("CONSENT", OWNERS),
    actorName: line("CONSENT", OWNERS),
    actorRole: line("CONSENT", OWNERS),
    classes: line("CONSENT", OWNERS),
    purpose: line("CONSENT", OWNERS),
    emergency: line("CONSENT", OWNERS),
  },
});
