import { graphqlEnum, type ValueOf } from "../shared/index.js";

export const Sharing = graphqlEnum("Sharing", ["ONLY_ME", "PEERS_ONLY", "CARE_TEAM", "EMERGENCY"]);
export type Sharing = ValueOf<typeof Sharing>;
