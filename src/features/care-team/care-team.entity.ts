import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity({ name: "care_team_members" })
export class CareTeamMemberEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "user_id" })
  userId!: string;

  @Column({ type: "text" })
  role!: string;

  @Column({ type: "uuid", name: "program_id", nullable: true })
  programId!: string | null;

  @Column({ type: "boolean" })
  sud!: boolean;

  @Column({ type: "timestamptz", name: "starts_at", default: () => "now()" })
  startsAt!: Date;

  @Column({ type: "timestamptz", name: "ends_at", default: "infinity" })
  endsAt!: Date;

  @Column({ type: "text", name: "end_reason", nullable: true })
  endReason!: string | null;

  @Column({ type: "int", default: 1 })
  version!: number;
}

export const careTeamEntities = [CareTeamMemberEntity];
