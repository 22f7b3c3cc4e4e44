import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import {
  DataClass,
  edgeOf,
  graphqlEnum,
  LegalBasis,
  pageOf,
  PurposeOfUse,
  Role,
  type ValueOf,
} from "../shared/index.js";

export const AuditKind = graphqlEnum("AuditKind", [
  "READ",
  "READ_DENIED",
  "SEARCH",
  "CREATE",
  "UPDATE",
  "SIGN",
  "AMEND",
  "CONSENT_DRAFTED",
  "CONSENT_OFFERED",
  "CONSENT_SIGNED",
  "CONSENT_DECLINED",
  "CONSENT_REVOKED",
  "CONSENT_SUPERSEDED",
  "CONSENT_EVALUATED",
  "DISCLOSURE",
  "EMERGENCY_START",
  "EMERGENCY_STOP",
  "EMERGENCY_DISCLOSURE",
  "EMERGENCY_REVIEW",
  "ASSIGNMENT",
  "SUPERVISION",
  "CARE_TEAM",
  "CONFLICT",
  "PREFERENCE",
  "RESTRICTION",
  "EXPORT",
  "PREVIEW",
  "TOKEN_REJECTED",
  "ROLE_SWITCH",
  "POLICY_VERSION",
  "AUDIT_VERIFY",
]);
export type AuditKind = ValueOf<typeof AuditKind>;

export const AuditOutcome = graphqlEnum("AuditOutcome", ["SUCCESS", "PARTIAL", "DENIED", "ERROR"]);
export type AuditOutcome = ValueOf<typeof AuditOutcome>;

@ObjectType()
export class AuditEntity {
  @Field(() => String)
  type!: string;

  @Field(() => ID, { nullable: true })
  id!: string | null;

  @Field(() => ID, { nullable: true })
  clientId!: string | null;

  @Field(() => [DataClass])
  classes!: DataClass[];

  @Field(() => [String])
  fields!: string[];

  @Field(() => Int, { nullable: true })
  count!: number | null;
}

@ObjectType()
export class AuditEvent {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar)
  recordedAt!: string;

  @Field(() => AuditKind)
  kind!: AuditKind;

  @Field(() => AuditOutcome)
  outcome!: AuditOutcome;

  @Field(() => ID, { nullable: true })
  actorId!: string | null;

  @Field(() => Role, { nullable: true })
  actorRole!: Role | null;

  @Field(() => ID, { nullable: true })
  clientId!: string | null;

  @Field(() => ID, { nullable: true })
  consentId!: string | null;

  @Field(() => PurposeOfUse, { nullable: true })
  purpose!: PurposeOfUse | null;

  @Field(() => LegalBasis, { nullable: true })
  basis!: LegalBasis | null;

  @Field(() => String, { nullable: true })
  operationName!: string | null;

  @Field(() => [AuditEntity])
  entities!: AuditEntity[];

  @Field(() => Int, { nullable: true })
  leafIndex!: number | null;

  @Field(() => String)
  leafHash!: string;
}

@ObjectType()
export class AuditEventEdge extends edgeOf(() => AuditEvent) {}

@ObjectType()
export class AuditEventConnection extends pageOf(
  () => AuditEvent,
  () => AuditEventEdge,
) {}
