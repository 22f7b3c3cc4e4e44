import { randomUUID } from "node:crypto";

import type { Role } from "../authorization/roles.js";
import { retried, type ActorContext, type Database } from "../platform/database/index.js";

/** What a process knows of the roles of one person in one clinic. */
export interface SeenPerson {
  /** The role that the person was last seen in. Only a hint of what the database says now. */
  role?: Role;
  /** The switch that is being recorded, and those that wait behind it. */
  switching?: Promise<void> | undefined;
}

/** Only from a role that they hold as well: what was asked for in vain, or has ended meanwhile, is nothing that is switched from. */
const RECORD = `
  insert into audit_events (clinic_id, event_id, kind, outcome, actor_id, actor_role, organization_id, purpose,
    operation_name, request_id, detail)
  select app.clinic_id(), $1::uuid, 'ROLE_SWITCH', 'SUCCESS', app.user_id(), app.role(), app.organization_id(), app.purpose(),
    $2::text, $3::uuid, jsonb_build_object('from', $4::text, 'to', app.role())
  where $4 = any (app.roles_held())`;

/** With what somebody comes in the role. */
interface Asked {
  readonly requestId: string;
  readonly operationName: string | null;
}

/**
 * Records ROLE_SWITCH where a person with several roles acts in another one than they were last seen in: who it was, from
 * which role to which, in the log of the clinic. A person with one role, and a repeat in the same one, cost nothing.
 *
 * The role that somebody was last seen in is known to the process that has seen it, and forgotten when it ends or when too
 * many others have come since: the first request after that begins anew and leaves no event. Of several processes each
 * records the switches that it sees by itself, so that somebody whose requests go to all of them in turn can leave fewer
 * events than there were switches, and "from" is what that process has seen. Nothing else leans on it: every event of the
 * log names the role that its act was done in.
 */
export class RoleSwitches {
  public constructor(private readonly database: Pick<Database, "withContext">) {}

  /**
   * Returns once the person may be answered in the role that they chose: once its event is committed, where it is another
   * one. Whoever comes meanwhile waits, so that the events of a person are one chain, however many requests they send at
   * the same time; after a failure the next one tries anew.
   *
   * @throws what the database throws, also where the role is not held; the request fails with it
   */
  public async into(role: Role, person: SeenPerson, actor: ActorContext, asked: Asked): Promise<void> {
    // Of two requests that are the first at the same time, one has the role that the other switches from.
    person.role ??= role;
    if (person.role === role && person.switching === undefined) return;
    const turn = (person.switching ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.record(role, person, actor, asked));
    person.switching = turn;
    try {
      await turn;
    } finally {
      if (person.switching === turn) person.switching = undefined;
    }
  }

  private async record(role: Role, person: SeenPerson, actor: ActorContext, asked: Asked): Promise<void> {
    if (person.role === role) return;
    const values = [randomUUID(), asked.operationName, asked.requestId, person.role];
    await retried(() => this.database.withContext(actor, [{ text: RECORD, values }]));
    person.role = role;
  }
}
