import { IsOptional } from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Identifier, Instant, ListOf, Nested, pageArgs, Version } from "../shared/index.js";
import { AuditKind } from "./audit-event.type.js";

@InputType()
export class AuditEventFilter {
  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  clientId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  actorId?: string | null;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  consentId?: string | null;

  @Field(() => [AuditKind], { nullable: true })
  @IsOptional()
  @ListOf(AuditKind)
  kind?: AuditKind[] | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  from?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  to?: string | null;
}

@ArgsType()
export class AuditEventsArgs extends pageArgs(50) {
  @Field(() => AuditEventFilter, { nullable: true })
  @IsOptional()
  @Nested()
  filter?: AuditEventFilter | null;
}

@ArgsType()
export class AuditProofArgs {
  @Field(() => ID)
  @Identifier()
  eventId!: string;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @Identifier()
  clientId?: string | null;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @Version()
  checkpointSize?: number | null;
}

@ArgsType()
export class ClientReportArgs extends pageArgs(100) {
  @Field(() => ID)
  @Identifier()
  clientId!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  from?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  @IsOptional()
  @Instant()
  to?: string | null;
}
