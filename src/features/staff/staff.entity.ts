import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity({ name: "users" })
class UserEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "text", name: "display_name" })
  displayName!: string;

  @Column({ type: "text", name: "staff_role", nullable: true })
  staffRole!: string | null;
}

@Entity({ name: "memberships" })
class MembershipEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "user_id" })
  userId!: string;

  @Column({ type: "text" })
  role!: string;

  @Column({ type: "uuid", name: "organization_id", nullable: true })
  organizationId!: string | null;

  @Column({ type: "boolean", name: "medical_personnel", default: false })
  medicalPersonnel!: boolean;

  @Column({ type: "timestamptz", name: "starts_at", default: () => "now()" })
  startsAt!: Date;

  @Column({ type: "timestamptz", name: "ends_at", default: "infinity" })
  endsAt!: Date;
}

@Entity({ name: "program_staff" })
class ProgramStaffEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "user_id" })
  userId!: string;

  @Column({ type: "uuid", name: "program_id" })
  programId!: string;

  @Column({ type: "timestamptz", name: "starts_at", default: () => "now()" })
  startsAt!: Date;

  @Column({ type: "timestamptz", name: "ends_at", default: "infinity" })
  endsAt!: Date;
}

@Entity({ name: "peer_specialists" })
class PeerSpecialistEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "text", nullable: true })
  pronouns!: string | null;

  @Column({ type: "text", nullable: true })
  bio!: string | null;

  @Column({ type: "text", array: true, default: [] })
  languages!: string[];

  @Column({ type: "boolean", name: "accepting_clients", default: true })
  acceptingClients!: boolean;

  @Column({ type: "int", name: "caseload_limit", nullable: true })
  caseloadLimit!: number | null;
}

@Entity({ name: "lived_experiences" })
class LivedExperienceEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "peer_specialist_id" })
  peerSpecialistId!: string;

  @Column({ type: "text" })
  tag!: string;

  @Column({ type: "text" })
  label!: string;

  @Column({ type: "text" })
  disclosure!: string;
}

@Entity({ name: "credentials" })
class CredentialEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "peer_specialist_id" })
  peerSpecialistId!: string;

  @Column({ type: "text" })
  kind!: string;

  @Column({ type: "text" })
  issuer!: string;

  @Column({ type: "text", nullable: true })
  number!: string | null;

  @Column({ type: "text" })
  status!: string;

  @Column({ type: "date", name: "issued_on", nullable: true })
  issuedOn!: string | null;

  @Column({ type: "date", name: "expires_on", nullable: true })
  expiresOn!: string | null;
}

@Entity({ name: "supervision_links" })
class SupervisionLinkEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "supervisor_id" })
  supervisorId!: string;

  @Column({ type: "uuid", name: "peer_specialist_id" })
  peerSpecialistId!: string;

  @Column({ type: "timestamptz", name: "starts_at", default: () => "now()" })
  startsAt!: Date;

  @Column({ type: "timestamptz", name: "ends_at", default: "infinity" })
  endsAt!: Date;
}

export const staffEntities = [
  UserEntity,
  MembershipEntity,
  ProgramStaffEntity,
  PeerSpecialistEntity,
  LivedExperienceEntity,
  CredentialEntity,
  SupervisionLinkEntity,
];
