import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity({ name: "service_notes" })
export class ServiceNoteEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "author_id" })
  authorId!: string;

  @Column({ type: "uuid", name: "program_id", nullable: true })
  programId!: string | null;

  @Column({ type: "boolean" })
  sud!: boolean;

  @Column({ type: "timestamptz", name: "started_at" })
  startedAt!: string;

  @Column({ type: "timestamptz", name: "ended_at" })
  endedAt!: string;

  @Column({ type: "int" })
  minutes!: number;

  @Column({ type: "int" })
  units!: number;

  @Column({ type: "text" })
  modality!: string;

  @Column({ type: "text", nullable: true })
  place!: string | null;

  @Column({ type: "uuid", name: "goal_id", nullable: true })
  goalId!: string | null;

  @Column({ type: "text" })
  intervention!: string;

  @Column({ type: "text", nullable: true })
  response!: string | null;

  @Column({ type: "text", name: "next_step", nullable: true })
  nextStep!: string | null;

  @Column({ type: "timestamptz", name: "next_contact_at", nullable: true })
  nextContactAt!: string | null;

  @Column({ type: "text", default: "DRAFT" })
  status!: string;

  @Column({ type: "timestamptz", name: "signed_at", nullable: true })
  signedAt!: Date | null;

  @Column({ type: "timestamptz", name: "co_signed_at", nullable: true })
  coSignedAt!: Date | null;

  @Column({ type: "uuid", name: "co_signed_by", nullable: true })
  coSignedBy!: string | null;

  @Column({ type: "uuid", name: "amendment_of", nullable: true })
  amendmentOf!: string | null;

  @Column({ type: "text", name: "amendment_reason", nullable: true })
  amendmentReason!: string | null;

  @Column({ type: "int", default: 1 })
  version!: number;

  @Column({ type: "timestamptz", name: "created_at", default: () => "app.instant()" })
  createdAt!: Date;
}

@Entity({ name: "peer_notes" })
export class PeerNoteEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "author_id" })
  authorId!: string;

  @Column({ type: "timestamptz", name: "written_at", default: () => "app.instant()" })
  writtenAt!: Date;

  @Column({ type: "boolean", name: "written_together", default: false })
  writtenTogether!: boolean;

  @Column({ type: "text" })
  body!: string;
}

@Entity({ name: "clinical_notes" })
export class ClinicalNoteEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "author_id" })
  authorId!: string;

  @Column({ type: "uuid", name: "program_id", nullable: true })
  programId!: string | null;

  @Column({ type: "boolean" })
  sud!: boolean;

  @Column({ type: "timestamptz", name: "written_at", default: () => "app.instant()" })
  writtenAt!: Date;

  @Column({ type: "text" })
  body!: string;
}

@Entity({ name: "client_comments" })
export class ClientCommentEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "service_note_id", nullable: true })
  serviceNoteId!: string | null;

  @Column({ type: "uuid", name: "peer_note_id", nullable: true })
  peerNoteId!: string | null;

  @Column({ type: "uuid", name: "author_id" })
  authorId!: string;

  @Column({ type: "timestamptz", default: () => "app.instant()" })
  at!: Date;

  @Column({ type: "text" })
  text!: string;
}

export const noteEntities = [ServiceNoteEntity, PeerNoteEntity, ClinicalNoteEntity, ClientCommentEntity];
