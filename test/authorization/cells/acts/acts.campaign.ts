// Tries every act with everybody of the world on every kind of row, and compares what is answered and what is left behind
// with the written table of who may do what:
//   npm run try:acts
// The tests try fewer states of consent where it decides nothing; this tries all.
import { progressOf, report } from "../../../support/settings.js";
import { matrix } from "../matrix/index.js";
import { startCellService } from "../observers/service.js";
import { createCellWorld } from "../world/index.js";
import { runActs } from "./run-acts.js";

test("every act is done by whom the written rules name, and by nobody else", async () => {
  const service = await startCellService();
  const world = await createCellWorld(service.owner);
  const result = await runActs({ service, world, matrix, whole: true, progress: progressOf("tries") });
  await service.close();
  report(`${result.tries} tries, ${result.cells} cells`);
  for (const line of result.summary()) report(line);

  expect(result.summary()).toEqual([]);
});
