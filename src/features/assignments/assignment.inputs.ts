import { IsOptional } from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { ClientFilter, ClientOrder } from "../clients/index.js";
import {
  Act,
  Identifier,
  Instant,
  limits,
  Nested,
  NeverNull,
  OneOf,
  pageArgs,
  PlainText,
  Version,
} from "../shared/index.js";
import { AssignmentRole } from "./assignment.type.js";

@InputType()
export class AssignPeerSpecialistInput extends Act {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => ID)
  @Identifier()
  peerSpecialistId!: string;

  @Field(() => AssignmentRole, { nullable: true, defaultValue: AssignmentRole.PRIMARY })
  @NeverNull()
  @OneOf(AssignmentRole)
  role?: AssignmentRole;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  startsAt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  endsAt?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  replacesAssignmentId?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @PlainText(limits.shortText)
  reason?: string | null;
}

@InputType()
export class EndAssignmentInput extends Act {
  @Field(() => ID)
  @Identifier()
  assignmentId!: string;

  @Field(() => String)
  @PlainText(limits.shortText)
  reason!: string;

  @Field(() => Int)
  @Version()
  expectedVersion!: number;
}

@ArgsType()
export class CaseloadArgs extends pageArgs(20) {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  peerSpecialistId?: string | null;

  @Field(() => ClientFilter, { nullable: true })
  @IsOptional()
  @Nested()
  filter?: ClientFilter | null;

  @Field(() => ClientOrder, { nullable: true, defaultValue: ClientOrder.NEXT_CONTACT })
  @IsOptional()
  @OneOf(ClientOrder)
  orderBy?: ClientOrder | null;
}
