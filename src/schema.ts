import "reflect-metadata";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  assertValidSchema,
  buildSchema as readSchema,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
} from "graphql";
import { buildSchemaSync } from "type-graphql";
import { AssignmentResolver } from "./features/assignments/index.js";
import {
  AccessExplanationResolver,
  AccessReportResolver,
  AuditEventResolver,
  AuditProofResolver,
  DisclosureResolver,
} from "./features/audit/index.js";
import { CareTeamResolver } from "./features/care-team/index.js";
import { ClientResolver } from "./features/clients/index.js";
import { ConsentResolver, ConsentScopeResolver } from "./features/consents/index.js";
import {
  ClientCommentResolver,
  ClinicalNoteResolver,
  PeerNoteResolver,
  ServiceNoteResolver,
} from "./features/notes/index.js";
import { EmergencyAccessResolver } from "./features/emergency-access/index.js";
import { OrganizationResolver } from "./features/organizations/index.js";
import { CheckInResolver, GoalResolver, RecoveryPlanResolver } from "./features/recovery-plans/index.js";
import { ReferralFeedResolver, ReferralResolver } from "./features/referrals/index.js";
import { SafetyConcernResolver } from "./features/safety-concerns/index.js";
import { ViewerResolver } from "./features/session/index.js";
import { accessRulesSql } from "./authorization/access-rules.js";
import { attachArgumentChecks } from "./features/shared/index.js";
import { PeerSpecialistResolver } from "./features/staff/index.js";
import { checkInput } from "./platform/graphql/check-input.js";
import { packageRoot } from "./platform/package-root.js";

/** The contract as it is written, for those who serve it or compare with it. */
export const contractFile = join(packageRoot, "src/schema.graphql");

let schemaOfProcess: GraphQLSchema | undefined;

/**
 * The schema as the classes declare it, with the descriptions of the contract. A test holds the two together in every
 * other respect, so descriptions stand once. It is made once in a process: nobody may change it.
 */
export function buildApiSchema(): GraphQLSchema {
  schemaOfProcess ??= schemaOfClasses();
  return schemaOfProcess;
}

function schemaOfClasses(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      AccessExplanationResolver,
      AccessReportResolver,
      AssignmentResolver,
      AuditEventResolver,
      AuditProofResolver,
      CareTeamResolver,
      CheckInResolver,
      ClientCommentResolver,
      ClientResolver,
      ClinicalNoteResolver,
      ConsentResolver,
      ConsentScopeResolver,
      DisclosureResolver,
      EmergencyAccessResolver,
      GoalResolver,
      OrganizationResolver,
      PeerNoteResolver,
      PeerSpecialistResolver,
      RecoveryPlanResolver,
      ReferralFeedResolver,
      ReferralResolver,
      SafetyConcernResolver,
      ServiceNoteResolver,
      ViewerResolver,
    ],
    // The library's own validation skips null, and its error is not one of ours. Only mutations come here, each with
    // the one argument `input`: the fields of a query are compiled.
    validateFn: (input: unknown) => {
      if (typeof input === "object" && input !== null) checkInput(input, "input");
    },
    // The library's own check is a whole introspection, which takes half of a start to say no more than this.
    skipCheck: true,
  });
  assertValidSchema(schema);
  describe(schema, readSchema(readFileSync(contractFile, "utf8")));
  attachArgumentChecks(schema);
  return schema;
}

/** Copies the descriptions of the contract onto the built schema. */
function describe(schema: GraphQLSchema, contract: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    const written = contract.getType(type.name);
    if (written === undefined || type.name.startsWith("__") || isSpecifiedScalarType(type)) continue;
    type.description = written.description;
    for (const [name, field] of Object.entries(fieldsOf(type))) {
      const writtenField = fieldsOf(written)[name];
      field.description = writtenField?.description;
      for (const arg of argumentsOf(field)) {
        arg.description = argumentsOf(writtenField).find((other) => other.name === arg.name)?.description;
      }
    }
    if (!isEnumType(type) || !isEnumType(written)) continue;
    for (const value of type.getValues()) value.description = written.getValue(value.name)?.description;
  }
}

type AnyField = GraphQLField<unknown, unknown> | GraphQLInputField;

function fieldsOf(type: GraphQLNamedType): Record<string, AnyField> {
  return isObjectType(type) || isInputObjectType(type) ? type.getFields() : {};
}

const argumentsOf = (field: AnyField | undefined) => (field !== undefined && "args" in field ? field.args : []);

/** PostgreSQL's grants and row-level security, as SQL: every feature's policy tables are known here. */
export const accessRules = accessRulesSql;
