import { Arg, Args, ID, Query, Resolver } from "type-graphql";
import { compiled } from "../../reading/index.js";
import { PeerSpecialistsArgs } from "./peer-specialist.inputs.js";
import { PeerSpecialist, PeerSpecialistConnection } from "./peer-specialist.type.js";

@Resolver()
export class PeerSpecialistResolver {
  @Query(() => PeerSpecialist, { nullable: true })
  peerSpecialist(@Arg("id", () => ID) _id: string): PeerSpecialist | null {
    return compiled();
  }

  @Query(() => PeerSpecialistConnection)
  peerSpecialists(@Args(() => PeerSpecialistsArgs) _args: PeerSpecialistsArgs): PeerSpecialistConnection {
    return compiled();
  }
}
