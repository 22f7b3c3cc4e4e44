import { report } from "../../../support/settings.js";
import { matrix } from "../matrix/index.js";
import { startCellService, type CellService } from "../observers/service.js";
import { createCellWorld, type CellWorld } from "../world/index.js";
import { runArguments } from "./run-arguments.js";

describe("every argument", () => {
  let service: CellService;
  let world: CellWorld;
  beforeAll(async () => {
    service = await startCellService();
    world = await createCellWorld(service.owner);
  }, 120_000);
  afterAll(() => service.close());

  test("is evaluated over what the viewer may read, or refused whatever its value is", async () => {
    const result = await runArguments({ service, world, matrix });
    report(`Arguments: ${result.cells} cells`);

    expect(result.summary()).toEqual([]);
    expect(result.cells).toBeGreaterThan(20_000);
  }, 600_000);
});
