import type pg from "pg";
import type { Columns } from "../../../world/insert.js";

/** Tables in the order in which their rows can be inserted: what others point to comes first. */
const ORDER = [
  "clinics",
  "programs",
  "organizations",
  "users",
  "memberships",
  "program_staff",
  "peer_specialists",
  "lived_experiences",
  "credentials",
  "supervision_links",
  "clients",
  "program_enrollments",
  "care_team_members",
  "peer_assignments",
  "representatives",
  "conflicts",
  "sharing_preferences",
  "restrictions",
  "recovery_plans",
  "plan_parts",
  "check_ins",
  "service_notes",
  "peer_notes",
  "client_comments",
  "clinical_notes",
  "safety_concerns",
  "emergency_accesses",
  "emergency_disclosures",
  "consents",
  "consent_recipients",
  "consent_signatures",
  "referrals",
  "referral_events",
  "audit_events",
] as const;

/** Heads of the log are written by sealing it. */
export type Table = (typeof ORDER)[number] | "audit_heads";

/** Rows that are waiting to be inserted, so that thousands need one statement for each table. */
export class Tables {
  private readonly rows = new Map<Table, Columns[]>();

  /** A column that any row of the table has is null in the others. */
  public add(table: Table, columns: Columns): void {
    const known = this.rows.get(table) ?? [];
    known.push(columns);
    this.rows.set(table, known);
  }

  /** Inserts everything, as the owner. */
  public async load(owner: pg.ClientBase): Promise<void> {
    await owner.query("begin");
    for (const table of ORDER) {
      const rows = this.rows.get(table);
      if (rows === undefined) continue;
      const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].map((name) => `"${name}"`).join(", ");
      await owner.query(
        `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
        [JSON.stringify(rows)],
      );
    }
    await owner.query("commit");
    await owner.query("analyze");
    this.rows.clear();
  }
}
