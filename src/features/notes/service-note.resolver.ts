import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import { DateTimeScalar } from "../../platform/graphql/index.js";
import { compiled } from "../../reading/index.js";
import type { Acted, RequestContext } from "../../writing/index.js";
import { Client } from "../clients/index.js";
import {
  AmendServiceNoteInput,
  ServiceNotesArgs,
  SignServiceNoteInput,
  UpdateServiceNoteInput,
  WriteServiceNoteInput,
} from "./service-note.inputs.js";
import { amendServiceNote, signServiceNote, updateServiceNote, writeServiceNote } from "./service-note.service.js";
import { ServiceNoteConnection, ServiceNotePayload } from "./service-note.type.js";

@Resolver(() => Client)
export class ServiceNoteResolver {
  @FieldResolver(() => DateTimeScalar, { nullable: true })
  lastContactAt(): string | null {
    return compiled();
  }

  @FieldResolver(() => DateTimeScalar, { nullable: true })
  nextContactAt(): string | null {
    return compiled();
  }

  @FieldResolver(() => ServiceNoteConnection, { nullable: true })
  serviceNotes(@Args(() => ServiceNotesArgs) _args: ServiceNotesArgs): ServiceNoteConnection | null {
    return compiled();
  }

  @Mutation(() => ServiceNotePayload)
  writeServiceNote(
    @Arg("input", () => WriteServiceNoteInput) input: WriteServiceNoteInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(writeServiceNote, input);
  }

  @Mutation(() => ServiceNotePayload)
  updateServiceNote(
    @Arg("input", () => UpdateServiceNoteInput) input: UpdateServiceNoteInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(updateServiceNote, input);
  }

  @Mutation(() => ServiceNotePayload)
  signServiceNote(
    @Arg("input", () => SignServiceNoteInput) input: SignServiceNoteInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(signServiceNote, input);
  }

  @Mutation(() => ServiceNotePayload)
  amendServiceNote(
    @Arg("input", () => AmendServiceNoteInput) input: AmendServiceNoteInput,
    @Ctx() { act }: RequestContext,
  ): Promise<Acted> {
    return act(amendServiceNote, input);
  }
}
