import { report } from "../../../support/settings.js";
import { matrix } from "../matrix/index.js";
import { startCellService, type CellService } from "../observers/service.js";
import { createCellWorld, type CellWorld } from "../world/index.js";
import { openEveryLine } from "./no-compiler.js";
import { askPostgresAlone, tellLeaks, type Remains } from "./postgres-alone.js";

const MINUTES = 60_000;
/** Each wall holds these alone. */
const HELD_BY_EACH_WALL = ["PEER_ONLY", "SUD", "PLAN_PRIVATE"];

let service: CellService;
let world: CellWorld;
let remains: Remains;

beforeAll(async () => {
  service = await startCellService();
  world = await createCellWorld(service.owner);
  openEveryLine();
  remains = await askPostgresAlone(service, world, matrix);
  const { documents, refused, answers, leaks } = remains;
  report(
    `PostgreSQL alone: ${answers} answers to ${documents} documents, ${refused} fields refused; ` +
      `let out ${JSON.stringify(tellLeaks(leaks))}`,
  );
}, 20 * MINUTES);
afterAll(() => service.close());

test.each(HELD_BY_EACH_WALL)("PostgreSQL alone lets out no id, no text and no number of %s", (dataClass) => {
  expect(tellLeaks(remains.leaks.filter((leak) => leak.dataClass === dataClass))).toEqual({});
});

test("of other classes it lets out what one role may read of some rows and not of others, and nothing else", () => {
  const others = remains.leaks.filter(({ dataClass }) => !HELD_BY_EACH_WALL.includes(dataClass));

  expect(Object.keys(tellLeaks(others)).filter((one) => !ONLY_THE_COMPILER.has(one))).toEqual([]);
});

test("it was asked for everything that there is", () => {
  expect(remains.answers).toBeGreaterThan(1_000);
});

/**
 * A column is granted to a role or not, whichever row it is of: a representative's scope and the classes of an
 * organization's consent decide over columns of a client whom both may see.
 */
const ONLY_THE_COMPILER: ReadonlySet<string> = new Set([
  "CONTACT: Client.phone to REP",
  "CONTACT: Client.email to REP",
  "SERVICE: Client.languages to REP",
  "IDENTITY: Client.legalName to IN",
  "IDENTITY: Client.mrn to IN",
  "CONTACT: Client.phone to IN",
  "CONTACT: Client.email to IN",
  "SERVICE: Client.languages to IN",
]);
