import { Args, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import { OrganizationsArgs } from "./organization.inputs.js";
import { OrganizationConnection } from "./organization.type.js";

@Resolver()
export class OrganizationResolver {
  @Query(() => OrganizationConnection)
  organizations(@Args(() => OrganizationsArgs) _args: OrganizationsArgs): OrganizationConnection {
    return compiled();
  }
}
