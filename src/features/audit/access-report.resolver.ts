import { Args, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import { AccessReportConnection } from "./access-report.type.js";
import { ClientReportArgs } from "./audit-event.inputs.js";

@Resolver()
export class AccessReportResolver {
  @Query(() => AccessReportConnection, { nullable: true })
  accessReport(@Args(() => ClientReportArgs) _args: ClientReportArgs): AccessReportConnection | null {
    return compiled();
  }
}
