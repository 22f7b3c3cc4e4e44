import { randomUUID } from "node:crypto";
import type pg from "pg";
import { insertRow } from "../../../world/insert.js";
import type { Viewer } from "../facts.js";
import type { CellWorld, Circle } from "../world/index.js";
import type { Try } from "./language.js";

type Kind = "clinician" | "unsupervised peer" | (typeof PEERS)[number];

/** Somebody of their own for each way to be assigned. */
const PEERS = ["peer", "second peer", "third peer", "fourth peer"] as const;

const spares = new WeakMap<Circle, Map<string, string>>();

/** Somebody of the staff who is not yet around the client, for this viewer to bring in. */
export function spareOf({ circle, viewer }: Try, kind: Kind): string {
  const found = spares.get(circle)?.get(`${kind} ${viewer.userId}`);
  if (found === undefined) throw new Error(`No ${kind} for ${viewer.name}`);
  return found;
}

/** Makes everybody who could be brought in: one of each kind for each viewer and circle, so that no act is one twice. */
export async function addSpares(owner: pg.ClientBase, world: CellWorld): Promise<void> {
  for (const circle of world.circles) {
    const known = new Map<string, string>();
    spares.set(circle, known);
    const clinic_id = circle.clinic.id;
    const person = async (role: string): Promise<string> => {
      const id = randomUUID();
      await insertRow(owner, "users", { clinic_id, id, display_name: "Somebody new", staff_role: role });
      await insertRow(owner, "memberships", { clinic_id, user_id: id, role, starts_at: "2020-01-01" });
      return id;
    };
    const clinician = async (): Promise<string> => {
      const id = await person("CLINICIAN");
      const works = { program_id: circle.programs.general.id, starts_at: "2020-01-01" };
      await insertRow(owner, "program_staff", { clinic_id, user_id: id, ...works });
      return id;
    };
    const peer = async (): Promise<string> => {
      const id = await person("PEER_SPECIALIST");
      await insertRow(owner, "peer_specialists", { clinic_id, id });
      const credential = { kind: "Peer", issuer: "Somebody", status: "ACTIVE" };
      await insertRow(owner, "credentials", { clinic_id, peer_specialist_id: id, ...credential });
      return id;
    };
    const viewers = world.viewers.filter(({ ownClientId }) => ownClientId === null);
    const common = { clinician: await clinician(), peer: await peer(), other: await peer() };
    for (const viewer of world.viewers) {
      known.set(`clinician ${viewer.userId}`, common.clinician);
      for (const kind of PEERS) known.set(`${kind} ${viewer.userId}`, common.peer);
      known.set(`unsupervised peer ${viewer.userId}`, common.other);
    }
    for (const viewer of viewers.filter((one) => one.relationship === circle.relationship)) {
      if (viewer.role === "CC" || viewer.role === "AD") {
        known.set(`clinician ${viewer.userId}`, await clinician());
      }
      if (viewer.role !== "CC" && viewer.role !== "SUP") continue;
      known.set(`unsupervised peer ${viewer.userId}`, await peer());
      for (const kind of PEERS) {
        const supervised = await peer();
        known.set(`${kind} ${viewer.userId}`, supervised);
        if (viewer.role === "SUP") await superviseNow(owner, viewer, clinic_id, supervised);
      }
    }
  }
}

async function superviseNow(owner: pg.ClientBase, viewer: Viewer, clinic_id: string, peer: string): Promise<void> {
  const its = { supervisor_id: viewer.userId, peer_specialist_id: peer, starts_at: "2020-01-01" };
  await insertRow(owner, "supervision_links", { clinic_id, ...its });
}
