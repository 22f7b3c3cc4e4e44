import type { DataClass } from "../../authorization/data-classes.js";
import { isSeenSql } from "../../reading/index.js";
import { refused, type Taking, type Tx, type Write } from "../../writing/index.js";
import type { ReferralStatus } from "./referral.type.js";

/** The classes of a referral's own record. */
export function classesOf(sud: boolean): DataClass[] {
  return sud ? ["REFERRAL", "SUD"] : ["REFERRAL"];
}

interface Moved {
  readonly from: ReferralStatus | null;
  readonly to: ReferralStatus;
  readonly reason: string | null;
}

/** The statement that adds a step to a referral's history, in the actor's name; an organisation's people act in the name of it. */
export function historyOf(tx: Tx, its: { id: string; clientId: string }, moved: Moved): Write {
  return [
    `insert into referral_events
       (clinic_id, id, referral_id, client_id, from_status, to_status, actor_id, actor_name, actor_organization, reason)
     select $1, $2, $3, $4, $5, $6, $7, w.name, w.organization, $8 from app.acting_as() w`,
    [tx.clinicId, tx.newId(), its.id, its.clientId, moved.from, moved.to, tx.userId, moved.reason],
  ];
}

/** A referral under its row lock, with what decides who may move it. */
export interface LockedReferral {
  readonly id: string;
  readonly clientId: string;
  readonly status: ReferralStatus;
  readonly need: string;
  readonly sud: boolean;
  readonly programId: string | null;
  readonly targetOrganizationId: string | null;
  readonly clientAgreedAt: Date | null;
  /** What the target sees of the version; the actor sees the sum of both. */
  readonly version: number;
  readonly clientVersion: number;
  readonly worksInTargetProgram: boolean;
  readonly targetNotConnected: boolean;
  readonly madeItToday: boolean;
}

/** Takes the client's consent lock, since the target may be told of the change, and then the row: always in this order. */
export const takingReferral: Taking<LockedReferral> = {
  take: async (id, tx) => {
    const [seen, locked] = await Promise.all([
      tx.findVisible("Referral", id, consentLock),
      readReferral(id, tx, "for update of r"),
    ]);
    if (seen === null) return null;
    // Of a row that is not theirs to change, whoever sees it is told what it says.
    const referral = locked ?? (await readReferral(id, tx));
    if (referral === null) throw refused("CONFLICT", "This referral has changed. Read it again.", "expectedVersion");
    return referral;
  },
  refusal: "This referral is not yours to change.",
};

const consentLock = (referral: string): string =>
  `pg_advisory_xact_lock_shared(app.consent_lock_key(${referral}.client_id)) "locked"`;

type Taker = Pick<Tx, "role" | "userId" | "clinicId" | "query">;

async function readReferral(id: string, tx: Taker, locking = ""): Promise<LockedReferral | null> {
  const clientVersion = tx.role === "INTEGRATOR" ? "0" : "r.client_version";
  const [found] = await tx.query<{ -readonly [Key in keyof LockedReferral]: LockedReferral[Key] }>(
    `select r.id, r.client_id "clientId", app.referral_status(r.status, r.respond_by, app.instant()) status, r.need, r.sud,
       r.program_id "programId", r.target_organization_id "targetOrganizationId", r.client_agreed_at "clientAgreedAt",
       r.version, ${clientVersion} "clientVersion",
       coalesce(r.target_program_id = any (app.program_ids()), false) "worksInTargetProgram",
       coalesce(not o.connected, false) "targetNotConnected",
       r.created_by = $3 and r.created_at > app.instant() - interval '24 hours' "madeItToday"
     from referrals r left join organizations o on o.clinic_id = r.clinic_id and o.id = r.target_organization_id
     where r.clinic_id = $1 and r.id = $2 and ${isSeenSql("$2")} ${locking}`,
    [tx.clinicId, id, tx.userId],
  );
  return found ?? null;
}
