import { Args, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import { AuditProofArgs } from "./audit-event.inputs.js";
import { AuditCheckpoint, AuditInclusionProof } from "./audit-proof.type.js";

@Resolver()
export class AuditProofResolver {
  @Query(() => AuditCheckpoint, { nullable: true })
  auditCheckpoint(): AuditCheckpoint | null {
    return compiled();
  }

  @Query(() => AuditInclusionProof, { nullable: true })
  auditProof(@Args(() => AuditProofArgs) _args: AuditProofArgs): AuditInclusionProof | null {
    return compiled();
  }
}
