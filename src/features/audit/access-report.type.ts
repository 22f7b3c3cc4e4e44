import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { DataClass, edgeOf, pageOf, PurposeOfUse, Role } from "../shared/index.js";

@ObjectType()
export class AccessReportEntry {
  @Field(() => ID)
  eventId!: string;

  @Field(() => DateTimeScalar)
  at!: string;

  @Field(() => String)
  actorName!: string;

  @Field(() => Role)
  actorRole!: Role;

  @Field(() => [DataClass])
  classes!: DataClass[];

  @Field(() => PurposeOfUse, { nullable: true })
  purpose!: PurposeOfUse | null;

  @Field(() => Boolean)
  emergency!: boolean;
}

@ObjectType()
export class AccessReportEdge extends edgeOf(() => AccessReportEntry) {}

@ObjectType()
export class AccessReportConnection extends pageOf(
  () => AccessReportEntry,
  () => AccessReportEdge,
) {}
