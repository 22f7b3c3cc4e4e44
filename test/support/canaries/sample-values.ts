import { loadSampleClinic, sampleLogins } from "../../../src/demo/sample-clinic/index.js";
import { createTestDatabase } from "../database.js";
import { connect } from "../service-login.js";
import { protectedColumns } from "./columns.js";
import { harvest, unprotectedTexts } from "./harvest.js";
import { History, remember } from "./history.js";
import type { Canary } from "./scan.js";

/**
 * The protected values of the sample clinic as the demo has them, without tokens and not to be shown by anybody: for what
 * a process of its own prints. Names of those who sign in are left out, for the demo lists them.
 */
export async function sampleValues(): Promise<Canary[]> {
  const database = await createTestDatabase();
  const owner = await connect(database.ownerUrl);
  try {
    await loadSampleClinic(owner, new Date());
    await remember(owner);
    const history = await History.of(owner);
    const toldToAll = [...unprotectedTexts(history), ...sampleLogins.map(({ name }) => name)];
    return harvest(history, await protectedColumns(owner))
      .filter(({ needle }) => !toldToAll.some((text) => text.includes(needle)))
      .map(({ needle, label }) => ({ needle, label, mayBeIn: () => false }));
  } finally {
    await owner.end();
    await database.drop();
  }
}
