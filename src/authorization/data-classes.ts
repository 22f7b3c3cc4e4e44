/**
 * Data classes in the order of the contract. The position is the bit that the database uses (`app.class_bit`), so the
 * order is never changed; a test compares the two.
 */
export const DATA_CLASSES = [
  "IDENTITY",
  "CONTACT",
  "DEMOGRAPHIC",
  "SERVICE",
  "CLINICAL",
  "SUD",
  "SUD_COUNSELING",
  "PEER_ONLY",
  "SUPERVISION",
  "SAFETY",
  "PLAN_SHARED",
  "PLAN_PRIVATE",
  "CRISIS",
  "OUTCOME",
  "REFERRAL",
  "CONSENT",
  "AUDIT",
  "STAFF",
  "STAFF_PRIVATE",
  "STAFF_PUBLIC",
  "AGGREGATE",
] as const;

export type DataClass = (typeof DATA_CLASSES)[number];

/** The bit of a class: `classBit("SUD") === 32`. */
export function classBit(dataClass: DataClass): number {
  return 1 << DATA_CLASSES.indexOf(dataClass);
}

const LIMITABLE: ReadonlySet<DataClass> = new Set<DataClass>([
  "CONTACT",
  "DEMOGRAPHIC",
  "SERVICE",
  "CLINICAL",
  "SUD",
  "PLAN_SHARED",
  "CRISIS",
  "OUTCOME",
  "REFERRAL",
]);

/** Whether a client's preference or a restriction can withhold this class from care staff. */
export function isLimitable(dataClass: DataClass): boolean {
  return LIMITABLE.has(dataClass);
}
