import type { RevocationChannel } from "./consent-parts.type.js";
import type { ConsentState } from "./consent.type.js";

export interface RevocationAsked {
  readonly channel: RevocationChannel;
  readonly byClientSide: boolean;
  readonly receivedAt: string | null;
  readonly effectiveAt: string | null;
}

export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** The first thing that is wrong with a revocation as it was asked for, or null. */
export function problemOfRevocation(asked: RevocationAsked, now: Date): Problem | null {
  if (asked.channel === "PORTAL" && !asked.byClientSide) {
    return { field: "channel", message: "PORTAL is the client's own. Say how the revocation reached the clinic." };
  }
  if (asked.receivedAt !== null && Date.parse(asked.receivedAt) > now.getTime()) {
    return { field: "receivedAt", message: "It can't have been received in the future." };
  }
  if (asked.effectiveAt === null) return null;
  if (Date.parse(asked.effectiveAt) < now.getTime()) {
    return { field: "effectiveAt", message: "A revocation may hold from later on, never from before." };
  }
  if (asked.channel === "ORAL") {
    return { field: "effectiveAt", message: "A spoken revocation stops the sharing at once. Leave the time out." };
  }
  return null;
}

/** What a revocation of the whole does to a consent as it stands. */
export type WholeRevocation = "REVOKE" | "WRITTEN_FORM" | "NOTHING" | "NOT_SIGNED" | "ENDED";

export interface Standing {
  readonly state: ConsentState;
  /** When it is to end by a revocation that was received before. */
  readonly revokedAt: Date | null;
  readonly channel: string | null;
  readonly writtenAt: Date | null;
}

/**
 * A repeat changes nothing, but for the written form of a spoken revocation, which is noted and moves no time. A
 * revocation that is to hold later gives way to one that holds sooner.
 */
export function wholeRevocation(standing: Standing, asked: { channel: string; effectiveAt: Date }): WholeRevocation {
  switch (standing.state) {
    case "REVOKED":
      return standing.channel === "ORAL" && standing.writtenAt === null && asked.channel !== "ORAL"
        ? "WRITTEN_FORM"
        : "NOTHING";
    case "ACTIVE":
    case "SCHEDULED":
      return standing.revokedAt !== null && standing.revokedAt <= asked.effectiveAt ? "NOTHING" : "REVOKE";
    case "DRAFT":
    case "PENDING_SIGNATURE":
    case "DECLINED":
    case "LAPSED":
      return "NOT_SIGNED";
    case "EXPIRED":
    case "SUPERSEDED":
    case "ENTERED_IN_ERROR":
      return "ENDED";
  }
}
