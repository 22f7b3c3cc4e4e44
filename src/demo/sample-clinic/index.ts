import type pg from "pg";
import { audit } from "./audit.js";
import { clients } from "./clients.js";
import { consents } from "./consents.js";
import { emergencyChapter } from "./emergencies.js";
import { asLoader, insertChapters } from "./insert.js";
import { notes } from "./notes.js";
import { otherClinic } from "./other-clinic.js";
import { people } from "./people.js";
import { plans } from "./plans.js";
import { referrals } from "./referrals.js";
import { Calendar } from "./story.js";

export { asLoader } from "./insert.js";
export { sampleLogins, type DemoLogin } from "./logins.js";
export { harbor as sampleClinicId, sampleId } from "./story.js";

/**
 * Loads the sample clinic into an empty, migrated database, as its owner: two clinics of invented people whose story has
 * something to see, and something withheld, for each of the nine roles.
 *
 * @example await loadSampleClinic(owner, new Date());
 */
export async function loadSampleClinic(client: pg.ClientBase, now: Date): Promise<void> {
  const on = new Calendar(now);
  const chapters = [people, clients, plans, notes, consents, referrals, emergencyChapter, audit, otherClinic].map(
    (chapter) => chapter(on),
  );
  await asLoader(client, () => insertChapters(client, chapters));
}
