import { Args, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import { ClientReportArgs } from "./audit-event.inputs.js";
import { DisclosureConnection } from "./disclosure.type.js";

@Resolver()
export class DisclosureResolver {
  @Query(() => DisclosureConnection, { nullable: true })
  accountingOfDisclosures(@Args(() => ClientReportArgs) _args: ClientReportArgs): DisclosureConnection | null {
    return compiled();
  }
}
