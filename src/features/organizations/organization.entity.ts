import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity({ name: "organizations" })
class OrganizationEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "text" })
  name!: string;

  @Column({ type: "text" })
  kind!: string;

  @Column({ type: "text", array: true, default: [] })
  needs!: string[];

  @Column({ type: "boolean", name: "accepting_referrals" })
  acceptingReferrals!: boolean;

  @Column({ type: "boolean", default: false })
  connected!: boolean;

  @Column({ type: "boolean", name: "is_part2", default: false })
  isPart2!: boolean;

  @Column({ type: "text", nullable: true })
  address!: string | null;

  @Column({ type: "text", default: "COORDINATION" })
  purpose!: string;
}

export const organizationEntities = [OrganizationEntity];
