import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { graphqlEnum, type ValueOf } from "./graphql-enum.js";

export const UserErrorCode = graphqlEnum("UserErrorCode", [
  "CONFLICT",
  "CONSENT_REQUIRED",
  "CONSENT_INCOMPLETE",
  "INVALID_TRANSITION",
  "CAPACITY_REACHED",
  "CREDENTIAL_EXPIRED",
  "NOT_ACCEPTING",
  "OVERLAPPING_CONTACT",
  "ALREADY_SIGNED",
  "SIGNED_IMMUTABLE",
  "IDEMPOTENCY_CONFLICT",
  "CLIENT_REFUSED",
  "INVALID_INPUT",
]);
export type UserErrorCode = ValueOf<typeof UserErrorCode>;

@ObjectType()
export class UserError {
  @Field(() => UserErrorCode)
  code!: UserErrorCode;

  @Field(() => String)
  message!: string;

  @Field(() => [String])
  path!: string[];
}

@ObjectType()
export class AuditReceipt {
  @Field(() => ID)
  eventId!: string;

  @Field(() => String)
  leafHash!: string;

  @Field(() => DateTimeScalar)
  sealedBefore!: string;
}

/** What every payload has beside the objects of its act. */
@ObjectType()
export abstract class Payload {
  @Field(() => [UserError])
  userErrors!: UserError[];

  @Field(() => AuditReceipt, { nullable: true })
  receipt!: AuditReceipt | null;
}
