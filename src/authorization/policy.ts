import { always, never, type Condition } from "./conditions.js";
import type { DataClass } from "./data-classes.js";
import { ROLE_LETTERS, type Role, type RoleLetters } from "./roles.js";

/** Who may read one field: complete in itself. A role that is not in it never reads the field (ROLE). */
export interface PolicyLine {
  readonly dataClass: DataClass;
  readonly roles: ReadonlyMap<Role, Condition>;
}

/** The policy of one type: who sees a row, and a line for every field. */
export interface TypePolicy {
  readonly type: string;
  readonly dataClass: DataClass;
  /** A role that is not in it sees no row. */
  readonly rows: ReadonlyMap<Role, Condition>;
  readonly fields: ReadonlyMap<string, PolicyLine>;
}

type Letters = string;
/** Conditions by the letters of roles. */
export type ByRole = Partial<Record<RoleLetters, Condition>>;

function rolesOf(letters: Letters): Role[] {
  return letters.split(" ").map((abbreviation) => {
    const role: Role | undefined = (ROLE_LETTERS as Record<string, Role>)[abbreviation];
    if (role === undefined) throw new Error(`Policy: "${abbreviation}" is no role`);
    return role;
  });
}

function byRole(conditions: ByRole): [Role, Condition][] {
  return Object.entries(conditions).map(([letters, c]) => [ROLE_LETTERS[letters as RoleLetters], c]);
}

/**
 * One line of a policy table.
 *
 * @param letters roles that read the field on every row they see, for example "PS SUP CL CC ME"
 * @param when roles that read it on some of those rows, each with its condition
 * @example legalName: line("IDENTITY", "PS SUP CL CC ME REP PO AD", { IN: consented("IDENTITY") })
 */
export function line(dataClass: DataClass, letters: Letters, when: ByRole = {}): PolicyLine {
  const roles = new Map<Role, Condition>(letters === "" ? [] : rolesOf(letters).map((role) => [role, always]));
  for (const [role, c] of byRole(when)) {
    if (roles.has(role)) throw new Error(`Policy: ${role} stands twice in one line`);
    roles.set(role, c);
  }
  return { dataClass, roles };
}

export const EVERYONE = "PS SUP CL CC ME REP PO AD IN";

interface Draft {
  dataClass?: DataClass;
  rows?: Map<Role, Condition>;
  fields: Map<string, PolicyLine>;
}

const drafts = new Map<string, Draft>();
const structuralTypes = new Set<string>();

function draftOf(type: string): Draft {
  const draft = drafts.get(type) ?? { fields: new Map<string, PolicyLine>() };
  drafts.set(type, draft);
  return draft;
}

/** Declares the policy of a type. Declared once, by the feature that owns the type. */
export function policy(
  type: string,
  table: { dataClass: DataClass; rows: ByRole | Letters; fields: Record<string, PolicyLine> },
): void {
  const draft = draftOf(type);
  if (draft.rows !== undefined) throw new Error(`Policy: ${type} is declared twice`);
  draft.dataClass = table.dataClass;
  draft.rows = new Map(
    typeof table.rows === "string" ? rolesOf(table.rows).map((role) => [role, always]) : byRole(table.rows),
  );
  policyLines(type, table.fields);
}

/** Adds the lines of fields that a feature gives to another feature's type. */
export function policyLines(type: string, fields: Record<string, PolicyLine>): void {
  const draft = draftOf(type);
  for (const [field, its] of Object.entries(fields)) {
    if (draft.fields.has(field)) throw new Error(`Policy: ${type}.${field} has two lines`);
    draft.fields.set(field, its);
  }
}

/** Types that carry others and hold nothing of their own: connections, edges, payloads. */
export function structural(...types: readonly string[]): void {
  for (const type of types) structuralTypes.add(type);
}

export function isStructural(type: string): boolean {
  return structuralTypes.has(type) || type === "PageInfo" || /(Connection|Edge|Payload)$/.test(type);
}

/** The policy of a type, or null where none is declared. */
export function findPolicy(type: string): TypePolicy | null {
  const draft = drafts.get(type);
  if (draft?.rows === undefined || draft.dataClass === undefined) return null;
  return { type, dataClass: draft.dataClass, rows: draft.rows, fields: draft.fields };
}

/** The policy of a type. Throws where there is none: no type is readable by default. */
export function policyFor(type: string): TypePolicy {
  const found = findPolicy(type);
  if (found === null) throw new Error(`Policy: ${type} has none`);
  return found;
}

/** Whether the role sees any row of the type: neither without a rule nor by one that never holds. */
export function seesRows(type: string, role: Role): boolean {
  const rule = policyFor(type).rows.get(role);
  return rule !== undefined && rule !== never;
}

export function policedTypes(): string[] {
  return [...drafts.keys()].sort();
}

/** Which roles may write a table of the database, and on which rows: the acts of d.5 as grants and policies. */
export interface TableWrites {
  /**
   * Roles that add rows, what must hold of the row added, and the columns that it is added with: those that the use cases
   * name. What the database fills in, such as the instant of a note, is nobody's to choose.
   */
  readonly insert?: readonly { readonly by: ByRole; readonly columns: readonly string[] }[];
  /** Rows are added whatever the token of an organization's system was given. */
  readonly anyScope?: boolean;
  /** Roles that change rows, what must hold of the row before and after, and the columns. */
  readonly update?: readonly { readonly by: ByRole; readonly columns: readonly string[] }[];
  readonly delete?: ByRole;
  /** Columns that the use cases look at and no field shows. */
  readonly reads?: Readonly<Record<Letters, readonly string[]>>;
  /** Rows that a role sees in tables that no type is stored in. */
  readonly readRows?: ByRole;
}

const writableTables = new Map<string, TableWrites>();

/**
 * Declares who writes a table. A table without a declaration is written by nobody.
 *
 * @example writable("check_ins", { insert: [{ by: { ME: self }, columns: ["clinic_id", "id", "rating"] }] })
 */
export function writable(table: string, writes: TableWrites): void {
  if (writableTables.has(table)) throw new Error(`Policy: ${table} is declared writable twice`);
  writableTables.set(table, writes);
}

export function tableWrites(): ReadonlyMap<string, TableWrites> {
  return writableTables;
}

/** One condition for several roles: `forAll("PS SUP", assigned)`. */
export function forAll(letters: Letters, its: Condition): ByRole {
  return Object.fromEntries(letters.split(" ").map((one) => [one, its]));
}

/** The roles of a declaration, by their full names. */
export function conditionsByRole(conditions: ByRole | undefined): ReadonlyMap<Role, Condition> {
  return new Map(byRole(conditions ?? {}));
}
