import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity({ name: "consents" })
export class ConsentEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "text" })
  kind!: string;

  @Column({ type: "text", array: true })
  classes!: string[];

  @Column({ type: "text", array: true })
  purposes!: string[];

  @Column({ type: "uuid", array: true, name: "discloser_program_ids" })
  discloserProgramIds!: string[];

  @Column({ type: "text", name: "recipient_class", nullable: true })
  recipientClass!: string | null;

  @Column({ type: "text" })
  description!: string;

  @Column({ type: "date", name: "service_from", nullable: true })
  serviceFrom!: string | null;

  @Column({ type: "date", name: "service_to", nullable: true })
  serviceTo!: string | null;

  @Column({ type: "timestamptz", name: "effective_from", nullable: true })
  effectiveFrom!: string | null;

  @Column({ type: "timestamptz", name: "expires_at", nullable: true })
  expiresAt!: string | null;

  @Column({ type: "date", name: "expires_on", nullable: true })
  expiresOn!: string | null;

  @Column({ type: "text", name: "expiry_event", nullable: true })
  expiryEvent!: string | null;

  @Column({ type: "boolean" })
  sud!: boolean;

  @Column({ type: "text", array: true })
  statements!: string[];

  @Column({ type: "text", name: "client_name_as_signed", nullable: true })
  clientNameAsSigned!: string | null;

  @Column({ type: "uuid", name: "author_id" })
  authorId!: string;

  @Column({ type: "timestamptz", name: "offered_at", nullable: true })
  offeredAt!: string | null;

  @Column({ type: "timestamptz", name: "signed_at", nullable: true })
  signedAt!: string | null;

  @Column({ type: "timestamptz", name: "declined_at", nullable: true })
  declinedAt!: string | null;

  @Column({ type: "timestamptz", name: "revoked_at", nullable: true })
  revokedAt!: string | null;

  @Column({ type: "text", name: "revocation_channel", nullable: true })
  revocationChannel!: string | null;

  @Column({ type: "timestamptz", name: "revocation_received_at", nullable: true })
  revocationReceivedAt!: string | null;

  @Column({ type: "timestamptz", name: "revocation_written_at", nullable: true })
  revocationWrittenAt!: string | null;

  @Column({ type: "timestamptz", name: "end_recorded_at", nullable: true })
  endRecordedAt!: string | null;

  @Column({ type: "uuid", name: "supersedes_id", nullable: true })
  supersedesId!: string | null;

  @Column({ type: "int" })
  version!: number;
}

@Entity({ name: "consent_recipients" })
export class ConsentRecipientEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "consent_id" })
  consentId!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "organization_id", nullable: true })
  organizationId!: string | null;

  @Column({ type: "text", nullable: true })
  person!: string | null;

  @Column({ type: "text", name: "recipient_class", nullable: true })
  recipientClass!: string | null;

  @Column({ type: "uuid", array: true, name: "participant_organization_ids" })
  participantOrganizationIds!: string[];

  @Column({ type: "timestamptz", name: "revoked_at", nullable: true })
  revokedAt!: string | null;

  @Column({ type: "timestamptz", name: "end_recorded_at", nullable: true })
  endRecordedAt!: string | null;
}

@Entity({ name: "consent_signatures" })
export class ConsentSignatureEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "consent_id" })
  consentId!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "signer_id", nullable: true })
  signerId!: string | null;

  @Column({ type: "text" })
  signer!: string;

  @Column({ type: "text" })
  capacity!: string;

  @Column({ type: "text" })
  method!: string;

  @Column({ type: "text", name: "witness_name", nullable: true })
  witnessName!: string | null;

  @Column({ type: "uuid", name: "recorded_by" })
  recordedBy!: string;

  @Column({ type: "timestamptz" })
  at!: string;
}

export const consentEntities = [ConsentEntity, ConsentRecipientEntity, ConsentSignatureEntity];
