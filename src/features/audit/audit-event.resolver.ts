import { Args, FieldResolver, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import { Consent } from "../consents/index.js";
import { AuditEventsArgs } from "./audit-event.inputs.js";
import { AuditEvent, AuditEventConnection } from "./audit-event.type.js";

@Resolver(() => Consent)
export class AuditEventResolver {
  @Query(() => AuditEventConnection)
  auditEvents(@Args(() => AuditEventsArgs) _args: AuditEventsArgs): AuditEventConnection {
    return compiled();
  }

  @FieldResolver(() => [AuditEvent], { nullable: true })
  history(): AuditEvent[] | null {
    return compiled();
  }
}
