import { assignmentEntities } from "./features/assignments/index.js";
import { careTeamEntities } from "./features/care-team/index.js";
import { clientEntities } from "./features/clients/index.js";
import { clinicEntities } from "./features/clinic/index.js";
import { consentEntities } from "./features/consents/index.js";
import { noteEntities } from "./features/notes/index.js";
import { organizationEntities } from "./features/organizations/index.js";
import { recoveryPlanEntities } from "./features/recovery-plans/index.js";
import { referralEntities } from "./features/referrals/index.js";
import { safetyConcernEntities } from "./features/safety-concerns/index.js";
import { staffEntities } from "./features/staff/index.js";
import type { EntityClass } from "./platform/database/index.js";

/** Every TypeORM entity of the service. */
export const entities: readonly EntityClass[] = [
  ...clinicEntities,
  ...organizationEntities,
  ...staffEntities,
  ...clientEntities,
  ...careTeamEntities,
  ...assignmentEntities,
  ...noteEntities,
  ...recoveryPlanEntities,
  ...safetyConcernEntities,
  ...referralEntities,
  ...consentEntities,
];
