import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity({ name: "peer_assignments" })
export class PeerAssignmentEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "uuid", name: "client_id" })
  clientId!: string;

  @Column({ type: "uuid", name: "peer_specialist_id" })
  peerSpecialistId!: string;

  @Column({ type: "text", default: "PRIMARY" })
  role!: string;

  @Column({ type: "timestamptz", name: "starts_at", default: () => "now()" })
  startsAt!: Date;

  @Column({ type: "timestamptz", name: "ends_at", default: "infinity" })
  endsAt!: Date;

  @Column({ type: "text", nullable: true })
  reason!: string | null;

  @Column({ type: "text", name: "end_reason", nullable: true })
  endReason!: string | null;

  @Column({ type: "int", default: 1 })
  version!: number;
}

export const assignmentEntities = [PeerAssignmentEntity];
