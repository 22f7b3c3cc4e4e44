import { report } from "../../../support/settings.js";
import { matrix } from "../matrix/index.js";
import { startCellService, type CellService } from "../observers/service.js";
import { createCellWorld, type CellWorld } from "../world/index.js";
import { runActs } from "./run-acts.js";

describe("every act", () => {
  let service: CellService;
  let world: CellWorld;
  beforeAll(async () => {
    service = await startCellService();
    world = await createCellWorld(service.owner);
  }, 120_000);
  afterAll(() => service.close());

  test("is done by whom the written rules name, and by nobody else", async () => {
    const result = await runActs({ service, world, matrix });
    report(`Acts: ${result.cells} cells in ${result.tries} tries`);

    expect(result.summary()).toEqual([]);
    expect(result.cells).toBeGreaterThan(5_000);
  }, 1_200_000);
});
