/** The nine roles. A request is made in exactly one of them, confirmed by the database at the transaction's instant. */
export const ROLES = [
  "PEER_SPECIALIST",
  "PEER_SUPERVISOR",
  "CLINICIAN",
  "CARE_COORDINATOR",
  "CLIENT",
  "REPRESENTATIVE",
  "PRIVACY_OFFICER",
  "CLINIC_ADMIN",
  "INTEGRATOR",
] as const;

export type Role = (typeof ROLES)[number];

/** The letters that the policy tables use, so that a line of nine roles stays one line. */
export const ROLE_LETTERS = {
  PS: "PEER_SPECIALIST",
  SUP: "PEER_SUPERVISOR",
  CL: "CLINICIAN",
  CC: "CARE_COORDINATOR",
  ME: "CLIENT",
  REP: "REPRESENTATIVE",
  PO: "PRIVACY_OFFICER",
  AD: "CLINIC_ADMIN",
  IN: "INTEGRATOR",
} as const satisfies Record<string, Role>;

export type RoleLetters = keyof typeof ROLE_LETTERS;

const KNOWN: ReadonlySet<string> = new Set(ROLES);

export function isRole(text: string): text is Role {
  return KNOWN.has(text);
}

/** The NOLOGIN PostgreSQL role that a transaction in this role takes. */
export function databaseRole(role: Role): string {
  return `app_${role.toLowerCase()}`;
}

/**
 * What somebody in a role acts for, as the log and a consent name it (45 CFR 164.506). An integrator acts for the purpose of
 * their organization, which the database knows: null.
 */
export function purposeOf(role: Role): string | null {
  switch (role) {
    case "PEER_SPECIALIST":
    case "PEER_SUPERVISOR":
    case "CLINICIAN":
      return "TREATMENT";
    case "CARE_COORDINATOR":
      return "COORDINATION";
    case "CLIENT":
    case "REPRESENTATIVE":
      return "PATIENT_REQUEST";
    case "PRIVACY_OFFICER":
    case "CLINIC_ADMIN":
      return "OPERATIONS";
    case "INTEGRATOR":
      return null;
  }
}

/** Who works in the clinic, and can be named to a client as a member of its staff. */
export function isStaff(role: Role): boolean {
  return role !== "CLIENT" && role !== "REPRESENTATIVE" && role !== "INTEGRATOR";
}

/** Staff who work with clients, and whose view a client's preference can narrow. */
export function isCareStaff(role: Role): boolean {
  return (
    role === "PEER_SPECIALIST" || role === "PEER_SUPERVISOR" || role === "CLINICIAN" || role === "CARE_COORDINATOR"
  );
}

/** Staff whose view a preference or an agreed restriction can narrow (decision order, step 8); no preference is about the admin. */
export function isLimitedStaff(role: Role): boolean {
  return isCareStaff(role) || role === "CLINIC_ADMIN";
}

/** Every role of PostgreSQL that the service's login may take: one for each role of a person, and the sealer's. */
export const SERVICE_ROLES: readonly string[] = [...ROLES.map(databaseRole), "app_sealer"];
