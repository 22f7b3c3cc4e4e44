import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";

@ObjectType()
export class AuditCheckpoint {
  @Field(() => Int)
  size!: number;

  @Field(() => String)
  rootHash!: string;

  @Field(() => DateTimeScalar)
  at!: string;

  @Field(() => String)
  signature!: string;

  @Field(() => String)
  keyId!: string;

  @Field(() => String)
  note!: string;
}

@ObjectType()
export class AuditInclusionProof {
  @Field(() => ID)
  eventId!: string;

  @Field(() => String)
  body!: string;

  @Field(() => Int)
  leafIndex!: number;

  @Field(() => String)
  leafHash!: string;

  @Field(() => [String])
  path!: string[];

  @Field(() => String, { nullable: true })
  entry!: string | null;

  @Field(() => [String], { nullable: true })
  entryPath!: string[] | null;

  @Field(() => AuditCheckpoint)
  checkpoint!: AuditCheckpoint;
}
