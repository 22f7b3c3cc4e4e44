import type pg from "pg";

// Which columns hold protected values is asked of the database, not of the service's own declarations: every column that
// can hold a text is protected until it stands here with a reason.

/** Tables that are outputs, or hold nothing about anybody. They are scanned, or are nobody's. */
export const OUTPUT_TABLES = [
  "audit_events",
  "audit_leaves",
  "audit_tiles",
  "audit_heads",
  "idempotency_keys",
  "feed_entries",
  "feed_deliveries",
  "feed_clocks",
];
const NOBODYS = ["instance_profile", "migrations"];

const DIRECTORY = "the clinic's public directory";
const CODE = "a code of a closed list";
const LANGUAGE = "a language tag, too short to be anybody's";

/** Columns of text that are not protected, each with the reason. Those with a check of closed codes need no line. */
export const NOT_PROTECTED: Readonly<Record<string, string>> = {
  "clinics.name": DIRECTORY,
  "clinics.time_zone": DIRECTORY,
  "clinics.warm_line_name": "everybody is told whom to ring",
  "clinics.warm_line_number": "everybody is told whom to ring",
  "programs.name": DIRECTORY,
  "organizations.name": DIRECTORY,
  "organizations.needs": CODE,
  "peer_specialists.languages": LANGUAGE,
  "clients.languages": LANGUAGE,
  "plan_parts.domain": CODE,
  "plan_parts.status": CODE,
  "plan_parts.support_type": CODE,
  "safety_concern_responses.status": CODE,
  "consents.classes": CODE,
  "consents.purposes": CODE,
  "consents.statements": CODE,
  "referrals.provider_outcome": CODE,
  "referrals.client_outcome": CODE,
  "referral_events.from_status": CODE,
  "referral_events.to_status": CODE,
  "referral_events.actor_organization": DIRECTORY,
};

/** Columns that are read from the front (sorted by, searched): their token stands at the end alone. */
export const READ_FROM_THE_FRONT: ReadonlySet<string> = new Set([
  "users.display_name",
  "clients.preferred_name",
  "clients.mrn",
  "lived_experiences.label",
  "credentials.kind",
  "consent_recipients.person",
]);

/** Columns whose values a person types again letter by letter: no token, but they are looked for as they are. */
export const TYPED_AGAIN: Readonly<Record<string, string>> = {
  "clients.legal_name": "a consent is signed with it",
};

/** A column whose values nobody may see without a right to. */
export interface ProtectedColumn {
  readonly table: string;
  readonly column: string;
  readonly type: "text" | "text[]" | "jsonb" | "date";
}

/** Every column that can hold a text. Of days the birth date alone is rare enough to be told from others. */
export async function textColumns(owner: pg.ClientBase): Promise<ProtectedColumn[]> {
  const { rows } = await owner.query<ProtectedColumn>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
       -- What is made of other columns, or kept the same as one by a key, tells what they tell and has their tokens.
       and a.attgenerated = ''
       and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey))
       and c.relname <> all ($1)
       and (format_type(a.atttypid, a.atttypmod) in ('text', 'text[]', 'jsonb')
         or (c.relname, a.attname) = ('clients', 'date_of_birth'))
       and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = all (k.conkey)
         and pg_get_constraintdef(k.oid) ~ '(= ANY|<@) \\(?ARRAY')
     order by 1, a.attnum`,
    [[...OUTPUT_TABLES, ...NOBODYS]],
  );
  return rows;
}

/** The columns that are protected: all but those with a reason not to be. */
export async function protectedColumns(owner: pg.ClientBase): Promise<ProtectedColumn[]> {
  return (await textColumns(owner)).filter((one) => !(labelOf(one) in NOT_PROTECTED));
}

/** `peer_notes.body` */
export const labelOf = ({ table, column }: Pick<ProtectedColumn, "table" | "column">): string => `${table}.${column}`;
