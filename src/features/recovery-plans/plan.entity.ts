import { Column, Entity, PrimaryColumn } from "typeorm";

/** The plan itself, as far as use cases write it; its versions are moved by app.move_plan_versions. */
@Entity({ name: "recovery_plans" })
export class RecoveryPlanEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "text" })
  status!: string;

  @Column({ type: "date", name: "started_on", nullable: true })
  startedOn!: string | null;

  @Column({ type: "date", name: "review_due_on", nullable: true })
  reviewDueOn!: string | null;

  @Column({ type: "uuid", name: "created_by" })
  createdBy!: string;
}

@Entity({ name: "plan_parts" })
export class PlanPartEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "plan_id" })
  planId!: string;

  @Column({ type: "uuid", name: "parent_id", nullable: true })
  parentId!: string | null;

  @Column({ type: "text" })
  section!: string;

  @Column({ type: "text" })
  sharing!: string;

  @Column({ type: "int", default: 0 })
  position!: number;

  @Column({ type: "text", nullable: true })
  text!: string | null;

  @Column({ type: "text", nullable: true })
  response!: string | null;

  @Column({ type: "text", nullable: true })
  domain!: string | null;

  @Column({ type: "text", nullable: true })
  why!: string | null;

  @Column({ type: "int", nullable: true })
  importance!: number | null;

  @Column({ type: "int", nullable: true })
  confidence!: number | null;

  @Column({ type: "date", name: "target_date", nullable: true })
  targetDate!: string | null;

  @Column({ type: "text", nullable: true })
  status!: string | null;

  @Column({ type: "text", nullable: true })
  who!: string | null;

  @Column({ type: "text", name: "support_type", nullable: true })
  supportType!: string | null;

  @Column({ type: "text", nullable: true })
  name!: string | null;

  @Column({ type: "text", nullable: true })
  relation!: string | null;

  @Column({ type: "text", nullable: true })
  phone!: string | null;

  @Column({ type: "text", array: true, name: "what_helps", nullable: true })
  whatHelps!: readonly string[] | null;

  @Column({ type: "text", array: true, name: "what_makes_it_worse", nullable: true })
  whatMakesItWorse!: readonly string[] | null;

  @Column({ type: "text", array: true, name: "do_not_contact", nullable: true })
  doNotContact!: readonly string[] | null;

  @Column({ type: "text", nullable: true })
  preferences!: string | null;

  @Column({ type: "uuid", name: "changed_by" })
  changedBy!: string;

  @Column({ type: "timestamptz", name: "changed_at", default: () => "app.instant()" })
  changedAt!: Date;
}

@Entity({ name: "plan_part_changes" })
export class PlanPartChangeEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "plan_id" })
  planId!: string;

  @Column({ type: "uuid", name: "part_id" })
  partId!: string;

  @Column({ type: "text" })
  act!: string;

  @Column({ type: "jsonb" })
  content!: object;

  @Column({ type: "uuid", name: "changed_by" })
  changedBy!: string;

  @Column({ type: "timestamptz", name: "changed_at", default: () => "app.instant()" })
  changedAt!: Date;
}

@Entity({ name: "check_ins" })
export class CheckInEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "plan_id" })
  planId!: string;

  @Column({ type: "uuid", name: "goal_id", nullable: true })
  goalId!: string | null;

  @Column({ type: "timestamptz", default: () => "app.instant()" })
  at!: Date;

  @Column({ type: "int" })
  rating!: number;

  @Column({ type: "text", nullable: true })
  text!: string | null;

  @Column({ type: "uuid", name: "recorded_by" })
  recordedBy!: string;
}

export const recoveryPlanEntities = [RecoveryPlanEntity, PlanPartEntity, PlanPartChangeEntity, CheckInEntity];
