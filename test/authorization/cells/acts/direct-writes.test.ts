import type pg from "pg";
import { databaseRole, ROLE_LETTERS } from "../../../../src/authorization/roles.js";
import { actorOf, asActor } from "../../../support/actor.js";
import { connect } from "../../../support/service-login.js";
import type { RowFacts, Viewer } from "../facts.js";
import { matrix } from "../matrix/index.js";
import { startCellService, type CellService } from "../observers/service.js";
import { createCellWorld, type CellWorld } from "../world/index.js";
import type { Act, Try } from "./language.js";
import { triesOf } from "./tries.js";
import { INSERTS } from "./writes.js";

/** The columns that say who wrote a row. */
const AUTHORS = ["author_id", "raised_by", "recorded_by", "changed_by", "created_by", "actor_id"];
/** A client of each relationship; those whom nothing but the relationship decides about. */
const CLIENTS = /^(own|ended|never|supervised|represented|other clinic), active$|^in conflict/;
/** Rows that everybody may see who sees any of the table: of no Part 2 program, shared with the team, offered, sent. */
const isPlain = ({ row }: { readonly row: RowFacts }): boolean => {
  const { program = "general", sharing = "CARE_TEAM", draft, sent = true, sud, section = "GOAL", of } = row.its;
  if (row.sud || sud === true || draft === true || sent !== true || row.type === "CrisisPlan") return false;
  if (program !== "general" || sharing !== "CARE_TEAM" || section !== "GOAL") return false;
  return of === undefined || isPlain({ row: of as RowFacts });
};

describe("a statement under a role, past the service", () => {
  let service: CellService;
  let world: CellWorld;
  let login: pg.Client;
  beforeAll(async () => {
    service = await startCellService();
    world = await createCellWorld(service.owner);
    login = await connect(service.login);
  }, 120_000);
  afterAll(async () => {
    await login.end();
    await service.close();
  });

  test.each(Object.keys(INSERTS).filter((table) => Object.keys(INSERTS[table] ?? {}).length > 0 && hasFacts(table)))(
    "adds to %s rows of the clients for whom an act of the role does, and of no other",
    async (table) => {
      const found: string[] = [];
      for (const its of tries(table)) {
        const { viewer } = its;
        const rule = INSERTS[table]?.[viewer.role];
        if (rule === undefined) continue;
        const of = its.row.its["of"] as RowFacts | undefined;
        const seesParent = of === undefined || matrix.finds(viewer, of);
        const allowed = matrix.finds(viewer, its.clientRow) && seesParent && rule(its);
        const seen = await attempt(viewer, await insertion(table, its));
        if (seen !== (allowed ? "written" : "refused")) found.push(`${tell(its)}: judged ${String(allowed)}, ${seen}`);
      }

      expect(found).toEqual([]);
    },
    120_000,
  );

  /** Each person with one row of the table, of one client of each relationship. */
  function tries(table: string): Try[] {
    const act = {
      on: [...new Set(world.rows.filter((row) => row.table === table).map(({ type }) => type))],
      rows: isPlain,
    };
    const made: Try[] = [];
    const seen = new Set<string>();
    for (const { its } of triesOf({ service, world, matrix }, [act as unknown as Act])) {
      const key = `${its.viewer.userId} ${its.client.id}`;
      if (!CLIENTS.test(world.names.get(its.client.id) ?? "") || seen.has(key)) continue;
      seen.add(key);
      made.push(its);
    }
    return made;
  }

  interface Statement {
    readonly text: string;
    readonly values: readonly unknown[];
  }

  /** A row like the one of the world, by the viewer, in the columns that the role may fill. */
  async function insertion(table: string, { row, viewer }: Try): Promise<Statement> {
    const { rows } = await service.owner.query<{ columns: string[]; stored: Record<string, unknown> }>(
      `select array(select quote_ident(a.attname) from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0
           and a.attgenerated = '' and a.attidentity = '' and has_column_privilege($2, a.attrelid, a.attnum, 'INSERT')) as columns,
         to_jsonb(t) as stored
       from ${table} t where t.clinic_id = $3 and t.id = $4`,
      [table, databaseRole(ROLE_LETTERS[viewer.role]), row.clinicId, row.id],
    );
    const [{ columns, stored } = { columns: [], stored: {} }] = rows;
    const byViewer = Object.fromEntries(AUTHORS.filter((name) => name in stored).map((name) => [name, viewer.userId]));
    const { rows: ids } = await service.owner.query<{ id: string }>("select gen_random_uuid() as id");
    const record = { ...stored, ...byViewer, ...fitting(table), id: ids[0]?.id, clinic_id: viewer.clinicId };
    const names = columns.join(", ");
    const text = `insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, $1)`;
    return { text, values: [JSON.stringify(record)] };
  }

  async function attempt(viewer: Viewer, { text, values }: Statement): Promise<string> {
    const actor = actorOf({ userId: viewer.userId, clinicId: viewer.clinicId, role: ROLE_LETTERS[viewer.role] });
    return asActor(login, actor, async () => {
      try {
        const { rowCount } = await login.query(text, [...values]);
        return rowCount === 1 ? "written" : "refused";
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        // A key that points into another clinic finds nothing there either.
        return code === "42501" || code === "23503" ? "refused" : message;
      }
    });
  }

  function tell({ viewer, client }: Try): string {
    return `${viewer.name}; client ${world.names.get(client.id)}`;
  }
});

/** What a new row of a table looks like, where that is not any row of the world. */
function fitting(table: string): Readonly<Record<string, unknown>> {
  if (table === "recovery_plans") return { status: "DRAFT" };
  if (table === "service_notes") return { status: "DRAFT", signed_at: null };
  if (table === "referrals") return { status: "DRAFT", sent_at: null };
  return {};
}

/** Tables of which the world has rows with facts of their own. */
function hasFacts(table: string): boolean {
  return !["plan_part_changes", "safety_concern_responses", "audit_events", "idempotency_keys"].includes(table);
}
