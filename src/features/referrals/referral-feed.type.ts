import { createUnionType, Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { Referral } from "./referral.type.js";

@ObjectType()
export class ReferralChange {
  @Field(() => Referral)
  referral!: Referral;

  @Field(() => DateTimeScalar)
  changedAt!: string;

  @Field(() => String, { nullable: true })
  notice!: string | null;

  @Field(() => String)
  redisclosureRule!: string;
}

@ObjectType()
export class ReferralTombstone {
  @Field(() => ID)
  referralId!: string;

  @Field(() => DateTimeScalar)
  changedAt!: string;

  @Field(() => String)
  reason!: string;
}

export const ReferralFeedEntry = createUnionType({
  name: "ReferralFeedEntry",
  types: () => [ReferralChange, ReferralTombstone] as const,
});

@ObjectType()
export class ReferralFeedEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => ReferralFeedEntry)
  entry!: typeof ReferralFeedEntry;
}

@ObjectType()
export class ReferralFeed {
  @Field(() => [ReferralFeedEdge])
  edges!: ReferralFeedEdge[];

  @Field(() => String)
  endCursor!: string;

  @Field(() => Boolean)
  hasNextPage!: boolean;
}
