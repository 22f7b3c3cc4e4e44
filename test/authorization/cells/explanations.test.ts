import { isOfOneClient } from "../../../src/authorization/decision.js";
import { ROLE_LETTERS } from "../../../src/authorization/roles.js";
import { buildApiSchema } from "../../../src/schema.js";
import { report } from "../../support/settings.js";
import type { ClientFacts, Viewer } from "./facts.js";
import { matrix } from "./matrix/index.js";
import { startCellService, type Answer, type CellService } from "./observers/service.js";
import { selectionOf, write, type Selected } from "./selection.js";
import { createCellWorld, type CellWorld } from "./world/index.js";

/**
 * What an explanation says of somebody is what they are answered: everybody of the world asks for clients of every
 * relationship and state of consent, and the privacy officer and the client ask why. The world has rows of every kind that a
 * rule tells apart, so that what is allowed shows on one of them.
 */
const MINUTES = 60_000;
/** Root fields of one operation are at most so many. */
const AT_ONCE = 20;
/** Each in a document of its own: an operation has room for so many withheld fields. */
const PARTS = [
  ["serviceNotes", "peerNotes", "clinicalNotes", "safetyConcerns"],
  ["recoveryPlan"],
  ["referrals"],
  ["consents"],
];
/** What the rule allows and the world has too little of: few consents are revoked, who covers has written
 * no note, and other organizations are the target of nothing. */
const RARE = /ConsentRevocation|^PS own, covering (PeerNote|ClientComment)|^IN (never|supervised|represented) Referral/;
/** Read in reports and lists alone. */
const ELSEWHERE = /^(AccessReportEntry|Disclosure|EmergencyAccess)\b/;

const ROOTS = { RecoveryPlan: "recoveryPlan", Referral: "referral", Consent: "consent" };

interface Asked {
  readonly viewer: Viewer;
  readonly client: ClientFacts;
  readonly coordinates: readonly string[];
}

describe("the explanation of an access", () => {
  let service: CellService;
  let world: CellWorld;
  const schema = buildApiSchema();
  const whole = selectionOf(schema, "Client");
  const rest = whole.filter(({ name }) => !PARTS.flat().includes(name));
  const parts = [rest, ...PARTS.map((names) => whole.filter(({ name }) => names.includes(name)))];
  const fields = matrix.coordinates.filter((one) => isOfOneClient(one.split(".")[0] ?? "") && !ELSEWHERE.test(one));
  const coordinates = [...new Set(fields.flatMap((one) => [one.split(".")[0] ?? "", one]))];

  beforeAll(async () => {
    service = await startCellService();
    world = await createCellWorld(service.owner);
  }, MINUTES);
  afterAll(() => service.close());

  /** Who is asked about, each with a part of the coordinates: every third, another one with each client. */
  function questions(): Asked[] {
    const here = world.viewers.filter(({ clinicId }) => clinicId === world.clinicId);
    return here.flatMap((viewer, i) => {
      const related = world.clients.filter(({ relationship }) => relationship === viewer.relationship);
      const mine = viewer.role === "ME" ? world.clients.filter(({ id }) => id === viewer.ownClientId) : related;
      const strangers = world.clients.filter((one) => one.relationship !== viewer.relationship && !one.minorAlone);
      const asked = [...every(mine, 8, i), ...every(strangers, 60, i)].filter((one) => one.clinicId === world.clinicId);
      return asked.map((client, j) => ({ viewer, client, coordinates: every(coordinates, 8, i + 3 * j) }));
    });
  }

  /** What they are answered: the coordinates that they read on some row. */
  async function readBy({ viewer, client }: Asked): Promise<Set<string>> {
    const read = new Set<string>();
    for (const part of parts) {
      const document = `query ($id: ID!) { client(id: $id) { ...F } } fragment F on Client { ${write(part)} }`;
      const answer = await service.ask(viewer, document, { id: client.id });
      const withheld = new Set(answer.redactions.map(({ coordinate }) => coordinate));
      collect("Client", part, answer.data?.["client"], withheld, read);
    }
    // An organization finds rows of a client whom it does not find.
    if (viewer.role === "IN")
      for (const [type, root] of Object.entries(ROOTS)) await readRows(viewer, client, type, root, read);
    return read;
  }

  async function readRows(
    viewer: Viewer,
    client: ClientFacts,
    type: string,
    root: string,
    read: Set<string>,
  ): Promise<void> {
    const selection = selectionOf(schema, type);
    const rows = world.rows.filter((row) => row.type === type && row.client?.id === client.id);
    const document = `query ($id: ID!) { ${root}(id: $id) { ${write(selection)} } }`;
    for (const { id } of rows) {
      const answer = await service.ask(viewer, document, { id });
      const withheld = new Set(answer.redactions.map(({ coordinate }) => coordinate));
      collect(type, selection, answer.data?.[root], withheld, read);
    }
  }

  async function explained(
    asker: Viewer,
    { viewer, client, coordinates: asked }: Asked,
    asOf?: string,
  ): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let from = 0; from < asked.length; from += AT_ONCE) {
      const some = asked.slice(from, from + AT_ONCE);
      const one = (coordinate: string, i: number): string =>
        `e${i}: explainAccess(clientId: $client, actorId: $actor, role: ${ROLE_LETTERS[viewer.role]}, coordinate: "${coordinate}", asOf: $asOf)
          { allowed decidedBy inPlainWords }`;
      const document = `query ($client: ID!, $actor: ID!, $asOf: DateTime) { ${some.map(one).join(" ")} }`;
      answers.push(await service.ask(asker, document, { client: client.id, actor: viewer.userId, asOf: asOf ?? null }));
    }
    return answers;
  }

  async function verdicts(asker: Viewer, asked: Asked, asOf?: string): Promise<Map<string, boolean | null>> {
    const told = (await explained(asker, asked, asOf)).flatMap(({ data }) => Object.values(data ?? {}));
    return new Map(
      told.map((one, i) => [asked.coordinates[i] ?? "", (one as { allowed: boolean } | null)?.allowed ?? null]),
    );
  }

  const officer = (): Viewer => {
    const found = world.viewers.find(({ role, relationship }) => role === "PO" && relationship === "own");
    if (found === undefined) throw new Error("No privacy officer");
    return found;
  };

  test(
    "says what the person is answered, for every role, relationship, state of consent and coordinate",
    async () => {
      const wrong: string[] = [];
      let [compared, allowed] = [0, 0];
      for (const asked of questions()) {
        const read = await readBy(asked);
        const told = await verdicts(officer(), asked);
        for (const [coordinate, verdict] of told) {
          compared++;
          if (verdict === true) allowed++;
          const mayBeNone = verdict === true && RARE.test(`${asked.viewer.name} ${coordinate}`);
          if (verdict !== read.has(coordinate) && !mayBeNone) {
            wrong.push(`${asked.viewer.name} / ${world.names.get(asked.client.id)}: ${coordinate} told ${verdict}`);
          }
        }
      }

      report(`Explanations: ${compared} verdicts compared with answers, ${allowed} of them that it is read`);
      expect(wrong.slice(0, 40)).toEqual([]);
      expect(allowed).toBeGreaterThan(500);
      expect(compared - allowed).toBeGreaterThan(500);
    },
    10 * MINUTES,
  );

  test(
    "says the same to the client as to the privacy officer",
    async () => {
      const others: string[] = [];
      let compared = 0;
      for (const asked of every(questions(), 4, 0)) {
        const self = world.viewers.find(({ role, ownClientId }) => role === "ME" && ownClientId === asked.client.id);
        // Of another client, and of another's representative, a client is told nothing.
        if (self === undefined || (asked.viewer.role === "ME" && asked.viewer !== self)) continue;
        if (asked.viewer.role === "REP" && asked.viewer.relationship !== asked.client.relationship) continue;
        const [theirs, own] = [await verdicts(officer(), asked), await verdicts(self, asked)];
        compared += own.size;
        for (const [coordinate, verdict] of own) {
          if (verdict !== theirs.get(coordinate)) others.push(`${asked.viewer.name}: ${coordinate}`);
        }
      }

      expect(others.slice(0, 20)).toEqual([]);
      expect(compared).toBeGreaterThan(100);
    },
    10 * MINUTES,
  );

  // The last of all: it ends what the others ask about.
  test(
    "says of an instant of the past what was answered then, also when every relationship and consent has ended",
    async () => {
      const some = every(questions(), 5, 2);
      const before = new Map<Asked, Map<string, boolean | null>>();
      for (const asked of some) before.set(asked, await verdicts(officer(), asked));
      const instant = new Date().toISOString();
      for (const table of [
        "peer_assignments",
        "care_team_members",
        "supervision_links",
        "representatives",
        "program_staff",
      ]) {
        await service.owner.query(`update ${table} set ends_at = now() where starts_at < now() and ends_at > now()`);
      }
      await service.owner.query("update memberships set ends_at = now() where ends_at > now() and user_id <> $1", [
        officer().userId,
      ]);
      for (const table of ["consents", "consent_recipients"]) {
        await service.owner.query(
          `update ${table} set revoked_at = now(), end_recorded_at = now() where revoked_at is null`,
        );
      }

      const changed: string[] = [];
      const still: string[] = [];
      for (const [asked, then] of before) {
        const told = await verdicts(officer(), asked, instant);
        const now = await verdicts(officer(), asked);
        for (const [coordinate, verdict] of then) {
          if (told.get(coordinate) !== verdict) changed.push(`${asked.viewer.name}: ${coordinate} was ${verdict}`);
          if (now.get(coordinate) === true && asked.viewer.userId !== officer().userId) still.push(asked.viewer.name);
        }
      }

      expect(changed.slice(0, 20)).toEqual([]);
      expect(still).toEqual([]);
      expect([...before.values()].some((its) => [...its.values()].includes(true))).toBe(true);
    },
    10 * MINUTES,
  );
});

const every = <T>(all: readonly T[], n: number, shift: number): T[] => all.filter((_, i) => (i + shift) % n === 0);

/** Walks an answer along its selection: a row that is there, and each field of it that is not withheld. */
function collect(
  type: string,
  selection: readonly Selected[],
  row: unknown,
  withheld: ReadonlySet<string>,
  read: Set<string>,
): void {
  if (typeof row !== "object" || row === null) return;
  read.add(type);
  for (const field of selection) {
    const coordinate = `${type}.${field.name}`;
    if (withheld.has(coordinate)) continue;
    read.add(coordinate);
    const found = (row as Record<string, unknown>)[field.name];
    const rows = field.kind === "page" ? (found as { nodes?: unknown[] } | null)?.nodes : [found].flat();
    for (const one of rows ?? []) collect(field.type, field.below, one, withheld, read);
  }
}
