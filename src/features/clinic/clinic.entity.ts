import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity({ name: "clinics" })
class ClinicEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @Column({ type: "text" })
  name!: string;

  @Column({ type: "text", name: "time_zone" })
  timeZone!: string;

  @Column({ type: "text", name: "warm_line_name" })
  warmLineName!: string;

  @Column({ type: "text", name: "warm_line_number" })
  warmLineNumber!: string;

  @Column({ type: "int", name: "minor_alone_from_age", nullable: true })
  minorAloneFromAge!: number | null;
}

@Entity({ name: "programs" })
class ProgramEntity {
  @PrimaryColumn({ type: "uuid", name: "clinic_id" })
  clinicId!: string;

  @PrimaryColumn({ type: "uuid" })
  id!: string;

  @Column({ type: "text" })
  name!: string;

  @Column({ type: "boolean", name: "is_part2" })
  isPart2!: boolean;
}

export const clinicEntities = [ClinicEntity, ProgramEntity];
