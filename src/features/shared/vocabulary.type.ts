import { DATA_CLASSES } from "../../authorization/data-classes.js";
import { ROLES } from "../../authorization/roles.js";
import { graphqlEnum, type ValueOf } from "./graphql-enum.js";

export const Role = graphqlEnum("Role", ROLES);
export type Role = ValueOf<typeof Role>;

export const DataClass = graphqlEnum("DataClass", DATA_CLASSES);
export type DataClass = ValueOf<typeof DataClass>;

export const PurposeOfUse = graphqlEnum("PurposeOfUse", [
  "TREATMENT",
  "PAYMENT",
  "OPERATIONS",
  "COORDINATION",
  "PATIENT_REQUEST",
  "EMERGENCY",
  "RESEARCH",
  "LEGAL_PROCEEDING",
  "PUBLIC_HEALTH",
]);
export type PurposeOfUse = ValueOf<typeof PurposeOfUse>;

export const LegalBasis = graphqlEnum("LegalBasis", [
  "RELATIONSHIP",
  "SAME_PROGRAM",
  "CONSENT",
  "EMERGENCY",
  "PATIENT_REQUEST",
  "REQUIRED_BY_LAW",
  "DEIDENTIFIED",
]);
export type LegalBasis = ValueOf<typeof LegalBasis>;
