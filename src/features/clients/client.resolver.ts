import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { ClientsArgs, RegisterClientInput, UpdateClientInput } from "./client.inputs.js";
import { registerClient, updateClient } from "./client.service.js";
import { Client, ClientConnection, ClientPayload } from "./client.type.js";
import { SetRestrictionInput, SetSharingPreferenceInput } from "./sharing.inputs.js";
import { setRestriction, setSharingPreference } from "./sharing.service.js";

@Resolver()
export class ClientResolver {
  @Query(() => Client, { nullable: true })
  client(@Arg("id", () => ID) _id: string): Client | null {
    return compiled();
  }

  @Query(() => ClientConnection)
  clients(@Args(() => ClientsArgs) _args: ClientsArgs): ClientConnection {
    return compiled();
  }

  @Mutation(() => ClientPayload)
  registerClient(
    @Arg("input", () => RegisterClientInput) input: RegisterClientInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(registerClient, input);
  }

  @Mutation(() => ClientPayload)
  updateClient(
    @Arg("input", () => UpdateClientInput) input: UpdateClientInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(updateClient, input);
  }

  @Mutation(() => ClientPayload)
  setSharingPreference(
    @Arg("input", () => SetSharingPreferenceInput) input: SetSharingPreferenceInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(setSharingPreference, input);
  }

  @Mutation(() => ClientPayload)
  setRestriction(
    @Arg("input", () => SetRestrictionInput) input: SetRestrictionInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(setRestriction, input);
  }
}
