import { structural } from "../../authorization/policy.js";
import { rootFields } from "../../reading/index.js";

// It is about the rules and facts of a record, not stored as one; app.explain_access says who is told.
structural("AccessExplanation");

rootFields({ explainAccess: { kind: "told" } });
