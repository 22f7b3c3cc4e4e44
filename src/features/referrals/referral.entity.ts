import { Column, Entity, PrimaryColumn } from "typeorm";
import type { Handoff, ReferralKind, ReferralOutcome, ReferralStatus } from "./referral.type.js";

@Entity({ name: "referrals" })
export class ReferralEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "text" })
  kind!: ReferralKind;

  @Column({ type: "text" })
  need!: string;

  @Column({ type: "text" })
  handoff!: Handoff;

  @Column({ type: "uuid", name: "target_organization_id", nullable: true })
  targetOrganizationId!: string | null;

  @Column({ type: "uuid", name: "target_program_id", nullable: true })
  targetProgramId!: string | null;

  @Column({ type: "uuid", name: "program_id", nullable: true })
  programId!: string | null;

  @Column({ type: "boolean" })
  sud!: boolean;

  @Column({ type: "text" })
  status!: ReferralStatus;

  @Column({ type: "text", nullable: true })
  reason!: string | null;

  @Column({ type: "timestamptz", name: "respond_by", nullable: true })
  respondBy!: string | null;

  @Column({ type: "timestamptz", name: "sent_at", nullable: true })
  sentAt!: string | null;

  @Column({ type: "timestamptz", name: "scheduled_for", nullable: true })
  scheduledFor!: string | null;

  @Column({ type: "timestamptz", name: "client_agreed_at", nullable: true })
  clientAgreedAt!: string | null;

  @Column({ type: "timestamptz", name: "completed_at", nullable: true })
  completedAt!: string | null;

  @Column({ type: "text", name: "provider_outcome", nullable: true })
  providerOutcome!: ReferralOutcome | null;

  @Column({ type: "text", name: "client_outcome", nullable: true })
  clientOutcome!: ReferralOutcome | null;

  @Column({ type: "text", name: "client_words", nullable: true })
  clientWords!: string | null;

  @Column({ type: "timestamptz", name: "client_outcome_at", nullable: true })
  clientOutcomeAt!: string | null;

  @Column({ type: "int", name: "client_version" })
  clientVersion!: number;

  @Column({ type: "uuid", name: "created_by" })
  createdBy!: string;

  @Column({ type: "int" })
  version!: number;

  @Column({ type: "timestamptz", name: "updated_at" })
  updatedAt!: string;
}

@Entity({ name: "referral_events" })
export class ReferralEventEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "referral_id" })
  referralId!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "text", name: "from_status", nullable: true })
  fromStatus!: ReferralStatus | null;

  @Column({ type: "text", name: "to_status" })
  toStatus!: ReferralStatus;

  @Column({ type: "uuid", name: "actor_id", nullable: true })
  actorId!: string | null;

  @Column({ type: "text", name: "actor_name" })
  actorName!: string;

  @Column({ type: "text", name: "actor_organization" })
  actorOrganization!: string;

  @Column({ type: "text", nullable: true })
  reason!: string | null;
}

export const referralEntities = [ReferralEntity, ReferralEventEntity];
