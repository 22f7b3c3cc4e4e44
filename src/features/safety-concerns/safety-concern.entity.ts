import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity({ name: "safety_concerns" })
export class SafetyConcernEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "text" })
  kind!: string;

  @Column({ type: "text" })
  urgency!: string;

  @Column({ type: "text" })
  summary!: string;

  @Column({ type: "boolean", name: "hide_from_representatives", default: false })
  hideFromRepresentatives!: boolean;

  @Column({ type: "timestamptz", name: "raised_at", default: () => "app.instant()" })
  raisedAt!: Date;

  @Column({ type: "uuid", name: "raised_by" })
  raisedBy!: string;

  @Column({ type: "text", default: "OPEN" })
  status!: string;

  @Column({ type: "int", default: 1 })
  version!: number;
}

@Entity({ name: "safety_concern_responses" })
export class SafetyConcernResponseEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "safety_concern_id" })
  safetyConcernId!: string;

  @Column({ type: "text" })
  status!: string;

  @Column({ type: "text", nullable: true })
  comment!: string | null;

  @Column({ type: "uuid", name: "responded_by" })
  respondedBy!: string;

  @Column({ type: "timestamptz", default: () => "app.instant()" })
  at!: Date;
}

export const safetyConcernEntities = [SafetyConcernEntity, SafetyConcernResponseEntity];
