import { buildApiSchema } from "../../../src/schema.js";
import { report } from "../../support/settings.js";
import { AnswerReader } from "./answers.js";
import type { RowFacts, Verdict, Viewer } from "./facts.js";
import { matrix } from "./matrix/index.js";
import { startCellService, type Answer, type CellService } from "./observers/service.js";
import { selectionOf, write, type Selected } from "./selection.js";
import { JudgedSight } from "./sight.js";
import { createCellWorld, type CellWorld } from "./world/index.js";
import type { Sight } from "./world/values.js";

/**
 * Every client of the world looks at their own record through every member of staff, part by part, and is given the very
 * bytes that the member of staff is given; but for what is not the client's to see, which a preview never shows.
 */
const MINUTES = 60_000;
const STAFF = ["PS", "SUP", "CL", "CC", "PO", "AD"] as const;
/** Each in a document of its own: an operation has room for so many withheld fields. */
const PARTS = [
  ["serviceNotes", "peerNotes", "clinicalNotes", "safetyConcerns"],
  ["recoveryPlan"],
  ["referrals"],
  ["consents"],
];

/** What both of them see, by the written matrix. */
class SharedSight implements Sight {
  /** What was met that the member of staff sees and the client does not: rows by their type, and fields. */
  public readonly kept = new Set<string>();

  /** Numbers that depend on who reads are the member of staff's. */
  public readonly viewer: Viewer;

  public constructor(
    private readonly staff: JudgedSight,
    private readonly client: JudgedSight,
  ) {
    this.viewer = staff.viewer;
  }

  public readonly finds = (row: RowFacts): boolean => {
    const [theirs, mine] = [this.staff.finds(row), this.client.finds(row)];
    if (theirs && !mine) this.kept.add(row.type);
    return theirs && mine;
  };

  public readonly reads = (row: RowFacts, field: string): Verdict => {
    const [theirs, mine] = [this.staff.reads(row, field), this.client.reads(row, field)];
    if (theirs === "value" && mine !== "value") this.kept.add(`${row.type}.${field}`);
    return theirs === "value" || mine === "role" ? mine : theirs;
  };
}

interface Tally {
  same: number;
  less: number;
  readonly disagreements: string[];
}

describe("a client who looks through a member of staff", () => {
  let service: CellService;
  let world: CellWorld;
  const kept = new Set<string>();
  const whole = selectionOf(buildApiSchema(), "Client");
  const rest = whole.filter(({ name }) => !PARTS.flat().includes(name));
  const parts = [rest, ...PARTS.map((names) => whole.filter(({ name }) => names.includes(name)))];

  beforeAll(async () => {
    service = await startCellService();
    world = await createCellWorld(service.owner);
  }, MINUTES);
  afterAll(() => service.close());

  async function compare(staff: Viewer, client: Viewer, part: readonly Selected[], tally: Tally): Promise<void> {
    const [row] = world.rows.filter(({ type, id }) => type === "Client" && id === client.ownClientId);
    if (row === undefined) throw new Error(`${client.name} is no client`);
    const document = `query ($id: ID!) { client(id: $id) { ...F } } fragment F on Client { ${write(part)} }`;
    const theirs = await service.ask(staff, document, { id: row.id });
    const mine = await service.ask(client, document, { id: row.id }, staff);

    const sight = new SharedSight(new JudgedSight(staff, matrix), new JudgedSight(client, matrix));
    const reader = new AnswerReader(sight);
    reader.one(row, part, mine.data?.["client"], "Query.client");
    const place = `${staff.name} / ${world.names.get(row.id)}`;
    for (const { coordinate, judged, seen } of reader.reading.disagreements)
      tally.disagreements.push(`${place}: ${coordinate} judged ${judged}, seen ${seen}`);
    for (const one of sight.kept) kept.add(one);
    if (sight.kept.size > 0) {
      tally.less++;
      if (mine.text.length >= theirs.text.length) tally.disagreements.push(`${place}: shows what is not the client's`);
    } else {
      tally.same++;
      if (mine.text !== theirs.text) tally.disagreements.push(`${place}: other bytes ${difference(theirs, mine)}`);
    }
  }

  test.each(STAFF)(
    "is given the bytes that %s is given, less what is not the client's to see",
    async (role) => {
      const tally: Tally = { same: 0, less: 0, disagreements: [] };
      const clients = world.viewers.filter((one) => one.role === "ME" && one.ownClientId !== null);
      for (const [i, staff] of world.viewers.filter((one) => one.role === role).entries()) {
        // Each client through every third of them: the others of one relationship see the same.
        for (const client of clients.filter((_, j) => (i + j) % 3 === 0)) {
          for (const part of parts) await compare(staff, client, part, tally);
        }
      }

      report(`Previews through ${role}: ${tally.same} of the same bytes, ${tally.less} that show less`);
      expect(tally.disagreements.slice(0, 20)).toEqual([]);
      expect(tally.same).toBeGreaterThan(100);
    },
    10 * MINUTES,
  );

  test("is never shown drafts, nor what only staff may know of each other", () => {
    expect([...kept].sort()).toEqual(["Consent", "ServiceNote"]);
  });
});

function difference({ text: theirs }: Answer, { text: mine }: Answer): string {
  const at = [...theirs].findIndex((char, i) => char !== mine[i]);
  return `at ${at}: ${theirs.slice(Math.max(0, at - 60), at + 60)} | ${mine.slice(Math.max(0, at - 60), at + 60)}`;
}
