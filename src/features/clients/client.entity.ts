import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity({ name: "clients" })
export class ClientEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "user_id", nullable: true })
  userId!: string | null;

  @Column({ type: "text" })
  mrn!: string;

  @Column({ type: "text", name: "preferred_name" })
  preferredName!: string;

  @Column({ type: "text", name: "legal_name" })
  legalName!: string;

  @Column({ type: "text", nullable: true })
  pronouns!: string | null;

  @Column({ type: "date", name: "date_of_birth" })
  dateOfBirth!: string;

  @Column({ type: "text", nullable: true })
  phone!: string | null;

  @Column({ type: "text", nullable: true })
  email!: string | null;

  @Column({ type: "text", array: true, default: [] })
  languages!: string[];

  @Column({ type: "int", name: "identity_version", default: 1 })
  identityVersion!: number;

  @Column({ type: "int", name: "contact_version", default: 0 })
  contactVersion!: number;

  @Column({ type: "int", name: "service_version", default: 0 })
  serviceVersion!: number;

  @Column({ type: "timestamptz", name: "created_at", default: () => "now()" })
  createdAt!: Date;
}

@Entity({ name: "program_enrollments" })
class ProgramEnrollmentEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "program_id" })
  programId!: string;

  @Column({ type: "boolean" })
  sud!: boolean;

  @Column({ type: "timestamptz", name: "starts_at", default: () => "now()" })
  startsAt!: Date;

  @Column({ type: "timestamptz", name: "ends_at", default: "infinity" })
  endsAt!: Date;
}

@Entity({ name: "representatives" })
class RepresentativeEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "user_id" })
  userId!: string;

  @Column({ type: "text" })
  capacity!: string;

  @Column({ type: "text", array: true })
  scopes!: string[];

  @Column({ type: "timestamptz", name: "starts_at", default: () => "now()" })
  startsAt!: Date;

  @Column({ type: "timestamptz", name: "ends_at", default: "infinity" })
  endsAt!: Date;
}

@Entity({ name: "conflicts" })
class ConflictEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "user_id" })
  userId!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "timestamptz", name: "starts_at", default: () => "now()" })
  startsAt!: Date;

  @Column({ type: "timestamptz", name: "ends_at", default: "infinity" })
  endsAt!: Date;
}

@Entity({ name: "sharing_preferences" })
class SharingPreferenceEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "text", name: "data_class" })
  dataClass!: string;

  @Column({ type: "text" })
  audience!: string;

  @Column({ type: "boolean" })
  allowed!: boolean;

  @Column({ type: "timestamptz", default: () => "now()" })
  since!: Date;
}

@Entity({ name: "restrictions" })
class RestrictionEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "text", name: "data_class" })
  dataClass!: string;

  @Column({ type: "uuid", name: "organization_id", nullable: true })
  organizationId!: string | null;

  @Column({ type: "uuid", name: "program_id", nullable: true })
  programId!: string | null;

  @Column({ type: "timestamptz", name: "starts_at", default: () => "now()" })
  startsAt!: Date;

  @Column({ type: "timestamptz", name: "ends_at", default: "infinity" })
  endsAt!: Date;

  @Column({ type: "timestamptz", name: "recorded_at", nullable: true })
  recordedAt!: Date | null;
}

export const clientEntities = [
  ClientEntity,
  ProgramEnrollmentEntity,
  RepresentativeEntity,
  ConflictEntity,
  SharingPreferenceEntity,
  RestrictionEntity,
];
